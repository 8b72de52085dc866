"""The page on which a coordinator pairs two people by hand: choose both, weigh them, decide."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.web import decide
from mentoring.features.eligibility.service import best_mentors, reason_texts, refusal_sentence
from mentoring.features.programmes.queries import list_enrolments
from mentoring.features.programmes.rules import EnrolmentState, Side
from mentoring.features.programmes.views import stay_at
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.forms import OverrideForm
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.views import blueprint, load_programme

MOST_FOUND = 10
ABLE = (EnrolmentState.ENROLLED, EnrolmentState.PAUSED)


@blueprint.get("/programmes/<int:programme_id>/pairings/new")
@requires(P.PAIR, on=load_programme)
def pair_by_hand(programme: Any, programme_id: int) -> str:
    return _show(programme, request.args.get("mentee", type=int), request.args.get("mentor", type=int))


def _show(programme: Any, mentee_id: int | None, mentor_id: int | None, form: OverrideForm | None = None) -> str:
    session = db.session()
    stay_at(programme.id, "logbook.track")
    mentee = service.find_side(session, programme.id, mentee_id, Side.MENTEE) if mentee_id is not None else None
    mentor = service.find_side(session, programme.id, mentor_id, Side.MENTOR) if mentor_id is not None else None
    weighed = service.weigh_pair(session, current_actor(), programme_id=programme.id, mentee_enrolment_id=mentee.id,
                                 mentor_enrolment_id=mentor.id) if mentee and mentor else None
    best = best_mentors(session, mentee) if mentee and not mentor and (
        mentee.employee_id != current_actor().employee_id) else {}
    searches = {side: request.args.get(f"{side}_q", "").strip()[:100] for side in Side}
    missing = [side for side, chosen in ((Side.MENTEE, mentee), (Side.MENTOR, mentor)) if chosen is None]
    found = {side: _find(programme.id, side, searches[side]) for side in missing if searches[side]}
    named = [row.id for row in (mentee, mentor) if row] + list(best)
    named += [row.id for rows, _more in found.values() for row in rows]
    return render_template(
        "rounds/by_hand.html", programme=programme, mentee=mentee, mentor=mentor, weighed=weighed, best=best, found=found,
        searches=searches, places=queries.list_places(session, named), refusal=refusal_sentence,
        levels=queries.list_levels(session, mentee.id, mentor.id) if mentee and mentor else [],
        reasons=reason_texts(list(weighed.reasons), weighed.policy) if weighed else [],
        form=form or OverrideForm(formdata=None))


def _find(programme_id: int, side: Side, search: str) -> tuple[list[Any], bool]:
    """Return those of one side whose name holds what was typed, and whether there are more."""
    page = list_enrolments(db.session(), programme_id, side=side, search=search, size=MOST_FOUND)
    return [row for row in page.items if row.state in ABLE], page.next is not None


@blueprint.post("/programmes/<int:programme_id>/pairings/new")
@requires(P.PAIR, on=load_programme)
def approve_by_hand(programme: Any, programme_id: int) -> Response | tuple[str, int]:
    form, chosen = OverrideForm(), {side: request.form.get(side, 0, type=int) for side in Side}
    service.prepare_check(db.session(), programme_id)

    def answer(row: Any) -> Answer:
        text = _("%(mentee)s dengan %(mentor)s disetujui. Belum ada yang diberi tahu.",
                 mentee=row.mentee_enrolment.employee.name, mentor=row.mentor_enrolment.employee.name)
        return Answer(url_for("pairings.show_pairing", pairing_id=row.id), {"text": text, "undo": {
            "url": url_for("pairings.withdraw_pairing", pairing_id=row.id), "label": _("Urungkan"),
            "fields": {"version": row.version}}})

    try:
        return decide(service.pair_by_hand, answer, programme_id=programme_id, mentee_enrolment_id=chosen[Side.MENTEE],
                      mentor_enrolment_id=chosen[Side.MENTOR], stamp=request.form.get("stamp", ""),
                      rule=request.form.get("rule", ""), reason=form.reason.data or "", now=clock.now())
    except InvalidError as error:
        form.take_errors(error)
        return _show(load_programme(programme_id), chosen[Side.MENTEE], chosen[Side.MENTOR], form), 422
