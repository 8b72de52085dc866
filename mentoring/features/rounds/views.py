"""Pages of rounds: their list, one round, the review queue, publication."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import requires
from mentoring.core.audit import name_of
from mentoring.core.database import db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.i18n import show_decimal
from mentoring.core.jobs import get_job
from mentoring.core.web import decide, form_version, own_path
from mentoring.features.eligibility.service import reason_texts, refusal_sentence
from mentoring.features.pairings.rules import grace_end
from mentoring.features.programmes.queries import current_policy, get_programme
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.forms import RejectForm
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.queries import QueueFilter
from mentoring.features.rounds.rules import ON_ITS_WAY, Order, ProposalState

blueprint = Blueprint("rounds", __name__, template_folder="templates")


def load_programme(programme_id: int, **_other: int) -> Any:
    return get_programme(db.session(), programme_id)


def load_round(round_id: int) -> Any:
    return queries.get_round(db.session(), round_id)


def load_proposal(proposal_id: int) -> Any:
    return queries.get_proposal(db.session(), proposal_id)


def stay_at(row: Any, menu: str) -> None:
    """Show the menu of the row's programme, with this entry as the place where the reader is."""
    cookie["programme_id"], g.menu = row.programme_id, menu


# Rounds


@blueprint.get("/programmes/<int:programme_id>/rounds")
@requires(P.VIEW, on=load_programme)
def list_rounds(programme: Any, programme_id: int) -> str:
    session = db.session()
    rounds = queries.list_rounds(session, programme_id)
    on_its_way = next((row for row in rounds if row.state in ON_ITS_WAY), None)
    return render_template(
        "rounds/list.html", programme=programme, rounds=rounds, policy=current_policy(session, programme_id),
        people=queries.count_enrolled(session, programme_id), on_its_way=on_its_way,
        job=get_job(session, on_its_way.job_id) if on_its_way and on_its_way.job_id else None)


@blueprint.post("/programmes/<int:programme_id>/rounds")
@requires(P.START, on=load_programme)
def start_round(_programme: Any, programme_id: int) -> Response:
    return decide(service.start_round, lambda row: Answer(url_for("rounds.show_round", round_id=row.id)),
                  programme_id=programme_id, policy_version_id=form_version(), now=clock.now())


@blueprint.get("/rounds/<int:round_id>")
@requires(P.VIEW, on=load_round)
def show_round(row: Any, round_id: int) -> str:
    session = db.session()
    stay_at(row, "rounds.list_rounds")
    unplaced = queries.list_unplaced(session, round_id, request.args.get("page"))
    seats = [item.detail["seat_at"] for item in unplaced.items if "seat_at" in item.detail]
    return render_template(
        "rounds/round.html", round=row, before=queries.find_round_before(session, row),
        job=get_job(session, row.job_id) if row.job_id else None, unplaced=unplaced,
        places=queries.list_places(session, seats), bars=_bars(row.summary.get("histogram", [])),
        page_url=lambda cursor: url_for("rounds.show_round", round_id=round_id, page=cursor),
        counts=queries.count_queue(session, round_id), requested_by=name_of(session, row.requested_by))


def _bars(histogram: list[int]) -> list[tuple[str, int]]:
    """Return the tenths of the score that hold pairs, and those between them, each named by where it begins."""
    filled = [tenth for tenth, number in enumerate(histogram) if number]
    return [(show_decimal(tenth / 10, 1), histogram[tenth])
            for tenth in (range(filled[0], filled[-1] + 1) if filled else ())]


@blueprint.post("/rounds/<int:round_id>/cancel")
@requires(P.CANCEL, on=load_round)
def cancel_round(_row: Any, round_id: int) -> Response:
    return decide(
        service.cancel_round,
        lambda row: Answer(url_for("rounds.show_round", round_id=row.id),
                           {"text": _("Putaran dibatalkan. Tidak ada yang berubah.")}),
        round_id=round_id, version=form_version(), now=clock.now())


# Review


@blueprint.get("/programmes/<int:programme_id>/review")
@requires(P.VIEW, on=load_programme)
def review_newest(_programme: Any, programme_id: int) -> Response:
    newest = queries.find_newest_ready(db.session(), programme_id)
    if newest is None:
        return redirect(url_for("rounds.list_rounds", programme_id=programme_id))
    return redirect(url_for("rounds.review", round_id=newest.id))


@blueprint.get("/rounds/<int:round_id>/review")
@requires(P.VIEW, on=load_round)
def review(row: Any, round_id: int) -> str:
    return show_review(row, queue_filter())


def show_review(row: Any, wanted: QueueFilter, reject_form: RejectForm | None = None) -> str:
    """Return the review page; with `reject_form`, what was wrong with a rejection is told in place."""
    stay_at(row, "rounds.review_newest")
    page = queries.read_review(db.session(), row, wanted)
    reasons = page.proposal.reasons if page.proposal else []
    return render_template(
        "rounds/review.html", round=row, page=page, reasons=reasons, reason_texts=reason_texts(reasons),
        refusal=refusal_sentence, reject_form=reject_form or RejectForm(formdata=None),
        is_rejecting=reject_form is not None)


def queue_filter() -> QueueFilter:
    """Return what the address asks for; what it does not know is left at its default."""
    arguments = request.args
    state, order = arguments.get("state", ProposalState.OPEN), arguments.get("order", Order.DOUBTFUL)
    return QueueFilter(
        state=state if state == "all" or state in set(ProposalState) else ProposalState.OPEN,
        doubtful=arguments.get("doubtful") == "1", unit_id=arguments.get("unit", type=int),
        order=Order(order) if order in set(Order) else Order.DOUBTFUL, cursor=arguments.get("page"),
        proposal_id=arguments.get("proposal", type=int), list_only=arguments.get("view") == "list")


