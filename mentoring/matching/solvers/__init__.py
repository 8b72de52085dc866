"""Solvers: one min-cost flow over all allowed pairs, and the proof of what it found."""

import numpy as np

from mentoring.matching.problem import UNIT, Bools, Ints, MatchProblem, MatchResult, Objective
from mentoring.matching.solvers.flow import minimal_prices, most_pairs, solve_flow, value_bound


def solve(problem: MatchProblem, *, objective: Objective = Objective.TOTAL, share: float = 1.0) -> MatchResult:
    """Return the best assignment: as many pairs as possible first, then the objective.

    Parameters
    ----------
    objective : `TOTAL`, the largest sum; or `FLOOR`, first the largest possible worst score, then the largest
        sum among assignments that keep `share` of that floor (demand 1 each)
    share : between 0 and 1, only for `FLOOR`

    Raises
    ------
    ValueError
        For a share outside of 0…1, or a floor with demands above 1.

    Notes
    -----
    Fixed pairs are taken out first and use their seats. The result is proven: independent prices bound the
    value from above, and bound and value are equal.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share: {share} is not between 0 and 1")
    rest = _Rest(problem)
    allowed = rest.allowed
    if objective is Objective.FLOOR:
        if problem.demands.size and problem.demands.max() > 1:
            raise ValueError("demands: a floor needs a demand of at most 1")
        allowed = allowed & (problem.units >= _threshold(problem, rest, share))
    chosen = solve_flow(problem.units, allowed, rest.capacities, rest.demands)
    return _result(problem, rest, allowed, chosen, objective)


class _Rest:
    """What is left of a problem once its fixed pairs have taken their seats."""

    def __init__(self, problem: MatchProblem) -> None:
        mentees, mentors = problem.shape
        taken_mentors = np.bincount(problem.fixed[:, 1], minlength=mentors)
        self.capacities: Ints = problem.capacities - taken_mentors
        self.demands: Ints = problem.demands - np.bincount(problem.fixed[:, 0], minlength=mentees)
        self.allowed: Bools = problem.allowed.copy()
        self.allowed[problem.fixed[:, 0], problem.fixed[:, 1]] = False


def _threshold(problem: MatchProblem, rest: _Rest, share: float) -> int:
    """Return the worst score (in units) that a pair may have: `share` of the largest possible floor."""
    values = np.unique(problem.units[rest.allowed])
    if not len(values):
        return 0
    most = most_pairs(rest.allowed, rest.capacities, rest.demands)
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if most_pairs(rest.allowed & (problem.units >= values[middle]), rest.capacities, rest.demands) == most:
            low = middle
        else:
            high = middle - 1
    floor = int(values[low])
    return int(np.ceil(floor * share)) if floor > 0 else floor


def _result(problem: MatchProblem, rest: _Rest, allowed: Bools, chosen: Ints, objective: Objective) -> MatchResult:
    mentees, mentors = problem.shape
    pairs = np.concatenate([problem.fixed, chosen])
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    units = int(problem.units[pairs[:, 0], pairs[:, 1]].sum())
    prices = minimal_prices(problem.units, allowed, rest.capacities, rest.demands, chosen)
    value, bound = value_bound(problem.units, allowed, rest.capacities, rest.demands, chosen, prices.units)
    proven = value == bound
    unmatched = np.flatnonzero(np.bincount(pairs[:, 0], minlength=mentees) < problem.demands)
    free = problem.units[chosen[:, 0], chosen[:, 1]]
    is_total = objective is Objective.TOTAL and proven
    return MatchResult(
        pairs=pairs, placed=len(pairs), placed_bound=len(pairs), total=units / UNIT, upper_bound=units / UNIT,
        gap=0.0 if proven else float("nan"), proven=proven,
        floor=float(free.min()) / UNIT if len(free) else float("nan"),
        unmatched=unmatched,
        seat_people=prices.people if is_total else np.zeros(mentors, np.int64),
        seat_score=prices.score / UNIT if is_total else np.full(mentors, np.nan))
