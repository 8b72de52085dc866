"""D3 in small: every rule on one path each, in turn, and by hand; `make prove` tries all of them on all."""

from collections.abc import Callable
from unittest.mock import patch

import pytest
from flask import Flask

from tests.builders.breaches import BREACHES, Two
from tests.prove import paths, rules

FIRST = [next(breach for breach in BREACHES if breach[0] == rule) for rule in dict(BREACHES)]
"""One breach of each rule."""


def turn(number: int, happen: Callable[[Two], None]) -> str:
    """Return the path whose turn it is, of those that the breach can befall."""
    names = [name for name in rules.PATHS if happen not in rules.CANNOT_HAPPEN.get(name, ())]
    return names[number % len(names)]


def test_every_rule_has_a_breach_and_every_way_of_the_code_a_case() -> None:
    assert rules.check_lists() == []


def test_a_new_way_without_a_case_is_noticed() -> None:
    with patch.dict(rules.PATHS):
        del rules.PATHS["swap"]
        assert rules.check_lists() == ["no case for rounds.swap_proposal"]
    with patch.object(paths, "GATES", paths.GATES | {"send_next"}):
        assert "no case for requests.withdraw" in rules.check_lists()


@pytest.mark.any_database
def test_every_path_is_open_and_refuses_the_rules_in_turn(app: Flask) -> None:
    client = app.test_client()
    wrong = {name: rules.try_open_path(app, client, name) for name in rules.PATHS}
    wrong |= {f"{rule} by {turn(number, happen)}": rules.try_path(app, client, turn(number, happen), (rule, happen))
              for number, (rule, happen) in enumerate(FIRST)}
    assert {name: complaint for name, complaint in wrong.items() if complaint} == {}


@pytest.mark.any_database
def test_by_hand_only_a_named_reason_passes_and_leaves_its_mark(app: Flask) -> None:
    client = app.test_client()
    wrong = {rule: rules.try_by_hand(app, client, (rule, happen)) for rule, happen in FIRST}
    assert {rule: complaint for rule, complaint in wrong.items() if complaint} == {}
