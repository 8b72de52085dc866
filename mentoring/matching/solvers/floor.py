"""The largest possible floor: the worst pair, or with demands above 1 the smallest sum, as good as can be."""

from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import numpy as np

from mentoring.matching.problem import Bools, Ints
from mentoring.matching.solvers.assign import Assignment, best_assignment
from mentoring.matching.solvers.flow import most_pairs, solve_flow
from mentoring.matching.solvers.rest import NEVER, Pairs, Rest
from mentoring.matching.solvers.watch import Watch

SECONDS = 30.0
"""How long sums are searched when the caller sets no limit: half for the floor, half for the total."""

WHOLE = 2_000_000
"""Up to so many pairs the floor is searched among all of them, and exact."""

PART = 1_000
"""Units are divided by this for the mixed-integer programme, whose tolerances are absolute."""


@dataclass(frozen=True)
class Floored:
    """An assignment, its floor and a proven bound on any floor (in units; None where nobody is placed)."""

    assignment: Assignment
    floor: int | None
    floor_bound: int | None


def best_floor(rest: Rest, share: float, watch: Watch, seed: int = 0) -> Floored:
    """Return the assignment with the largest floor, and among those that keep `share` of it the largest total.

    With demands of at most 1 the floor is found by bisection over maximum flows, in a problem too large for all its
    pairs among the candidates only: then the bound says how far it may be from the best. With larger demands, by a
    mixed-integer programme.
    """
    total = best_assignment(rest, watch, seed)
    if rest.shape[0] * rest.shape[1] <= WHOLE:
        total = replace(total, pairs=rest.all_pairs())
    if not len(total.chosen):
        return Floored(total, None, None)
    floor, bound = _bisect(rest, total, watch)
    if rest.demands.max(initial=0) > 1:
        return _best_sums(rest, total, floor, share, watch)
    least = ceil(floor * share) if floor > 0 else floor
    return Floored(best_assignment(rest.at_least(least), watch, seed), floor, bound)


def _bisect(rest: Rest, total: Assignment, watch: Watch) -> tuple[int, int]:
    """Return the largest worst score that costs nobody a place and no minimum load a mentee, and a bound on it."""
    pairs = total.pairs
    bound = _ceiling(rest, total)
    counted = [(rest.demands, rest.capacities)]  # pairs, people who get somebody, mentees that minimum loads ask for
    if rest.demands.max() > 1:
        counted.append((np.minimum(rest.demands, 1), rest.capacities))
    if rest.minimum_loads.any():
        counted.append((rest.demands, rest.minimum_loads))

    def numbers(some: Pairs) -> list[int]:
        return [most_pairs(some, demands, seats) for demands, seats in counted]

    most = numbers(pairs)

    def keeps(threshold: int) -> bool:
        return numbers(pairs.where(pairs.units >= threshold)) == most

    values = np.unique(pairs.units[pairs.units <= bound])
    low, high = 0, len(values) - 1
    while low < high:
        watch.look("floor", len(values) - (high - low), len(values))
        middle = (low + high + 1) // 2
        low, high = (middle, high) if keeps(int(values[middle])) else (low, middle - 1)
    floor = int(values[low])
    complete = len(pairs) == _count(rest)
    return floor, floor if complete else bound


def _count(rest: Rest) -> int:
    return sum(int((units != NEVER).sum()) for _start, units in rest.blocks())


def _ceiling(rest: Rest, total: Assignment) -> int:
    """Return what no floor can pass: when everybody who may have somebody is placed, the least of people's best."""
    best = np.concatenate([units.max(axis=1, initial=NEVER) for _start, units in rest.blocks()])
    able = best[(best != NEVER) & (rest.demands > 0)]
    everybody = len(total.chosen) == len(able) and total.proven
    return int(able.min()) if everybody else int(able.max())


def _best_sums(rest: Rest, total: Assignment, worst: int, share: float, watch: Watch) -> Floored:
    """Return the assignment whose smallest sum is largest, among those with most pairs and most people served.

    The search begins with an assignment whose worst pair is as good as can be.
    """
    limit = SECONDS if watch.left_seconds is None else watch.left_seconds
    strong = total.pairs.where(total.pairs.units >= worst)
    begin = strong.where(solve_flow(strong, rest, total.weight, everybody=True))
    model = _Sums(rest, total, total.pairs.among(begin, rest.shape[1]))
    floor, bound, taken = model.largest_floor(limit / 2)
    least = ceil(floor * share) if floor > 0 else floor
    best, value_bound = model.largest_total(least, taken, limit / 2)
    chosen = total.pairs.where(best)
    value = total.value + int(chosen.units.sum()) - int(total.chosen.units.sum())
    found = Assignment(total.pairs, chosen, total.weight, value, value + value_bound - int(chosen.units.sum()), None)
    complete = len(total.pairs) == _count(rest)
    ceiling = int(total.pairs.units.max()) * int(rest.demands.max())
    return Floored(found, floor, bound if complete else max(bound, ceiling))


