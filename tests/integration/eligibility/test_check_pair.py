"""Every hard rule, met through the one check that every path to a pairing goes through."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from mentoring.core.messages import sentence
from mentoring.features.eligibility.rules import Override, RuleBrokenError
from mentoring.features.eligibility.service import assess_pair, refusal_sentence
from mentoring.matching.policy import NEVER_OVERRIDDEN, RULES
from tests.builders.breaches import BREACHES, Two, blocked_by_mentee, line_manager, make_two, rejected
from tests.builders.programmes import make_policy


@pytest.fixture
def two(session: Session) -> Two:
    return make_two(session)


def refused(two: Two, override: Override | None = None) -> str:
    with pytest.raises(RuleBrokenError) as caught:
        two.check(override)
    return caught.value.rule


def test_the_cases_meet_every_rule() -> None:
    assert {rule for rule, _ in BREACHES} == set(RULES)


@pytest.mark.parametrize(("rule", "happen"), BREACHES, ids=[happen.__name__ for _, happen in BREACHES])
def test_a_broken_rule_is_refused_and_told(two: Two, rule: str, happen: Callable[[Two], None]) -> None:
    assert two.check().mentor_enrolment_id == two.mentor.id
    happen(two)
    two.session.flush()
    assert refused(two) == rule
    assert sentence(f"rule.{rule}") == refusal_sentence(rule)


@pytest.mark.parametrize(("rule", "happen"), BREACHES, ids=[happen.__name__ for _, happen in BREACHES])
def test_a_named_reason_overrides_only_what_may_be_overridden(
        two: Two, rule: str, happen: Callable[[Two], None]) -> None:
    happen(two)
    two.session.flush()
    override = Override(rule, "Satu-satunya ahli di bidang ini.")
    if rule in NEVER_OVERRIDDEN or rule == "line_manager":
        assert refused(two, override) == rule
    else:
        pair = two.check(override)
        assert (pair.override_rule, pair.override_reason) == (rule, "Satu-satunya ahli di bidang ini.")


def test_a_programme_may_allow_line_managers_with_a_reason(two: Two) -> None:
    make_policy(two.session, two.programme, line_manager_override=True)
    line_manager(two)
    assert refused(two) == "line_manager"
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
    assert refused(two) == "previously_rejected"
    assert refused(two, Override("previously_rejected", "Sudah disepakati.")) == "unavailable"
    found = assess_pair(two.session, mentor_enrolment_id=two.mentor.id, mentee_enrolment_id=two.mentee.id)
    assert (found.rules, found.may_override) == (("previously_rejected",), {"previously_rejected"})
