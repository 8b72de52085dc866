"""Two people who may be paired, and everything that can happen to them so that a rule forbids it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from mentoring.features.eligibility.rules import Override
from mentoring.features.eligibility.service import check_pair
from mentoring.features.pairings.rules import EndReason, Origin
from mentoring.features.pairings.service import (
    activate_due,
    approve_pairing,
    end_pairing,
    publish_pairings,
    reject_people,
)
from mentoring.features.people.models import PrivateBlock, Unit
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.programmes.rules import EnrolmentState, ProgrammeState, Side
from tests.builders.people import make_employee
from tests.builders.programmes import NOW, SYSTEM, make_enrolment, make_policy, make_programme


@dataclass
class Two:
    """Two people who may be paired until something is done to them."""

    session: Session
    programme: Programme
    mentor: Enrolment
    mentee: Enrolment

    def check(self, override: Override | None = None) -> Any:
        return check_pair(self.session, mentor_enrolment_id=self.mentor.id, mentee_enrolment_id=self.mentee.id,
                          override=override, now=NOW)


def make_two(session: Session, unit: Unit | None = None) -> Two:
    """Enrol a mentor and a mentee, each with one place, in a programme of their own."""
    programme = make_programme(session, unit)
    return Two(session, programme, make_enrolment(session, programme, Side.MENTOR),
               make_enrolment(session, programme, Side.MENTEE))


def itself(two: Two) -> None:
    two.mentee = make_enrolment(two.session, two.programme, Side.MENTEE, two.mentor.employee)


def another_programme(two: Two) -> None:
    two.mentor = make_enrolment(two.session, make_programme(two.session), Side.MENTOR)


def left(two: Two) -> None:
    two.mentor.state = EnrolmentState.LEFT


def both_mentees(two: Two) -> None:
    two.mentor = make_enrolment(two.session, two.programme, Side.MENTEE)


def closing(two: Two) -> None:
    two.programme.state = ProgrammeState.CLOSING


def seat_taken(two: Two) -> None:
    other = make_enrolment(two.session, two.programme, Side.MENTEE)
    pair = check_pair(two.session, mentor_enrolment_id=two.mentor.id, mentee_enrolment_id=other.id, override=None, now=NOW)
    approve_pairing(two.session, SYSTEM, pair, origin=Origin.MANUAL, now=NOW)


def paused(two: Two) -> None:
    two.mentee.state = EnrolmentState.PAUSED


def inactive(two: Two) -> None:
    two.mentor.employee.is_active = False


def blocked_by_mentee(two: Two) -> None:
    two.session.add(PrivateBlock(blocker_id=two.mentee.employee_id, blocked_id=two.mentor.employee_id, created_at=NOW))


def blocked_by_mentor(two: Two) -> None:
    two.session.add(PrivateBlock(blocker_id=two.mentor.employee_id, blocked_id=two.mentee.employee_id, created_at=NOW))


def pair_elsewhere(two: Two) -> None:
    other = make_programme(two.session)
    mentor = make_enrolment(two.session, other, Side.MENTOR, two.mentor.employee)
    mentee = make_enrolment(two.session, other, Side.MENTEE, two.mentee.employee)
    pair = check_pair(two.session, mentor_enrolment_id=mentor.id, mentee_enrolment_id=mentee.id, override=None, now=NOW)
    approve_pairing(two.session, SYSTEM, pair, origin=Origin.MANUAL, now=NOW)


def _ended(two: Two, reason: str) -> None:
    row = approve_pairing(two.session, SYSTEM, two.check(), origin=Origin.MANUAL, now=NOW)
    two.programme.grace_days = 0
    publish_pairings(two.session, SYSTEM, programme_id=two.programme.id, pairing_ids=[row.id], now=NOW)
    activate_due(two.session, NOW)
    end_pairing(two.session, SYSTEM, pairing_id=row.id, version=row.version, reason=reason, now=NOW)


def did_not_work(two: Two) -> None:
    _ended(two, EndReason.NOT_WORKING)


def ended(two: Two) -> None:
    _ended(two, EndReason.NO_TIME)


def line_manager(two: Two) -> None:
    two.mentee.employee.line_manager_id = two.mentor.employee_id


def manager_of_the_manager(two: Two) -> None:
    between = make_employee(two.session, line_manager_id=two.mentor.employee_id)
    two.mentee.employee.line_manager_id = between.id


def same_unit(two: Two) -> None:
    make_policy(two.session, two.programme, same_unit=True)
    two.mentee.employee.unit = two.mentor.employee.unit


def other_unit(two: Two) -> None:
    make_policy(two.session, two.programme, other_unit=True)


def lower_post(two: Two) -> None:
    two.mentor.employee.post_level = "terampil"


def same_post_and_grade(two: Two) -> None:
    two.mentor.employee.post_level, two.mentor.employee.grade_rank = "ahli_pertama", 8


def _reject(two: Two, programme: Programme, never_again: bool) -> None:
    reject_people(two.session, SYSTEM, programme_id=programme.id, mentor_id=two.mentor.employee_id,
                  mentee_id=two.mentee.employee_id, reason="Contoh.", never_again=never_again, now=NOW)


def rejected(two: Two) -> None:
    _reject(two, two.programme, never_again=False)


def rejected_for_good_elsewhere(two: Two) -> None:
    _reject(two, make_programme(two.session), never_again=True)


def no_language(two: Two) -> None:
    make_policy(two.session, two.programme, no_common_language=True)
    two.mentor.languages, two.mentee.languages = "Indonesia", "Tetun; Dawan"


def no_mode(two: Two) -> None:
    two.mentor.mode, two.mentee.mode = "online", "in_person"


def low_score(two: Two) -> None:
    make_policy(two.session, two.programme, below_minimum_score=True, minimum_score=1.0)


BREACHES: list[tuple[str, Callable[[Two], None]]] = [
    ("self", itself), ("out_of_scope", another_programme), ("not_enrolled", left), ("not_enrolled", both_mentees),
    ("not_enrolled", closing), ("no_capacity", seat_taken), ("paused", paused), ("unavailable", inactive),
    ("unavailable", blocked_by_mentee), ("unavailable", blocked_by_mentor), ("unavailable", pair_elsewhere),
    ("unavailable", did_not_work), ("line_manager", line_manager), ("line_manager", manager_of_the_manager),
    ("same_unit", same_unit), ("other_unit", other_unit), ("not_senior_enough", lower_post),
    ("not_senior_enough", same_post_and_grade), ("previously_ended", ended), ("previously_rejected", rejected),
    ("previously_rejected", rejected_for_good_elsewhere), ("no_common_language", no_language),
    ("no_common_mode", no_mode), ("below_minimum_score", low_score)]
"""A rule, and what makes two people break it."""
