"""The use case of next year's programme: made from one that was, without any of its decisions."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import allows, check
from mentoring.core.actors import Actor
from mentoring.core.errors import InvalidError
from mentoring.features.people.permissions import P as PeopleP
from mentoring.features.programmes import queries
from mentoring.features.programmes.models import Enrolment, EnrolmentCompetency, Programme, Seat
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import CopiedMentors, EnrolmentState, Side
from mentoring.features.programmes.service.joining import Gate
from mentoring.features.programmes.service.plan import ProgrammePlan, create_programme
from mentoring.matching.policy import Policy

SAID = ("goals", "experience", "hours_per_month", "mode", "languages", "place", "working_style")
"""What a mentor said and says again in the copy."""


def list_copied_mentors(session: Session, actor: Actor, source: Programme) -> list[Enrolment]:
    """Return the mentors who would come along: still at work, in the actor's scope, allowed by who may join."""
    gate = Gate(session, source)
    return [row for row in queries.list_mentors(session, source.id)
            if allows(actor, PeopleP.VIEW, row.employee) and gate.refusal(row.employee, row.side) is None]


def copy_programme(session: Session, actor: Actor, *, programme_id: int, plan: ProgrammePlan, mentors: str,
                   now: datetime) -> Programme:
    """Make a draft like a programme that was: its unit, who may join, its newest policy as version 1, by choice its mentors.

    No round, request, pairing, session or note comes along.
    """
    source = queries.get_programme(session, programme_id)
    check(actor, P.EDIT, source)
    if mentors not in set(CopiedMentors):
        raise InvalidError.of("mentors", "choice_unknown")
    policy = Policy.from_document(queries.current_policy(session, source.id).document)
    programme = create_programme(session, actor, unit_id=source.unit_id, plan=plan, policy=policy, now=now)
    programme.join_rule = dict(source.join_rule)
    rows = [] if mentors == CopiedMentors.NONE else list_copied_mentors(session, actor, source)
    _copy_mentors(session, actor, programme, rows, EnrolmentState(mentors) if rows else EnrolmentState.APPLIED, now)
    audit.record(session, actor, "programme.copied", "programme", programme.id, now=now, source=source.id,
                 mentors=len(rows), state=mentors)
    return programme


def _copy_mentors(session: Session, actor: Actor, programme: Programme, rows: Sequence[Enrolment], state: EnrolmentState,
                  now: datetime) -> None:
    """Write mentors with what they said and the places they offered, in a handful of statements."""
    seats = queries.count_seats(session, [row.id for row in rows])
    copies = [(row, Enrolment(
        programme_id=programme.id, employee_id=row.employee_id, side=Side.MENTOR, state=state, enrolled_at=now, version=1,
        changed_by=actor.pseudonym, changed_at=now, change=f"enrolment_{state}",
        **{name: getattr(row, name) for name in SAID})) for row in rows]
    session.add_all(copy for _row, copy in copies)
    session.flush()
    levels = [{"enrolment_id": copy.id, "competency_id": stated.competency_id, "have": stated.have, "present": None,
               "target": None, "priority": stated.priority} for row, copy in copies for stated in row.competencies]
    places = [{"enrolment_id": copy.id, "number": number} for row, copy in copies
              for number in range(1, seats.get(row.id, 0) + 1)]
    for model, values in ((EnrolmentCompetency, levels), (Seat, places)):
        if values:
            session.execute(sa.insert(model), values)
    session.flush()
