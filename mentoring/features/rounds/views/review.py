"""The review queue: what it shows, and every decision on a proposal."""

from collections.abc import Callable
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.audit import name_of
from mentoring.core.database import db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.web import decide, form_version, own_path
from mentoring.features.eligibility.service import reason_texts, refusal_sentence
from mentoring.features.programmes.views import stay_at
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.forms import USUAL_REASONS, RejectForm
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.queries import QueueFilter
from mentoring.features.rounds.rules import Order, ProposalState
from mentoring.features.rounds.views import blueprint, load_programme, load_proposal, load_round


@blueprint.get("/programmes/<int:programme_id>/review")
@requires(P.VIEW, on=load_programme)
def review_newest(_programme: Any, programme_id: int) -> Response:
    newest = queries.find_newest_ready(db.session(), programme_id)
    if newest is None:
        return redirect(url_for("rounds.list_rounds", programme_id=programme_id))
    return redirect(url_for("rounds.review", round_id=newest.id, **queue_filter().kept()))


@blueprint.get("/rounds/<int:round_id>/review")
@requires(P.VIEW, on=load_round)
def review(row: Any, round_id: int) -> str:
    return show_review(row, queue_filter())


@blueprint.get("/rounds/<int:round_id>/review/stamp")
@requires(P.VIEW, on=load_round)
def watch_queue(_row: Any, round_id: int) -> Response:
    """Tell a desk whether anything was decided since it was drawn: 304 when nothing was."""
    stamp = queries.stamp_queue(db.session(), round_id)
    response = current_app.response_class(stamp, mimetype="text/plain")
    response.set_etag(stamp)
    return response.make_conditional(request)


def show_review(row: Any, wanted: QueueFilter, reject_form: RejectForm | None = None) -> str:
    """Return the review page; with `reject_form`, what was wrong with a rejection is told in place."""
    stay_at(row.programme_id, "rounds.review_newest")
    page = queries.read_review(db.session(), row, wanted)
    proposal = page.proposal
    reasons = proposal.reasons if proposal else []
    decided_by = name_of(db.session(), proposal.changed_by) if proposal and proposal.changed_by and (
        proposal.state != ProposalState.OPEN) else None
    return render_template(
        "rounds/review.html", round=row, page=page, reasons=reasons,
        reason_texts=reason_texts(reasons, row.policy_version.document),
        refusal=refusal_sentence, reject_form=reject_form or RejectForm(formdata=None),
        is_rejecting=reject_form is not None, usual_reasons=USUAL_REASONS, decided_by=decided_by,
        views=queries.list_views(db.session(), current_actor().account_id, row.programme_id))


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
        return _decide(service.reject_proposal, say_rejected, proposal,
                       reason=request.form.get("usual") or form.reason.data or "", never_again=form.never_again.data)
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
