"""Approving many proposals at once: what it would approve, the act, its result, and taking it back."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import requires
from mentoring.core.database import db
from mentoring.core.errors import NotFoundError
from mentoring.core.forms import Answer
from mentoring.core.web import decide
from mentoring.features.people.queries import map_unit_names
from mentoring.features.programmes.views import stay_at
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.queries import QueueFilter
from mentoring.features.rounds.rules import MOST_AT_ONCE, ProposalState
from mentoring.features.rounds.views import blueprint, load_round
from mentoring.features.rounds.views.review import queue_filter

MOST_NAMED = 25


def _filter() -> QueueFilter:
    """Return what the address asks for, of the open proposals alone."""
    wanted = queue_filter()
    return QueueFilter(state=ProposalState.OPEN, doubtful=wanted.doubtful, unit_id=wanted.unit_id)


@blueprint.get("/rounds/<int:round_id>/review/approve-all")
@requires(P.DECIDE_MANY, on=load_round)
def preview_approval(row: Any, round_id: int) -> str:
    stay_at(row.programme_id, "rounds.review_newest")
    wanted = _filter()
    held = queries.list_held(db.session(), round_id, wanted)
    units = map_unit_names(db.session(), [wanted.unit_id] if wanted.unit_id is not None else [])
    return render_template(
        "rounds/approve_all.html", round=row, wanted=wanted, number=len(held), shown=held[:MOST_NAMED],
        doubtful=sum(item.doubt_count > 0 for item in held), stamp=service.stamp_of(held), most=MOST_AT_ONCE,
        unit=units.get(wanted.unit_id or 0))


@blueprint.post("/rounds/<int:round_id>/review/approve-all")
@requires(P.DECIDE_MANY, on=load_round)
def approve_all(row: Any, round_id: int) -> Response:
    service.prepare_check(db.session(), row.programme_id)
    wanted = _filter()

    def answer(done: service.Approved) -> Answer:
        return Answer(url_for("rounds.show_approval", round_id=round_id, act=done.act, **wanted.arguments()))

    return decide(service.approve_all, answer, round_id=round_id, wanted=wanted, stamp=request.form.get("stamp", ""),
                  now=clock.now())


@blueprint.get("/rounds/<int:round_id>/review/approved-all")
@requires(P.DECIDE_MANY, on=load_round)
def show_approval(row: Any, round_id: int) -> str:
    """Show what an act approved, what it left open and why, and what of it can still be taken back."""
    act = request.args.get("act", "")
    found = queries.find_act(db.session(), round_id, act)
    if found is None:
        raise NotFoundError
    stay_at(row.programme_id, "rounds.review_newest")
    versions, codes = dict(found.approved), dict(found.refused)
    rows = queries.list_standing(db.session(), {*versions, *codes})
    approved = [item for item in rows if item.id in versions]
    return render_template(
        "rounds/approved_all.html", round=row, act=act, wanted=_filter(), number=len(versions), shown=approved[:MOST_NAMED],
        standing=sum(item.stands(versions[item.id]) for item in approved),
        refused=[(item, codes[item.id]) for item in rows if item.id in codes])


@blueprint.post("/rounds/<int:round_id>/review/undo-all")
@requires(P.DECIDE_MANY, on=load_round)
def undo_all(_row: Any, round_id: int) -> Response:
    act = request.form.get("act", "")

    def answer(done: Any) -> Answer:
        text = ngettext("%(num)s persetujuan diurungkan.", "%(num)s persetujuan diurungkan.", done.undone)
        if done.kept:
            text += " " + ngettext("%(num)s tetap, karena sudah diterbitkan atau diputuskan lagi.",
                                   "%(num)s tetap, karena sudah diterbitkan atau diputuskan lagi.", done.kept)
        return Answer(url_for("rounds.show_approval", round_id=round_id, act=act, **_filter().arguments()), {"text": text})

    return decide(service.undo_all, answer, round_id=round_id, act=act, now=clock.now())
