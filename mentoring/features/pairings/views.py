"""Pages of pairings: one pairing, and what its people and its coordinators decide on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import allows, current_actor, requires
from mentoring.core.audit import names_of
from mentoring.core.database import db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.i18n import current_language
from mentoring.core.web import decide, form_version
from mentoring.features.pairings import queries, service
from mentoring.features.pairings.forms import AgreementForm, DeclineForm, EndForm, HoldForm
from mentoring.features.pairings.permissions import P
from mentoring.features.pairings.rules import AGREEABLE, TOLD, in_grace, may_rematch
from mentoring.features.programmes.queries import get_programme
from mentoring.features.programmes.views import stay_at

if TYPE_CHECKING:
    from mentoring.features.pairings.models import AgreementVersion, Pairing, PairingMove
    from mentoring.features.programmes.models import Programme

blueprint = Blueprint("pairings", __name__, template_folder="templates")


def load_programme(programme_id: int) -> "Programme":
    return get_programme(db.session(), programme_id)


def load_pairing(pairing_id: int) -> "Pairing":
    return queries.get_pairing(db.session(), pairing_id)


@dataclass(frozen=True)
class HistoryEntry:
    """One move in the reader's words: who is empty where it is not theirs to know."""

    at: Any
    state: str
    who: str
    reason: str
    version: int = 0


def _step(move: "PairingMove") -> str:
    """Return the state that a move led to; a yes that left a published pairing as it was is told as "accepted"."""
    return "accepted" if move.from_state == move.to_state else move.to_state


def _history(pairing: "Pairing", full: bool) -> list[HistoryEntry]:
    """Return the moves that the reader may see, newest first: a partner sees no names and only own reasons."""
    moves = queries.list_moves(db.session(), pairing.id)
    own = current_actor().pseudonym
    if full:
        names = names_of(db.session(), {move.actor for move in moves})
        return [HistoryEntry(move.at, _step(move), names.get(move.actor, ""), move.reason, move.decided_on_version)
                for move in reversed(moves)]
    return [HistoryEntry(move.at, _step(move), _("Anda") if move.actor == own else "",
                         move.reason if move.actor == own else "")
            for move in reversed(moves) if move.to_state in TOLD]


@dataclass(frozen=True)
class Agreement:
    """The agreement as the reader sees it: what they accepted, else what holds now; `accepted` is who did, by side."""

    number: int
    text: str
    accepted: dict[str, Any]
    open: bool


def _text_of(row: "AgreementVersion | None") -> str:
    language = current_language()
    if row is None:
        return service.default_agreement(language)
    return row.text_en if language == "en" and row.text_en else row.text


def _agreement(pairing: "Pairing", own_side: str) -> Agreement:
    accepted = queries.map_acceptances(db.session(), pairing.id)
    own = accepted.get(own_side) or (next(iter(accepted.values()), None) if not own_side else None)
    row = own.agreement if own else queries.find_agreement(db.session(), pairing.programme_id)
    return Agreement(row.number if row else 0, _text_of(row), accepted, pairing.state in AGREEABLE)


def _show(pairing: "Pairing", *, decline: DeclineForm | None = None, hold: HoldForm | None = None,
          end: EndForm | None = None) -> str:
    actor = current_actor()
    full = allows(actor, P.VIEW_AS_COORDINATOR, pairing)
    stay_at(pairing.programme_id)
    own_side = {pairing.mentor_id: "mentor", pairing.mentee_id: "mentee"}.get(actor.employee_id or 0, "")
    accepted = {"mentor": pairing.mentor_accepted_at, "mentee": pairing.mentee_accepted_at}.get(own_side)
    return render_template(
        "pairings/pairing.html", pairing=pairing, full=full, own_side=own_side, accepted=accepted,
        agreement=_agreement(pairing, own_side),
        rematch=may_rematch(pairing.state, pairing.programme.state, pairing.mentee_enrolment.state),
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


@blueprint.post("/pairings/<int:pairing_id>/agree")
@requires(P.AGREE, on=load_pairing)
def accept_agreement(_pairing: "Pairing", pairing_id: int) -> Response:
    return _decide(service.accept_agreement, pairing_id, _("Terima kasih. Anda menyetujui kesepakatan ini."),
                   number=request.form.get("agreement", -1, type=int))


@blueprint.route("/programmes/<int:programme_id>/agreement", methods=["GET", "POST"])
@requires(P.SET_AGREEMENT, on=load_programme)
def edit_agreement(programme: "Programme", programme_id: int) -> str | Response:
    stay_at(programme_id, "logbook.track")
    row = queries.find_agreement(db.session(), programme_id)
    form = AgreementForm(data={"text": row.text, "text_en": row.text_en} if row else {
        "text": service.default_agreement("id"), "text_en": service.default_agreement("en")})
    number = request.form.get("agreement", row.number if row else 0, type=int)
    if request.method == "POST":
        here = url_for("pairings.edit_agreement", programme_id=programme_id)
        try:
            return decide(service.set_agreement, lambda saved: Answer(here, {
                "text": _("Kesepakatan disimpan sebagai versi %(number)s.", number=saved.number)}),
                programme_id=programme_id, number=number, text=form.text.data or "", text_en=form.text_en.data or "",
                now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    versions = queries.list_agreements(db.session(), programme_id)
    return render_template("pairings/agreement.html", programme=programme, form=form, number=number, versions=versions,
                           names=names_of(db.session(), {version.created_by for version, _count in versions}))


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
