"""Solvers: the best assignment over all allowed pairs, and the proof of what was found."""

from collections.abc import Callable

import numpy as np

from mentoring.matching.problem import UNIT, Floats, Ints, MatchProblem, MatchResult, Objective, rows_of
from mentoring.matching.solvers.assign import Assignment, best_assignment
from mentoring.matching.solvers.floor import Floored, best_floor, smallest_sum
from mentoring.matching.solvers.rest import Rest
from mentoring.matching.solvers.watch import Progress, SolveCancelledError, Watch

__all__ = ["SolveCancelledError", "solve"]


def solve(problem: MatchProblem, *, objective: Objective = Objective.TOTAL, share: float = 1.0, seed: int = 0,
          tolerance: float = 0.0, time_limit_seconds: float | None = None, progress: Progress | None = None,
          cancelled: Callable[[], bool] | None = None) -> MatchResult:
    """Return the best assignment: as many pairs as possible first, then the objective.

    Parameters
    ----------
    objective : `TOTAL`, the largest sum; or `FLOOR`, first the largest possible worst score (with demands above 1 the
        smallest sum that somebody gets, most people being served), then the largest sum among assignments that keep
        `share` of that floor
    share : between 0 and 1, only for `FLOOR`
    seed : another one breaks ties another way; the same one gives the same bytes
    tolerance : stop once the gap is at most this
    time_limit_seconds : after so long no further improvement is begun; at least one assignment is found and bounded
    progress : told (step, done, total) now and then; steps are candidates, solving, pricing, floor
    cancelled : asked now and then, between blocks; when it says so, `SolveCancelledError` is raised

    Raises
    ------
    ValueError
        For a share outside of 0…1, and rows of scores that are no numbers.
    SolveCancelledError
        When the caller cancelled.

    Notes
    -----
    Fixed pairs are taken out first and use their seats. A minimum load is met wherever it can be; that costs nobody a
    place. Prices of seats, computed apart, bound every assignment from above; `proven` says that bound and value are
    equal. Sources: Ahuja, Magnanti and Orlin 1993 (flows, potentials); Dantzig and Wolfe 1960 (pricing).
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share: {share} is not between 0 and 1")
    rest, watch = Rest.of(problem), Watch(progress, cancelled, time_limit_seconds)
    if objective is Objective.TOTAL:
        return _result(problem, rest, best_assignment(rest, watch, seed, tolerance))
    floored = best_floor(rest, share, watch, seed)
    return _result(problem, rest, floored.assignment, floored)


def _result(problem: MatchProblem, rest: Rest, found: Assignment, floored: Floored | None = None) -> MatchResult:
    """Return what was found in the caller's terms; `floored` tells of the floor when that was the objective."""
    mentees, mentors = problem.shape
    chosen = found.chosen
    pairs = np.concatenate([problem.fixed, np.column_stack([chosen.rows, chosen.columns])])
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    loads = np.bincount(pairs[:, 1], minlength=mentors)
    floor = smallest_sum(chosen, mentees) if len(chosen) else None
    proven = found.proven and (floored is None or floored.floor == floored.floor_bound)
    placed_bound, most = _bounds(rest, found)
    fixed = _fixed_units(problem)
    total, upper_bound = (int(chosen.units.sum()) + fixed) / UNIT, (most + fixed) / UNIT
    people, score = _seats(found, mentors, is_total=floored is None)
    return MatchResult(
        pairs=pairs, placed=len(pairs), placed_bound=placed_bound + len(problem.fixed), total=total,
        upper_bound=upper_bound,
        gap=(upper_bound - total) / max(abs(upper_bound), 1) if len(chosen) == placed_bound else float("nan"),
        proven=proven, floor=_score(floor), floor_bound=_score(floored.floor_bound if floored else None),
        unmatched=np.flatnonzero(np.bincount(pairs[:, 0], minlength=mentees) < problem.demands),
        unmet_minimum_loads=np.maximum(problem.minimum_loads - loads, 0), seat_people=people, seat_score=score)


def _score(units: int | None) -> float:
    return float("nan") if units is None else units / UNIT


def _bounds(rest: Rest, found: Assignment) -> tuple[int, int]:
    """Return the bound on pairs, and on the sum (in units) of an assignment with so many."""
    placed, total = len(found.chosen), int(found.chosen.units.sum())
    if 2 * (found.bound - found.value) < found.weight:
        return placed, total + found.bound - found.value
    wanted = int(rest.demands.sum())
    loads = np.bincount(found.chosen.columns, minlength=rest.shape[1])
    served = int(np.minimum(loads, rest.minimum_loads).sum())
    largest = wanted * int(np.abs(found.pairs.units).max(initial=0))
    most = min((found.bound + largest) // found.weight + wanted - served, wanted, int(rest.capacities.sum()))
    most = max(most, placed)
    return most, found.bound + found.weight * (wanted - most)


def _fixed_units(problem: MatchProblem) -> int:
    """Return the sum of the fixed pairs' scores (in units)."""
    return sum(round(float(rows_of(problem.scores, row, row + 1)[0, column]) * UNIT)
               for row, column in problem.fixed.tolist())


def _seats(found: Assignment, mentors: int, *, is_total: bool) -> tuple[Ints, Floats]:
    """Return what one more seat of each mentor is worth, in people and in score; NaN where that is not proven."""
    if found.prices is None or not is_total:
        return np.zeros(mentors, np.int64), np.full(mentors, np.nan)
    prices = np.maximum(found.prices, 0)
    people = (prices + found.weight // 2) // found.weight
    return people, (prices - people * found.weight) / UNIT
