"""What a trial changes: figures, capacities, loads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.core.errors import InvalidError
from mentoring.features.rounds.rules.comparing import compare_plans
from mentoring.features.rounds.rules.trying import (
    Figures,
    LoadChange,
    Loads,
    Proof,
    SeatChange,
    Trial,
    compare_loads,
    figures_of,
    tried_capacities,
)

PLANS = st.sets(st.tuples(st.integers(1, 6), st.integers(11, 14)), max_size=12)


def test_the_figures_of_a_plan() -> None:
    assert figures_of({(1, 11): 0.5, (2, 11): 0.7}, {1, 2, 3}) == Figures(2, 1, pytest.approx(0.6), 0.5)
    assert figures_of({}, {1, 2}) == Figures(0, 2, None, None)


def test_a_capacity_is_a_number_or_one_more() -> None:
    changes = [SeatChange(11, 4), SeatChange(12, None), SeatChange(13, 2)]
    assert tried_capacities(changes, {11: 2, 12: 0, 13: 2}, {}) == {11: 4, 12: 1}, "what stays is no change"


@pytest.mark.parametrize(("change", "code"), [
    (SeatChange(11, 11), "capacity_range"), (SeatChange(11, -1), "capacity_range"), (SeatChange(12, None), "capacity_range"),
    (SeatChange(11, 1), "capacity_below_held"), (SeatChange(99, 1), "trial_mentor_unknown")])
def test_what_could_not_be_saved_is_not_tried(change: SeatChange, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        tried_capacities([SeatChange(13, 3), change], {11: 3, 12: 10, 13: 1}, {11: 2})
    assert {name: problem[0] for name, problem in refused.value.fields.items()} == {f"seats_{change.mentor}": code}


def test_the_load_of_each_mentor_counts_standing_pairs() -> None:
    found = compare_loads((11, 12, 13), standing=[(9, 11)], now={(1, 11), (2, 12)}, tried={(1, 12), (2, 12), (3, 12)})
    assert found == Loads(now=(1, 1, 1, 0), tried=(1, 1, 0, 1), changes=(LoadChange(12, 1, 3), LoadChange(11, 2, 1)))
    assert compare_loads((), (), (), ()) == Loads((0,), (0,), ())


@given(PLANS, PLANS, PLANS)
def test_loads_count_every_mentor_and_every_pair(standing: set[tuple[int, int]], now: set[tuple[int, int]],
                                                tried: set[tuple[int, int]]) -> None:
    found = compare_loads(range(11, 15), standing, now, tried)
    for spread, plan in ((found.now, now), (found.tried, tried)):
        assert sum(spread) == 4
        assert sum(load * mentors for load, mentors in enumerate(spread)) == len(plan) + len(standing)
    assert sum(change.after - change.before for change in found.changes) == len(tried) - len(now)


def test_a_trial_tells_who_gets_a_mentor_and_who_loses_one() -> None:
    differences = tuple(compare_plans({(1, 11), (2, 11)}, {(1, 12), (3, 11)}))
    trial = Trial(None, Figures(2, 0, 0.5, 0.5), None, Proof("total", True, 0.0), differences, Loads((), (), ()), 0, 0, 3, {}, 0.1)
    assert (trial.now_placed, trial.now_unplaced) == ((3,), (2,))
