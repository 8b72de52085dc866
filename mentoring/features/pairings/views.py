"""Pages of pairings: one pairing, and what its people and its coordinators decide on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import allows, current_actor, requires
from mentoring.core.audit import names_of
from mentoring.core.database import db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.web import decide, form_version
from mentoring.features.pairings import queries, service
from mentoring.features.pairings.forms import DeclineForm, EndForm, HoldForm
from mentoring.features.pairings.permissions import P
from mentoring.features.pairings.rules import TOLD, in_grace

if TYPE_CHECKING:
    from mentoring.features.pairings.models import Pairing, PairingMove

blueprint = Blueprint("pairings", __name__, template_folder="templates")


def load_pairing(pairing_id: int) -> "Pairing":
    return queries.get_pairing(db.session(), pairing_id)


@dataclass(frozen=True)
class HistoryEntry:
    """One move in the reader's words: who is empty where it is not theirs to know."""

    at: Any
    state: str
    who: str
    reason: str


def _step(move: "PairingMove") -> str:
    """Return the state that a move led to; a yes that left a published pairing as it was is told as "accepted"."""
    return "accepted" if move.from_state == move.to_state else move.to_state


def _history(pairing: "Pairing", full: bool) -> list[HistoryEntry]:
    """Return the moves that the reader may see, newest first: a partner sees no names and only own reasons."""
    moves = queries.list_moves(db.session(), pairing.id)
    own = current_actor().pseudonym
    if full:
        names = names_of(db.session(), {move.actor for move in moves})
        return [HistoryEntry(move.at, _step(move), names.get(move.actor, ""), move.reason)
                for move in reversed(moves)]
    return [HistoryEntry(move.at, _step(move), _("Anda") if move.actor == own else "",
                         move.reason if move.actor == own else "")
            for move in reversed(moves) if move.to_state in TOLD]


def _show(pairing: "Pairing", *, decline: DeclineForm | None = None, hold: HoldForm | None = None,
          end: EndForm | None = None) -> str:
    actor = current_actor()
    full = allows(actor, P.VIEW_AS_COORDINATOR, pairing)
    own_side = {pairing.mentor_id: "mentor", pairing.mentee_id: "mentee"}.get(actor.employee_id or 0, "")
    accepted = {"mentor": pairing.mentor_accepted_at, "mentee": pairing.mentee_accepted_at}.get(own_side)
    return render_template(
        "pairings/pairing.html", pairing=pairing, full=full, own_side=own_side, accepted=accepted,
        grace=in_grace(pairing.grace_ends_at, clock.now()), history_entries=_history(pairing, full),
        decline_form=decline or DeclineForm(formdata=None), hold_form=hold or HoldForm(formdata=None),
        end_form=end or EndForm(formdata=None))


@blueprint.get("/pairings/<int:pairing_id>")
@requires(P.VIEW, on=load_pairing)
def show_pairing(pairing: "Pairing", pairing_id: int) -> str:
    return _show(pairing)


def _decide(use_case: Callable[..., Any], pairing_id: int, text: str, **given: Any) -> Response:
    here = url_for("pairings.show_pairing", pairing_id=pairing_id)
    return decide(use_case, lambda _row: Answer(here, {"text": text}), pairing_id=pairing_id, version=form_version(),
                  now=clock.now(), **given)


@blueprint.post("/pairings/<int:pairing_id>/accept")
@requires(P.ANSWER, on=load_pairing)
def accept_pairing(_pairing: "Pairing", pairing_id: int) -> Response:
    return _decide(service.accept_pairing, pairing_id, _("Terima kasih. Kesediaan Anda tercatat."))


@blueprint.post("/pairings/<int:pairing_id>/decline")
@requires(P.ANSWER, on=load_pairing)
def decline_pairing(pairing: "Pairing", pairing_id: int) -> str | Response:
    form = DeclineForm()
    try:
        return _decide(service.decline_pairing, pairing_id,
                       _("Jawaban Anda tercatat. Pengelola mencarikan jalan lain; tidak ada yang disalahkan."),
                       reason=form.reason.data or "")
    except InvalidError as error:
        form.take_errors(error)
        return _show(pairing, decline=form)


@blueprint.post("/pairings/<int:pairing_id>/hold")
@requires(P.CARRY, on=load_pairing)
def hold_pairing(pairing: "Pairing", pairing_id: int) -> str | Response:
    form = HoldForm()
    if not form.validate():
        return _show(pairing, hold=form)
    try:
        return _decide(service.hold_pairing, pairing_id, _("Pasangan ditunda. Kursinya tetap tersimpan."),
                       expected_back_on=form.expected_back_on.data, reason=form.reason.data or "")
    except InvalidError as error:
        form.take_errors(error)
        return _show(pairing, hold=form)


@blueprint.post("/pairings/<int:pairing_id>/resume")
@requires(P.CARRY, on=load_pairing)
def resume_pairing(_pairing: "Pairing", pairing_id: int) -> Response:
    return _decide(service.resume_pairing, pairing_id, _("Pasangan dilanjutkan."))


@blueprint.post("/pairings/<int:pairing_id>/end")
@requires(P.CARRY, on=load_pairing)
def end_pairing(pairing: "Pairing", pairing_id: int) -> str | Response:
    form = EndForm()
    try:
        return _decide(service.end_pairing, pairing_id,
                       _("Pasangan diakhiri. Kursinya bebas lagi; jam yang sudah dibenarkan tetap dihitung."),
                       reason=form.reason.data or "", note=form.note.data or "")
    except InvalidError as error:
        form.take_errors(error)
        return _show(pairing, end=form)


@blueprint.post("/pairings/<int:pairing_id>/complete")
@requires(P.DECIDE, on=load_pairing)
def complete_pairing(_pairing: "Pairing", pairing_id: int) -> Response:
    return _decide(service.complete_pairing, pairing_id, _("Pasangan dinyatakan selesai."))


@blueprint.post("/pairings/<int:pairing_id>/withdraw")
@requires(P.DECIDE, on=load_pairing)
def withdraw_pairing(_pairing: "Pairing", pairing_id: int) -> Response:
    return _decide(service.withdraw_pairing, pairing_id, _("Persetujuan ditarik. Tidak ada yang diberi tahu."))


@blueprint.post("/pairings/<int:pairing_id>/take-back")
@requires(P.DECIDE, on=load_pairing)
def take_back_pairing(_pairing: "Pairing", pairing_id: int) -> Response:
    return _decide(service.take_back_pairing, pairing_id, _("Terbitan ditarik kembali. Kedua pihak diberi tahu."))
