"""What an enrolment holds: what its person says, and its seats."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.core.errors import ConflictError, InvalidError
from mentoring.features.people.models import Competency
from mentoring.features.programmes.models import Enrolment, EnrolmentCompetency, Seat
from mentoring.features.programmes.rules import EnrolmentProfile


def write_profile(session: Session, enrolment: Enrolment, profile: EnrolmentProfile) -> None:
    """Write what a person says into their enrolment."""
    enrolment.goals, enrolment.experience = profile.goals.strip(), profile.experience.strip()
    enrolment.hours_per_month, enrolment.mode, enrolment.place = profile.hours_per_month, profile.mode, profile.place
    enrolment.languages = "; ".join(profile.languages)
    enrolment.working_style = list(profile.working_style)
    session.flush()
    ids = _competency_ids(session, {level.code for level in profile.levels})
    session.execute(sa.delete(EnrolmentCompetency).where(EnrolmentCompetency.enrolment_id == enrolment.id))
    session.add_all(EnrolmentCompetency(
        enrolment_id=enrolment.id, competency_id=ids[level.code], have=level.have, present=level.present,
        target=level.target, priority=1.0) for level in profile.levels)
    session.flush()
    session.expire(enrolment, ["competencies"])


def _competency_ids(session: Session, codes: set[str]) -> dict[str, int]:
    known = {code: row_id for code, row_id in session.execute(
        sa.select(Competency.code, Competency.id).where(Competency.code.in_(codes)))}
    if codes - known.keys():
        raise InvalidError.of("levels", "competency_unknown")
    return known


def set_capacity(session: Session, enrolment: Enrolment, capacity: int) -> None:
    """Bring the number of an enrolment's seats to `capacity`: new ones, or free ones taken away, the highest first.

    A seat that a pairing holds is refused by its foreign key: whatever is held stays, told as `capacity_below_held`.
    """
    session.flush()
    seats = list(session.scalars(sa.select(Seat).where(Seat.enrolment_id == enrolment.id)
                                 .order_by(Seat.number.desc()).with_for_update()))
    highest = seats[0].number if seats else 0
    session.add_all(Seat(enrolment_id=enrolment.id, number=highest + step)
                    for step in range(1, capacity - len(seats) + 1))
    session.flush()
    surplus = len(seats) - capacity
    for seat in seats if surplus > 0 else ():
        try:
            with session.begin_nested():
                session.execute(sa.delete(Seat).where(Seat.id == seat.id))
        except IntegrityError:
            continue
        surplus -= 1
        if surplus == 0:
            break
    if surplus > 0:
        raise ConflictError("capacity_below_held", held=capacity + surplus)
