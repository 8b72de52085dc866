"""Reads for a trial: the mentors whose places are tried, and those that the round under review would give one more."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.features.people.models import Employee
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.rules import EnrolmentState, Side
from mentoring.features.rounds.models import Unplaced
from mentoring.features.rounds.queries.queue import Place, list_places
from mentoring.features.rounds.rules import fixes_of


def list_mentor_places(session: Session, programme_id: int, *, ids: Collection[int] = (), search: str = "",
                       size: int = 10) -> list[Place]:
    """Return mentors of a programme who take mentees, by bare name: those of `ids`, and at most `size` found by name."""
    person = (sa.select(Enrolment.id).join(Employee, Employee.id == Enrolment.employee_id).where(
        Enrolment.programme_id == programme_id, Enrolment.side == Side.MENTOR, Employee.is_active,
        Enrolment.state == EnrolmentState.ENROLLED).order_by(Employee.sort_name, Enrolment.id))
    found = session.scalars(person.where(Enrolment.id.in_(set(ids)))).all() if ids else []
    if search:
        matching = Employee.sort_name.contains(search.casefold(), autoescape=True)
        found = [*found, *session.scalars(person.where(matching, Enrolment.id.not_in(set(found))).limit(size))]
    places = list_places(session, found)
    return [places[number] for number in found]


def list_suggested(session: Session, round_id: int, size: int = 5) -> Mapping[int, int]:
    """Return the mentors with whom one more place would help most in a round: how many people it places, by enrolment."""
    details: Sequence[dict[str, Any]] = session.scalars(
        sa.select(Unplaced.detail).where(Unplaced.round_id == round_id).order_by(Unplaced.id).limit(500)).all()
    people = {fix["mentors"][0]: fix["people"] for detail in details for fix in fixes_of(detail)
              if fix["kind"] == "seat" and fix["seats"] == 1}
    return dict(sorted(people.items(), key=lambda item: (-item[1], item[0]))[:size])
