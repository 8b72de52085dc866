"""Problems too large for all their pairs at once: candidates and pricing, forced here on small ones."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring.matching import MatchProblem, Objective, SolveCancelledError, solve
from mentoring.matching.solvers import assign, floor
from mentoring.matching.solvers.flow import solve_flow, weight_of_placing
from mentoring.matching.solvers.prices import minimal_prices, own_worths
from mentoring.matching.solvers.rest import Rest
from mentoring.matching.solvers.watch import Watch
from tests.properties.test_engine import dense_optimum
from tests.strategies.matching import ByRows, Case, as_large, cases, loaded_cases

FEW_EXAMPLES = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def large() -> Iterator[None]:
    with as_large():
        yield


def made(seed: int, *, exclusions: bool, ties: bool = False, largest: float = 1.0) -> Case:
    chance = np.random.default_rng(seed)
    mentees, mentors = int(chance.integers(20, 120)), int(chance.integers(8, 50))
    scores = 0.6 * chance.random((mentees, mentors)) + 0.4 * chance.random(mentors) ** 2
    scores = (scores * 3).round() / 3 if ties else scores
    allowed = chance.random((mentees, mentors)) < (chance.uniform(0.05, 0.9) if exclusions else 2)
    return Case((scores * largest).round(6), allowed, chance.integers(0, 4, mentors), np.ones(mentees, int))


@FEW_EXAMPLES
@given(st.one_of(cases(), loaded_cases(4)))
def test_candidates_with_pricing_give_what_all_pairs_give(case: Case) -> None:
    found = solve(case.problem_by_rows())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assign, "DENSE", 1_000_000)
        whole = solve(case.problem())
    assert (found.placed, found.total, found.proven, found.gap) == (whole.placed, whole.total, True, 0.0)
    assert found.unmet_minimum_loads.sum() == whole.unmet_minimum_loads.sum()
    told = ~np.isnan(found.seat_score)  # the gap may close before the prices are those of all pairs: then nothing is told
    assert np.array_equal(found.seat_people[told], whole.seat_people[told])
    assert np.array_equal(found.seat_score[told], whole.seat_score[told])


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("exclusions", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_they_equal_the_dense_assignment(seed: int, exclusions: bool, ties: bool) -> None:
    case = made(seed, exclusions=exclusions, ties=ties)
    result = solve(case.problem_by_rows())
    placed, total = dense_optimum(case.scores, case.allowed, case.capacities)
    assert (result.placed, result.proven, result.gap) == (placed, True, 0.0)
    assert result.total == pytest.approx(total, abs=1e-6)


@pytest.mark.parametrize("largest", [0.00002, 1.0, 900.0])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_small_and_large_scores_are_counted_exactly(kind: type[np.floating], largest: float) -> None:
    case = made(3, exclusions=True, largest=largest)
    scores = case.scores.astype(kind)
    result = solve(MatchProblem(ByRows(scores), ByRows(case.allowed), capacities=case.capacities))
    placed, total = dense_optimum(scores.astype(float).round(6), case.allowed, case.capacities)
    assert (result.placed, result.proven) == (placed, True)
    assert result.total == pytest.approx(total, abs=1e-6)


@FEW_EXAMPLES
@given(st.integers(0, 10_000), st.sampled_from([1.0, 0.02, 0.00002]))
def test_stopped_at_once_it_gives_honest_bounds(seed: int, largest: float) -> None:
    case = made(seed, exclusions=True, largest=largest)
    early = solve(case.problem_by_rows(), time_limit_seconds=0)
    placed, total = dense_optimum(case.scores, case.allowed, case.capacities)
    assert early.placed <= placed <= early.placed_bound
    if early.placed == early.placed_bound:
        assert round(early.total, 6) <= round(total, 6) <= round(early.upper_bound, 6)
        assert early.gap == pytest.approx((early.upper_bound - early.total) / max(abs(early.upper_bound), 1))
    else:
        assert np.isnan(early.gap)
    assert early.proven == (early.placed == placed and early.gap == 0)


@FEW_EXAMPLES
@given(st.integers(0, 10_000), st.integers(-50_000, 50_000))
def test_rows_left_out_of_a_look_hold_nothing_new(seed: int, change: int) -> None:
    case = made(seed, exclusions=True)
    rest = Rest.of(replace(case, capacities=case.capacities + seed % 2 * 120).problem_by_rows())
    pairs = rest.all_pairs()
    weight = weight_of_placing(0, int(pairs.units.max(initial=0)), rest.shape)
    chosen = pairs.where(solve_flow(pairs, rest, weight))
    prices = minimal_prices(pairs, chosen, rest, weight)
    assert prices is not None
    look = assign._Look(rest, weight, Watch())
    known = chosen.with_more(look.over(chosen, prices).near, rest.shape[1])
    prices = prices + change * (np.arange(len(prices)) == seed % len(prices))
    beats = pairs.units - prices[pairs.columns] > own_worths(chosen, rest, prices, weight)[pairs.rows]
    news = pairs.where(beats & ~pairs.among(known, rest.shape[1]))
    assert set(news.rows.tolist()) <= set(look.over(chosen, prices).violating.rows.tolist())


def test_a_tolerance_ends_the_search_sooner() -> None:
    case = made(1, exclusions=False)
    steps: list[str] = []
    loose = solve(case.problem_by_rows(), tolerance=1e9, progress=lambda step, _done, _total: steps.append(step))
    assert steps.count("solving") == 1
    exact = solve(case.problem_by_rows())
    assert loose.total <= exact.total <= loose.upper_bound or loose.placed < exact.placed


def test_progress_is_told_and_cancelling_stops_between_blocks() -> None:
    told: list[str] = []
    problem = made(2, exclusions=False).problem_by_rows()
    solve(problem, objective=Objective.FLOOR, progress=lambda step, done, total: told.append(step))
    assert {"candidates", "solving", "pricing", "floor"} <= set(told)
    with pytest.raises(SolveCancelledError):
        solve(problem, cancelled=lambda: len(told) > 0)


@pytest.mark.parametrize("seed", range(4))
def test_a_floor_among_candidates_is_bounded_honestly(seed: int) -> None:
    case = made(seed, exclusions=True)
    found = solve(case.problem_by_rows(), objective=Objective.FLOOR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(floor, "WHOLE", 1_000_000)
        best = solve(case.problem(), objective=Objective.FLOOR)
    assert found.placed == best.placed
    assert found.floor <= best.floor <= found.floor_bound
    assert not found.proven or found.floor == best.floor


@FEW_EXAMPLES
@given(cases())
def test_a_floor_of_sums_among_candidates_is_bounded_honestly(case: Case) -> None:
    found = solve(case.problem_by_rows(), objective=Objective.FLOOR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(floor, "WHOLE", 1_000_000)
        best = solve(case.problem(), objective=Objective.FLOOR)
    assert found.placed == best.placed
    assert best.placed == 0 or best.floor <= found.floor_bound
    assert not found.proven or (best.placed == 0) or (found.floor, found.total) == (best.floor, best.total)


@pytest.mark.parametrize("seed", [9, 97, 139])
def test_a_floor_of_sums_that_candidates_miss_is_still_below_the_bound(seed: int) -> None:
    chance = np.random.default_rng(seed)
    case = Case(chance.random((6, 4)).round(2), chance.random((6, 4)) < 0.9, chance.integers(1, 4, 4),
                chance.integers(1, 3, 6))
    found = solve(case.problem_by_rows(), objective=Objective.FLOOR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(floor, "WHOLE", 1_000_000)
        best = solve(case.problem(), objective=Objective.FLOOR)
    assert found.placed == best.placed and not found.proven
    assert found.floor <= best.floor <= found.floor_bound


def test_bad_rows_are_named_when_they_are_read() -> None:
    case = made(0, exclusions=False)
    scores = case.scores.copy()
    scores[7, 3] = np.nan
    with pytest.raises(ValueError, match=r"scores\[7, 3\]"):
        solve(MatchProblem(ByRows(scores), capacities=case.capacities))
    with pytest.raises(ValueError, match="allowed"):
        MatchProblem(ByRows(scores), ByRows(case.allowed[:, 1:]), capacities=case.capacities)


def test_fixed_pairs_use_their_seats_also_at_scale() -> None:
    case = made(4, exclusions=False)
    free = solve(case.problem_by_rows())
    fixed = [(int(row), int(column)) for row, column in free.pairs[:5]]
    result = solve(MatchProblem(ByRows(case.scores), capacities=case.capacities, fixed=fixed))
    assert (result.placed, result.total) == (free.placed, pytest.approx(free.total))
    assert {(row, column) for row, column in result.pairs.tolist()} >= set(fixed)


@FEW_EXAMPLES
@given(st.one_of(cases(), loaded_cases(4)), st.data())
def test_a_few_of_the_best_pairs_fixed_change_nothing(case: Case, data: st.DataObject) -> None:
    free = solve(case.problem_by_rows())
    fixed = [pair for pair in map(tuple, free.pairs.tolist()) if data.draw(st.booleans())]
    result = solve(case.problem_by_rows(fixed))
    assert (result.placed, result.total, result.proven) == (free.placed, free.total, True)
    assert result.unmet_minimum_loads.sum() == free.unmet_minimum_loads.sum()
    assert len({tuple(pair) for pair in result.pairs.tolist()} | set(fixed)) == result.placed


def test_the_same_seed_gives_the_same_bytes_and_another_as_good_a_result() -> None:
    case = made(5, exclusions=False, ties=True)
    first, again, other = (solve(case.problem_by_rows(), seed=seed) for seed in (1, 1, 2))
    assert first.pairs.tobytes() == again.pairs.tobytes()
    assert (first.placed, first.total) == (other.placed, other.total)
