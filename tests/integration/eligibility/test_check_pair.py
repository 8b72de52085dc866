"""Every hard rule, met through the one check that every path to a pairing goes through."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mentoring.core.messages import sentence
from mentoring.features.eligibility.rules import Override, RuleBrokenError
from mentoring.features.eligibility.service import assess_pair, check_pair, refusal_sentence
from mentoring.features.pairings.rules import EndReason, Origin
from mentoring.features.pairings.service import (
    activate_due,
    approve_pairing,
    end_pairing,
    publish_pairings,
    reject_people,
)
from mentoring.features.people.models import PrivateBlock
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.programmes.rules import EnrolmentState, ProgrammeState, Side
from mentoring.matching.policy import NEVER_OVERRIDDEN, RULES
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

    def refused(self, override: Override | None = None) -> str:
        with pytest.raises(RuleBrokenError) as caught:
            self.check(override)
        return caught.value.rule


@pytest.fixture
def two(session: Session) -> Two:
    programme = make_programme(session)
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


CASES: list[tuple[str, Callable[[Two], None]]] = [
    ("self", itself), ("out_of_scope", another_programme), ("not_enrolled", left), ("not_enrolled", both_mentees),
    ("not_enrolled", closing), ("no_capacity", seat_taken), ("paused", paused), ("unavailable", inactive),
    ("unavailable", blocked_by_mentee), ("unavailable", blocked_by_mentor), ("unavailable", pair_elsewhere),
    ("unavailable", did_not_work), ("line_manager", line_manager), ("line_manager", manager_of_the_manager),
    ("same_unit", same_unit), ("other_unit", other_unit), ("not_senior_enough", lower_post),
    ("not_senior_enough", same_post_and_grade), ("previously_ended", ended), ("previously_rejected", rejected),
    ("previously_rejected", rejected_for_good_elsewhere), ("no_common_language", no_language),
    ("no_common_mode", no_mode), ("below_minimum_score", low_score)]


def test_the_cases_meet_every_rule() -> None:
    assert {rule for rule, _ in CASES} == set(RULES)


@pytest.mark.parametrize(("rule", "happen"), CASES, ids=[happen.__name__ for _, happen in CASES])
def test_a_broken_rule_is_refused_and_told(two: Two, rule: str, happen: Callable[[Two], None]) -> None:
    assert two.check().mentor_enrolment_id == two.mentor.id
    happen(two)
    two.session.flush()
    assert two.refused() == rule
    assert sentence(f"rule.{rule}") == refusal_sentence(rule)


@pytest.mark.parametrize(("rule", "happen"), CASES, ids=[happen.__name__ for _, happen in CASES])
def test_a_named_reason_overrides_only_what_may_be_overridden(
        two: Two, rule: str, happen: Callable[[Two], None]) -> None:
    happen(two)
    two.session.flush()
    override = Override(rule, "Satu-satunya ahli di bidang ini.")
    if rule in NEVER_OVERRIDDEN or rule == "line_manager":
        assert two.refused(override) == rule
    else:
        pair = two.check(override)
        assert (pair.override_rule, pair.override_reason) == (rule, "Satu-satunya ahli di bidang ini.")


def test_a_programme_may_allow_line_managers_with_a_reason(two: Two) -> None:
    make_policy(two.session, two.programme, line_manager_override=True)
    line_manager(two)
    assert two.refused() == "line_manager"
    assert two.check(Override("line_manager", "Kantor kecil.")).override_rule == "line_manager"


def test_a_rule_that_is_off_refuses_nothing(two: Two) -> None:
    line_manager(two)
    make_policy(two.session, two.programme, line_manager=False)
    assert two.check().override_rule == ""


def test_an_override_that_was_not_needed_leaves_no_mark(two: Two) -> None:
    assert two.check(Override("same_unit", "Berjaga-jaga.")).override_rule == ""


def test_the_contributions_of_a_pair_add_up_to_its_score(two: Two) -> None:
    pair = two.check()
    assert sum(pair.contributions.values()) == pytest.approx(pair.score, abs=1e-9)
    assert 0 < pair.score <= 1


def test_what_everybody_can_see_is_told_before_a_private_ground_which_no_reason_sets_aside(two: Two) -> None:
    blocked_by_mentee(two)
    rejected(two)
    two.session.flush()
    assert two.refused() == "previously_rejected"
    assert two.refused(Override("previously_rejected", "Sudah disepakati.")) == "unavailable"
    found = assess_pair(two.session, mentor_enrolment_id=two.mentor.id, mentee_enrolment_id=two.mentee.id)
    assert (found.rules, found.may_override) == (("previously_rejected",), {"previously_rejected"})