def _decide(use_case: Callable[..., Any], say: Callable[..., str], proposal: Any, **values: Any) -> Response:
    """Decide on a proposal, then go on to where the form says; the notice offers to undo a decision."""
    default = url_for("rounds.review", round_id=proposal.round_id)
    target = own_path(request.form.get("next"), default)
    names = {"mentee": proposal.mentee_enrolment.employee.name, "mentor": proposal.mentor_enrolment.employee.name}

    def answer(decided: Any) -> Answer:
        undo = None
        if decided.state in {ProposalState.APPROVED, ProposalState.REJECTED, ProposalState.SWAPPED}:
            undo = {"url": url_for("rounds.undo_proposal", proposal_id=decided.id), "label": _("Urungkan"),
                    "fields": {"version": decided.version, "next": own_path(request.form.get("here"), default)}}
        return Answer(target, {"text": say(**names), "undo": undo})

    return decide(use_case, answer, proposal_id=proposal.id, version=form_version(), now=clock.now(), **values)


@blueprint.post("/proposals/<int:proposal_id>/approve")
@requires(P.DECIDE, on=load_proposal)
def approve_proposal(proposal: Any, proposal_id: int) -> Response:
    service.prepare_check(db.session(), proposal.round.programme_id)
    return _decide(service.approve_proposal, say_approved, proposal)


@blueprint.post("/proposals/<int:proposal_id>/reject")
@requires(P.DECIDE, on=load_proposal)
def reject_proposal(proposal: Any, proposal_id: int) -> Response | tuple[str, int]:
    form = RejectForm()
    try:
        return _decide(service.reject_proposal, say_rejected, proposal, reason=form.reason.data or "",
                       never_again=form.never_again.data)
    except InvalidError as error:
        form.take_errors(error)
        fresh = load_round(proposal.round_id)
        return show_review(fresh, QueueFilter(state="all", proposal_id=proposal_id), form), 422


@blueprint.post("/proposals/<int:proposal_id>/swap")
@requires(P.DECIDE, on=load_proposal)
def swap_proposal(proposal: Any, proposal_id: int) -> Response:
    service.prepare_check(db.session(), proposal.round.programme_id)
    return _decide(service.swap_proposal, say_swapped, proposal,
                   mentor_enrolment_id=request.form.get("mentor_enrolment_id", 0, type=int))


@blueprint.post("/proposals/<int:proposal_id>/lock")
@requires(P.DECIDE, on=load_proposal)
def lock_proposal(proposal: Any, proposal_id: int) -> Response:
    return _decide(service.lock_proposal, say_locked, proposal)


@blueprint.post("/proposals/<int:proposal_id>/unlock")
@requires(P.DECIDE, on=load_proposal)
def unlock_proposal(proposal: Any, proposal_id: int) -> Response:
    return _decide(service.unlock_proposal, say_unlocked, proposal)


@blueprint.post("/proposals/<int:proposal_id>/undo")
@requires(P.DECIDE, on=load_proposal)
def undo_proposal(proposal: Any, proposal_id: int) -> Response:
    return _decide(service.undo_proposal, say_undone, proposal)


def say_approved(**names: str) -> str:
    return str(_("%(mentee)s dengan %(mentor)s disetujui", **names))


def say_rejected(**names: str) -> str:
    return str(_("%(mentee)s dengan %(mentor)s ditolak", **names))


def say_swapped(**names: str) -> str:
    return str(_("Mentor untuk %(mentee)s ditukar", **names))


def say_locked(**names: str) -> str:
    return str(_("%(mentee)s dengan %(mentor)s dikunci; putaran berikutnya mempertahankannya", **names))


def say_unlocked(**names: str) -> str:
    return str(_("Kunci %(mentee)s dengan %(mentor)s dilepas", **names))


def say_undone(**names: str) -> str:
    return str(_("Keputusan atas %(mentee)s dengan %(mentor)s diurungkan", **names))


# Publication


@blueprint.get("/programmes/<int:programme_id>/publish")
@requires(P.PUBLISH, on=load_programme)
def preview_publication(programme: Any, programme_id: int) -> str:
    session = db.session()
    g.menu = "rounds.review_newest"
    waiting = queries.list_waiting(session, programme_id)
    return render_template(
        "rounds/publish.html", programme=programme, waiting=waiting, stamp=service.stamp_of(waiting),
        unreachable=sum(pair.without_email for pair in waiting),
        published=queries.list_waiting(session, programme_id, "published"), now=clock.now(),
        grace_ends_at=grace_end(clock.now(), programme.grace_days))


@blueprint.post("/programmes/<int:programme_id>/publish")
@requires(P.PUBLISH, on=load_programme)
def publish_round(_programme: Any, programme_id: int) -> Response:
    def answer(number: int) -> Answer:
        text = ngettext("%(num)s pasangan diterbitkan. Kedua pihak diberi tahu.",
                        "%(num)s pasangan diterbitkan. Kedua pihak diberi tahu.", number)
        return Answer(url_for("rounds.preview_publication", programme_id=programme_id), {"text": text})

    return decide(service.publish_round, answer, programme_id=programme_id, stamp=request.form.get("stamp", ""),
                  now=clock.now())


@blueprint.post("/programmes/<int:programme_id>/publish/<int:pairing_id>/take-back")
@requires(P.PUBLISH, on=load_programme)
def take_back(_programme: Any, programme_id: int, pairing_id: int) -> Response:
    return decide(service.take_back_pair,
                  lambda _row: Answer(url_for("rounds.preview_publication", programme_id=programme_id),
                                      {"text": _("Terbitan ditarik kembali. Kedua pihak diberi tahu.")}),
                  programme_id=programme_id, pairing_id=pairing_id, version=form_version(), now=clock.now())
