"""The properties that `make prove` tries at full size, here small and quick."""

from collections.abc import Callable

import pytest

from tests.prove import engine
from tests.prove.base import Outcome


@pytest.mark.parametrize(("prove", "trials"), [
    (engine.equals_brute_force, 60), (engine.equals_dense_assignment, 6), (engine.priced_equals_dense_assignment, 6),
    (engine.bounds_certify, 10), (engine.early_bounds_hold, 10),
    (engine.is_deterministic, 2), (engine.forbidden_attributes_change_nothing, 1),
])
def test_the_property_holds_on_a_few_trials(prove: Callable[[int], Outcome], trials: int) -> None:
    outcome = prove(trials)
    assert outcome.held, outcome.result
    assert outcome.trials >= trials
