"""The solver: inputs checked in words, results as stated, on problems small enough to see through."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import optimize

from mentoring.matching import MatchProblem, Objective, solve


def test_as_many_as_possible_come_before_the_best_sum() -> None:
    result = solve(MatchProblem([[0.9, 0.1], [0.8, 0.0]], [[True, True], [True, False]], capacities=[1, 1]))
    assert result.pairs.tolist() == [[0, 1], [1, 0]]
    assert (result.placed, result.total, result.gap, result.proven) == (2, 0.9, 0.0, True)


def test_one_more_place_is_worth_any_number_of_worse_pairs() -> None:
    moves = np.eye(12, dtype=bool) | np.eye(12, k=1, dtype=bool)
    moves[-1] = np.arange(12) == 0
    result = solve(MatchProblem(2.0 * np.eye(12) - 1, moves, capacities=np.ones(12)))
    assert (result.placed, result.total, result.proven) == (12, -12.0, True)


def test_a_floor_lifts_the_worst_pair_and_keeps_the_number_placed() -> None:
    scores = [[1.0, 0.5], [0.6, 0.0]]
    total = solve(MatchProblem(scores, capacities=[1, 1]))
    floor = solve(MatchProblem(scores, capacities=[1, 1]), objective=Objective.FLOOR)
    assert (total.floor, floor.floor) == (0.5, 0.5)
    scores = [[1.0, 0.5], [0.9, 0.0]]
    assert solve(MatchProblem(scores, capacities=[1, 1])).floor == 0.5
    scores = [[1.0, 0.4], [0.45, 0.0]]
    assert solve(MatchProblem(scores, capacities=[1, 1]), objective=Objective.FLOOR).floor == 0.4
    unpriced = solve(MatchProblem(scores, capacities=[1, 1]), objective=Objective.FLOOR)
    assert np.isnan(unpriced.seat_score).all() and not unpriced.seat_people.any()


@pytest.mark.parametrize("worst", [0.2, -0.2])
def test_with_demands_most_people_come_before_the_largest_floor_and_not_before_the_total(worst: float) -> None:
    problem = MatchProblem([[0.8] * 3, [worst] * 3], capacities=[1, 1, 1], demands=[3, 1])
    floor, total = solve(problem, objective=Objective.FLOOR), solve(problem)
    assert (floor.placed, floor.floor, floor.total, floor.unmatched.tolist()) == (3, worst, pytest.approx(1.6 + worst), [0])
    assert (total.placed, total.total, total.unmatched.tolist()) == (3, 2.4, [1])


def test_a_floor_of_sums_may_be_of_many_pairs() -> None:
    scores = np.repeat([[1.0, 0.8], [0.88, 0.7], [0.0, 0.0]], 5, axis=1)
    problem = MatchProblem(scores, capacities=np.ones(10), demands=[5, 5, 0])
    result = solve(problem, objective=Objective.FLOOR)
    assert (result.placed, result.floor, result.floor_bound, result.proven) == (10, 4.2, 4.2, True)
    half = solve(problem, objective=Objective.FLOOR, share=0.5)
    assert (half.floor, half.total, half.floor_bound, half.proven) == (3.5, 8.5, 4.2, True)


def test_a_share_that_gives_up_some_of_the_floor_is_proven_all_the_same() -> None:
    problem = MatchProblem([[0.9, 0.7], [0.6, 0.3]], capacities=[1, 1])
    whole, half = (solve(problem, objective=Objective.FLOOR, share=share) for share in (1.0, 0.4))
    assert (whole.floor, whole.total, whole.proven) == (0.6, 1.3, True)
    assert (half.floor, half.total, half.floor_bound, half.proven) == (0.6, 1.3, 0.6, True)
    problem = MatchProblem([[0.9, 0.6], [0.6, 0.5]], capacities=[1, 1])
    half = solve(problem, objective=Objective.FLOOR, share=0.5)
    assert (half.floor, half.total, half.floor_bound, half.proven) == (0.5, 1.4, 0.6, True)


@pytest.mark.parametrize("bound", [None, -5000.0])
def test_when_no_floor_of_sums_is_found_in_time_the_bounds_are_still_honest(
        monkeypatch: pytest.MonkeyPatch, bound: float | None) -> None:
    problem = MatchProblem([[0.9, 0.4, 0.6], [0.7, 0.3, 0.5]], capacities=[1, 1, 1], demands=[2, 1])
    best = solve(problem, objective=Objective.FLOOR)
    monkeypatch.setattr(optimize, "milp", lambda *_costs, **_rules: SimpleNamespace(x=None, mip_dual_bound=bound))
    result = solve(problem, objective=Objective.FLOOR)
    assert (result.placed, result.proven, result.unmatched.tolist()) == (3, False, [])
    assert result.floor <= best.floor <= result.floor_bound
    assert best.total <= result.upper_bound
    assert bound is None or (result.floor_bound, result.upper_bound) == (5.0, 5.0)


def test_fixed_pairs_stand_and_use_their_seats() -> None:
    result = solve(MatchProblem([[0.1, 0.9], [0.9, 0.8]], capacities=[1, 1], fixed=[(0, 0)]))
    assert result.pairs.tolist() == [[0, 0], [1, 1]]
    assert result.total == pytest.approx(0.9)


@pytest.mark.parametrize("capacity", [2, 3])
def test_a_seat_beyond_a_minimum_load_that_nobody_lacks_is_worth_nothing(capacity: int) -> None:
    result = solve(MatchProblem([[0.5], [0.4]], capacities=[capacity], minimum_loads=[1]))
    assert (result.placed, result.seat_people.tolist(), result.seat_score.tolist()) == (2, [0], [0.0])


def test_a_fixed_pair_is_not_made_again() -> None:
    result = solve(MatchProblem([[0.2, 0.2], [0.9, 0.1]], capacities=[2, 2], demands=[0, 2], fixed=[(1, 0)]))
    assert result.pairs.tolist() == [[1, 0], [1, 1]]


def test_a_demand_is_met_with_different_mentors() -> None:
    result = solve(MatchProblem([[0.9, 0.8, 0.1]], capacities=[3, 3, 3], demands=[2]))
    assert result.pairs.tolist() == [[0, 0], [0, 1]]
    assert solve(MatchProblem([[0.9]], capacities=[3], demands=[2])).unmatched.tolist() == [0]


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (2, 2)])
def test_nothing_to_pair_is_no_error(shape: tuple[int, int]) -> None:
    result = solve(MatchProblem(np.zeros(shape), np.zeros(shape, bool), capacities=np.ones(shape[1], int)))
    assert (result.placed, result.total, result.unmatched.tolist()) == (0, 0.0, list(range(shape[0])))


@pytest.mark.parametrize(("arguments", "words"), [
    ({"scores": [0.5], "capacities": [1]}, "scores"),
    ({"scores": [[0.5, float("nan")]], "capacities": [1, 1]}, r"scores\[0, 1\]"),
    ({"scores": [[5000.0]], "capacities": [1]}, r"scores\[0, 0\]"),
    ({"scores": [[0.5], [-5000.0]], "capacities": [1]}, r"scores\[1, 0\]"),
    ({"scores": [[0.5]], "allowed": [[True, False]], "capacities": [1]}, "allowed"),
    ({"scores": [[0.5]], "capacities": [1, 2]}, "capacities"),
    ({"scores": [[0.5, 0.5]], "capacities": [1, -1]}, r"capacities\[1\]"),
    ({"scores": [[0.5]], "capacities": [1.5]}, r"capacities\[0\]"),
    ({"scores": [[0.5]], "capacities": [1], "demands": [-1]}, r"demands\[0\]"),
    ({"scores": [[0.5]], "capacities": [1], "fixed": [(0, 1)]}, r"fixed\[0\]"),
    ({"scores": [[0.5]], "capacities": [0], "fixed": [(0, 0)]}, "mentor 0"),
    ({"scores": [[0.5, 0.5]], "capacities": [1, 1], "fixed": [(0, 0), (0, 1)]}, "mentee 0"),
])
def test_bad_input_is_named_with_its_place(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        MatchProblem(**arguments)


def test_a_masked_pair_may_hold_anything_and_is_never_made() -> None:
    result = solve(MatchProblem([[float("nan"), 1000.0]], [[False, True]], capacities=[1, 1]))
    assert result.pairs.tolist() == [[0, 1]]


def test_a_problem_tells_what_may_be_and_what_it_is_worth() -> None:
    free = MatchProblem([[0.5, -0.2], [0.1, 0.3]], capacities=[1, 1])
    masked = MatchProblem([[float("nan"), 0.2], [0.1, 0.3], [0.4, 0.5]], [[False, True], [True, False], [True, True]],
                          capacities=[1, 1])
    assert free.allowed.tolist() == [[True, True], [True, True]]
    assert masked.allowed.tolist() == [[False, True], [True, False], [True, True]]
    assert free.units.tolist() == [[500_000, -200_000], [100_000, 300_000]]
    assert masked.units.tolist() == [[0, 200_000], [100_000, 0], [400_000, 500_000]]


def test_inputs_are_never_changed() -> None:
    scores, allowed = np.array([[0.5, 0.2]]), np.array([[True, False]])
    solve(MatchProblem(scores, allowed, capacities=[1, 1]))
    assert scores.tolist() == [[0.5, 0.2]]
    assert allowed.tolist() == [[True, False]]


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_outside_of_zero_to_one_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        solve(MatchProblem([[0.5]], capacities=[1]), objective=Objective.FLOOR, share=share)
