"""The solver: inputs checked in words, results as stated, on problems small enough to see through."""

from typing import Any

import numpy as np
import pytest

from mentoring.matching import MatchProblem, Objective, solve


def test_as_many_as_possible_come_before_the_best_sum() -> None:
    result = solve(MatchProblem([[0.9, 0.1], [0.8, 0.0]], [[True, True], [True, False]], capacities=[1, 1]))
    assert result.pairs.tolist() == [[0, 1], [1, 0]]
    assert (result.placed, result.total, result.gap, result.proven) == (2, 0.9, 0.0, True)


def test_a_floor_lifts_the_worst_pair_and_keeps_the_number_placed() -> None:
    scores = [[1.0, 0.5], [0.6, 0.0]]
    total = solve(MatchProblem(scores, capacities=[1, 1]))
    floor = solve(MatchProblem(scores, capacities=[1, 1]), objective=Objective.FLOOR)
    assert (total.floor, floor.floor) == (0.5, 0.5)
    scores = [[1.0, 0.5], [0.9, 0.0]]
    assert solve(MatchProblem(scores, capacities=[1, 1])).floor == 0.5
    scores = [[1.0, 0.4], [0.45, 0.0]]
    assert solve(MatchProblem(scores, capacities=[1, 1]), objective=Objective.FLOOR).floor == 0.4
    assert np.isnan(solve(MatchProblem(scores, capacities=[1, 1]), objective=Objective.FLOOR).seat_score).all()


def test_fixed_pairs_stand_and_use_their_seats() -> None:
    result = solve(MatchProblem([[0.1, 0.9], [0.9, 0.8]], capacities=[1, 1], fixed=[(0, 0)]))
    assert result.pairs.tolist() == [[0, 0], [1, 1]]
    assert result.total == pytest.approx(0.9)


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
    result = solve(MatchProblem([[float("nan"), 0.2]], [[False, True]], capacities=[1, 1]))
    assert result.pairs.tolist() == [[0, 1]]


def test_inputs_are_never_changed() -> None:
    scores, allowed = np.array([[0.5, 0.2]]), np.array([[True, False]])
    solve(MatchProblem(scores, allowed, capacities=[1, 1]))
    assert scores.tolist() == [[0.5, 0.2]]
    assert allowed.tolist() == [[True, False]]


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_outside_of_zero_to_one_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        solve(MatchProblem([[0.5]], capacities=[1]), objective=Objective.FLOOR, share=share)
