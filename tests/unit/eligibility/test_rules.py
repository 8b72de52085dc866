"""Overrides: a named reason sets one rule aside, and only one that may be set aside."""

import inspect
import re

import pytest

from mentoring.features.eligibility.messages import REASONS, REFUSALS
from mentoring.features.eligibility.rules import Override, RuleBrokenError, first_standing
from mentoring.matching import policy
from mentoring.matching.insight import reasons

MAY = frozenset(("same_unit", "not_senior_enough"))


@pytest.mark.parametrize(("broken", "override", "standing"), [
    ((), None, None),
    (("same_unit",), None, "same_unit"),
    (("same_unit",), Override("same_unit", "Dua orang satu-satunya di bidang ini."), None),
    (("same_unit",), Override("same_unit", "   "), "same_unit"),
    (("same_unit",), Override("not_senior_enough", "Alasan."), "same_unit"),
    (("same_unit", "not_senior_enough"), Override("same_unit", "Alasan."), "not_senior_enough"),
    (("unavailable",), Override("unavailable", "Alasan."), "unavailable"),
    (("unavailable", "same_unit"), Override("same_unit", "Alasan."), "unavailable"),
])
def test_a_reason_sets_one_rule_aside(broken: tuple[str, ...], override: Override | None, standing: str | None) -> None:
    assert first_standing(broken, override, MAY) == standing


def test_every_rule_has_its_sentence_and_its_error_code() -> None:
    assert set(REFUSALS) == set(policy.RULES)
    assert RuleBrokenError("line_manager").code == "rule.line_manager"


def test_every_reason_belongs_to_a_component() -> None:
    assert {code.partition(".")[0] for code in REASONS} == set(policy.COMPONENTS)


def test_every_reason_that_the_engine_gives_has_its_sentence() -> None:
    names = "|".join(policy.COMPONENTS)
    given = set(re.findall(rf'"((?:{names})\.[a-z_]+)"', inspect.getsource(reasons)))
    assert len(given) > 15
    assert given == set(REASONS)
