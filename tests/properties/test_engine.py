"""What holds for every matching problem, checked by code that shares nothing with the solver."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from mentoring.matching import MatchProblem, Objective, solve
from mentoring.matching.problem import Bools, Floats, Ints
from tests.strategies.matching import Case, cases, loaded_cases


def assignments(case: Case) -> Iterator[list[tuple[int, int]]]:
    """Yield every set of pairs that keeps the rules."""
    pairs = [(int(row), int(column)) for row, column in np.argwhere(case.allowed)]
    for taken in product((False, True), repeat=len(pairs)):
        chosen = [pair for pair, is_taken in zip(pairs, taken, strict=True) if is_taken]
        if (counts(chosen, 0, case) <= case.demands).all() and (counts(chosen, 1, case) <= case.capacities).all():
            yield chosen


def counts(chosen: list[tuple[int, int]], side: int, case: Case) -> Ints:
    return np.bincount([pair[side] for pair in chosen], minlength=case.scores.shape[side])


def brute_force(case: Case) -> tuple[int, float]:
    """Return the most pairs, then the largest sum, by trying every set of pairs."""
    return max((len(chosen), round(sum(case.scores[pair] for pair in chosen), 9)) for chosen in assignments(case))


def served(case: Case, chosen: list[tuple[int, int]]) -> int:
    """Return how many of the mentees that minimum loads ask for are there."""
    return int(np.minimum(counts(chosen, 1, case), case.minimum_loads).sum())


@settings(max_examples=150, deadline=None)
@given(cases(most=3))
def test_the_solver_equals_brute_force(case: Case) -> None:
    result = solve(case.problem())
    assert (result.placed, round(result.total, 9)) == brute_force(case)
    assert result.proven and result.gap == 0


@settings(max_examples=200, deadline=None)
@given(cases())
def test_rules_seats_and_demands_hold(case: Case) -> None:
    for objective in Objective:
        pairs = solve(case.problem(), objective=objective).pairs
        assert case.allowed[pairs[:, 0], pairs[:, 1]].all()
        assert (np.bincount(pairs[:, 0], minlength=len(case.demands)) <= case.demands).all()
        assert (np.bincount(pairs[:, 1], minlength=len(case.capacities)) <= case.capacities).all()
        assert len({tuple(pair) for pair in pairs.tolist()}) == len(pairs)


@settings(max_examples=150, deadline=None)
@given(loaded_cases())
def test_minimum_loads_are_met_where_they_can_be_and_cost_nobody_a_place(case: Case) -> None:
    result = solve(case.problem())
    best = max((len(chosen), served(case, chosen), round(sum(case.scores[pair] for pair in chosen), 9))
               for chosen in assignments(case))
    assert (result.placed, int(case.minimum_loads.sum() - result.unmet_minimum_loads.sum()),
            round(result.total, 9)) == best
    assert result.placed == brute_force(case)[0]
    assert result.proven and result.gap == 0


@settings(max_examples=40, deadline=None)
@given(cases(most=3))
def test_a_floor_of_sums_is_the_best_there_is(case: Case) -> None:
    result = solve(case.problem(), objective=Objective.FLOOR)

    def rank(chosen: list[tuple[int, int]]) -> tuple[int, int, float, float]:
        sums = np.bincount([row for row, _ in chosen], [case.scores[pair] for pair in chosen], len(case.demands))
        got = sums[counts(chosen, 0, case) > 0]
        return (len(chosen), len(got), round(float(got.min()), 6) if len(got) else 0.0, round(float(sums.sum()), 6))

    placed, people, floor, total = max(map(rank, assignments(case)))
    assert (result.placed, len(np.unique(result.pairs[:, 0])), round(result.total, 6)) == (placed, people, total)
    assert placed == 0 or round(result.floor, 6) == round(result.floor_bound, 6) == floor
    assert result.proven


@settings(max_examples=60, deadline=None)
@given(st.one_of(cases(most=3), loaded_cases()), st.sampled_from([0.25, 0.5, 0.75]))
def test_a_share_of_the_floor_buys_the_largest_total(case: Case, share: float) -> None:
    result = solve(case.problem(), objective=Objective.FLOOR, share=share)
    least = -np.inf if np.isnan(result.floor_bound) else min(result.floor_bound, result.floor_bound * share)

    def rank(chosen: list[tuple[int, int]]) -> tuple[int, int, int, float]:
        sums = np.bincount([row for row, _ in chosen], [case.scores[pair] for pair in chosen], len(case.demands))
        got = counts(chosen, 0, case) > 0
        kept = (sums[got] >= least - 1e-6).all()
        loads = 0 if case.minimum_loads is None else served(case, chosen)
        return (len(chosen), loads, int(got.sum()), round(float(sums.sum()), 6)) if kept else (-1, 0, 0, 0.0)

    assert (len(result.pairs), round(result.total, 6)) == max(map(rank, assignments(case)))[::3]


@settings(max_examples=100, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_neither_number_nor_sum(case: Case, chance: "np.random.Generator") -> None:
    rows, columns = list(range(len(case.demands))), list(range(len(case.capacities)))
    chance.shuffle(rows)
    chance.shuffle(columns)
    other = Case(case.scores[np.ix_(rows, columns)], case.allowed[np.ix_(rows, columns)], case.capacities[columns],
                 case.demands[rows])
    first, second = solve(case.problem()), solve(other.problem())
    assert (first.placed, first.total) == (second.placed, second.total)


@settings(max_examples=100, deadline=None)
@given(st.one_of(cases(), loaded_cases(4)), st.data())
def test_one_more_seat_is_worth_what_its_price_says(case: Case, data: st.DataObject) -> None:
    mentor = data.draw(st.integers(0, len(case.capacities) - 1))
    more = replace(case, capacities=case.capacities + (np.arange(len(case.capacities)) == mentor))
    before, after = solve(case.problem()), solve(more.problem())
    assert after.placed - before.placed == before.seat_people[mentor]
    assert after.total - before.total == pytest.approx(before.seat_score[mentor], abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(cases(most_demand=1))
def test_a_floor_is_the_best_there_is_and_costs_nobody_a_place(case: Case) -> None:
    total, floor = solve(case.problem()), solve(case.problem(), objective=Objective.FLOOR)
    assert floor.placed == total.placed
    if total.placed:
        assert floor.floor >= total.floor
        harder = case.allowed & (case.scores > floor.floor + 1e-9)
        assert solve(Case(case.scores, harder, case.capacities, case.demands).problem()).placed < floor.placed


def dense_optimum(scores: Floats, allowed: Bools, capacities: Ints) -> tuple[int, float]:
    """Return the most pairs and their largest sum by SciPy's dense assignment, a column a seat."""
    columns = np.repeat(np.arange(len(capacities)), capacities)
    worth = np.where(allowed, scores + 1000, 0)[:, columns]
    rows, seats = linear_sum_assignment(worth, maximize=True)
    made = worth[rows, seats] > 0
    return int(made.sum()), float(scores[rows[made], columns[seats[made]]].sum())


@pytest.mark.parametrize("seed", range(12))
def test_larger_problems_equal_the_dense_assignment(seed: int) -> None:
    chance = np.random.default_rng(seed)
    mentees, mentors = chance.integers(20, 90), chance.integers(10, 40)
    scores = chance.random((mentees, mentors)).round(6)
    allowed = chance.random((mentees, mentors)) < chance.uniform(0.05, 0.9)
    capacities = chance.integers(0, 4, mentors)
    result = solve(MatchProblem(scores, allowed, capacities=capacities))
    placed, total = dense_optimum(scores, allowed, capacities)
    assert result.placed == placed
    assert result.total == pytest.approx(total, abs=1e-6)


def test_the_same_input_gives_the_same_bytes() -> None:
    chance = np.random.default_rng(5)
    scores = chance.integers(0, 4, (60, 25)) / 4
    results = [solve(MatchProblem(scores, capacities=np.full(25, 2))) for _run in range(3)]
    assert len({result.pairs.tobytes() for result in results}) == 1