class _Sums:
    """The mixed-integer programme: a 0/1 for each pair, one for each mentee who is served, and the floor itself."""

    def __init__(self, rest: Rest, total: Assignment, start: Bools) -> None:
        from scipy.sparse import coo_array, hstack, vstack

        self.pairs, self.start = total.pairs, start
        mentees, mentors = rest.shape
        many = len(self.pairs)
        ones = np.ones(many)
        per_mentee = coo_array((ones, (self.pairs.rows, np.arange(many))), shape=(mentees, many))
        per_mentor = coo_array((ones, (self.pairs.columns, np.arange(many))), shape=(mentors, many))
        self.worths = self.pairs.units / PART
        sums = coo_array((self.worths, (self.pairs.rows, np.arange(many))), shape=(mentees, many))
        self.mentees = mentees
        served = most_pairs(self.pairs, np.minimum(rest.demands, 1), rest.capacities)
        placed = len(total.chosen)
        loads = np.minimum(np.bincount(total.chosen.columns, minlength=mentors), rest.minimum_loads)
        self.far = float(np.abs(self.worths).max() * max(rest.demands.max(), 1) * 2 + 1)
        eye = coo_array((np.ones(mentees), (np.arange(mentees), np.arange(mentees))), shape=(mentees, mentees))
        none = coo_array((mentees, mentees))
        self.rows = vstack([
            hstack([per_mentee, none]), hstack([per_mentor, coo_array((mentors, mentees))]),
            hstack([coo_array(ones[None, :]), coo_array((1, mentees))]),
            hstack([coo_array((1, many)), coo_array(np.ones((1, mentees)))]),
            hstack([per_mentee, -eye])], format="csr")
        self.low = np.concatenate([np.zeros(mentees), loads, [placed, served], np.zeros(mentees)])
        self.high = np.concatenate([rest.demands, rest.capacities, [placed, served], np.full(mentees, np.inf)])
        self.sums = hstack([sums, -self.far * eye], format="csr")

    def largest_floor(self, seconds: float) -> tuple[int, int, Bools]:
        """Return the largest smallest sum that was found, the bound on it, and the pairs."""
        from scipy.optimize import Bounds, LinearConstraint
        from scipy.sparse import coo_array, csr_array, hstack

        columns = self.rows.shape[1]
        minus = csr_array(-np.ones((self.mentees, 1)))
        found = self._solve(
            -np.r_[np.zeros(columns), 1.0],
            [LinearConstraint(hstack([self.rows, coo_array((self.rows.shape[0], 1))], format="csr"), self.low, self.high),
             LinearConstraint(hstack([self.sums, minus], format="csr"), -self.far, np.inf)],
            np.r_[np.ones(columns), 0], Bounds(np.r_[np.zeros(columns), -self.far], np.r_[np.ones(columns), self.far]),
            seconds)
        taken = self._taken(found, self.start)
        if self._floor(taken) < self._floor(self.start):
            taken = self.start
        bound = -found.mip_dual_bound if found.mip_dual_bound is not None else self.far
        return self._floor(taken), max(int(np.floor(bound * PART + 0.5)), self._floor(taken)), taken

    def largest_total(self, least: int, start: Bools, seconds: float) -> tuple[Bools, int]:
        """Return the pairs of the largest total whose every sum is at least `least`, and the bound on the total."""
        from scipy.optimize import Bounds, LinearConstraint

        columns = self.rows.shape[1]
        found = self._solve(
            -np.r_[self.worths, np.zeros(self.mentees)],
            [LinearConstraint(self.rows, self.low, self.high),
             LinearConstraint(self.sums, least / PART - self.far - 1e-6, np.inf)],
            np.ones(columns), Bounds(np.zeros(columns), np.ones(columns)), seconds)
        taken = self._taken(found, start)
        if self._floor(taken) < least or self._total(taken) < self._total(start):
            taken = start
        bound = -found.mip_dual_bound if found.mip_dual_bound is not None else float(self.worths.clip(0).sum())
        return taken, max(int(np.floor(bound * PART + 0.5)), self._total(taken))

    def _solve(self, costs: Any, constraints: Any, integrality: Any, bounds: Any, seconds: float) -> Any:
        from scipy.optimize import milp

        return milp(costs, constraints=constraints, integrality=integrality, bounds=bounds,
                    options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 0.0})

    def _taken(self, found: Any, start: Bools) -> Bools:
        """Return the pairs that were found, those that the search began with when none were in time."""
        taken: Bools = start if found.x is None else found.x[:len(self.pairs)] > 0.5
        return taken

    def _floor(self, taken: Bools) -> int:
        return smallest_sum(self.pairs.where(taken), self.mentees)

    def _total(self, taken: Bools) -> int:
        return int(self.pairs.units[taken].sum())


def smallest_sum(chosen: Pairs, mentees: int) -> int:
    """Return the smallest sum of worths that somebody who is served gets (in units)."""
    sums: Ints = np.bincount(chosen.rows, weights=chosen.units, minlength=mentees).astype(np.int64)
    return int(sums[np.bincount(chosen.rows, minlength=mentees) > 0].min())
