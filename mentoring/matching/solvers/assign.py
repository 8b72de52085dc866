"""The best assignment with its proof: candidates, flow, prices, a look at every pair, and again until none is better."""

from dataclasses import dataclass

import numpy as np

from mentoring.matching.problem import UNIT, Bools, Ints
from mentoring.matching.solvers.flow import solve_flow, weight_of_placing
from mentoring.matching.solvers.prices import bound_of, minimal_prices, own_worths, value_of
from mentoring.matching.solvers.rest import Pairs, Rest
from mentoring.matching.solvers.search import Scan, find_candidates, margin_of, scan
from mentoring.matching.solvers.watch import Watch

DENSE = 50_000
"""Up to so many pairs all are given to the flow; beyond, candidates: at 2,000 × 800 a sixth of the time."""

FEW = 16
"""Less than one row in so many is few: worth reading one by one, or a sign that prices are nearly right."""

PATIENCE = 200
"""Rounds of price search after which a new flow is the quicker way."""


@dataclass(frozen=True)
class Assignment:
    """What was found: `value` counts scores, people and minimum loads in one number, and nothing is worth more than
    `bound`. `prices` (mentors,) are there when the two are equal."""

    pairs: Pairs
    chosen: Pairs
    weight: int
    value: int
    bound: int
    prices: Ints | None

    @property
    def proven(self) -> bool:
        return self.value == self.bound


def best_assignment(rest: Rest, watch: Watch, seed: int = 0, tolerance: float = 0.0) -> Assignment:
    """Return the best assignment of a problem without its fixed pairs.

    Only candidates enter the flow; every pair is then priced, and those that would beat somebody's own are added. When
    none is left, primal equals dual: the assignment is optimal over all pairs (column generation: Dantzig and Wolfe
    1960). It stops early once the gap is at most `tolerance`, or when the time is up.
    """
    width = rest.shape[1]
    pairs, low, high = _begin(rest, watch)
    weight = weight_of_placing(low, high, rest.shape)
    look, bound, is_guessed = _Look(rest, weight, watch), None, True
    while True:
        watch.look("solving", 0, 0)
        chosen = pairs.where(solve_flow(pairs, rest, weight, seed))
        value = value_of(chosen, rest, weight)
        prices = minimal_prices(pairs, chosen, rest, weight)
        if prices is None:
            raise ArithmeticError("the flow is not optimal among its own pairs")
        while prices is not None:
            found = look.over(chosen, prices)
            proven = bound_of(chosen, rest, prices, weight) + found.gain
            bound = proven if bound is None else min(bound, proven)
            near_enough = bound - value <= tolerance * max(abs(int(chosen.units.sum())), UNIT)
            if not len(found.violating) or near_enough or watch.is_over:
                return Assignment(pairs, chosen, weight, value, bound, None if len(found.violating) else prices)
            if is_guessed and len(found.near) and len(found.violating) < rest.shape[0] // FEW:
                pairs, is_guessed = chosen, False  # better candidates are at hand; from here on they only grow
            pairs = pairs.with_more(found.violating, width).with_more(found.near, width)
            prices = minimal_prices(pairs, chosen, rest, weight, PATIENCE)


class _Look:
    """Pricing that leaves out what an earlier look has settled.

    A look over everything notes how far every other pair is from beating somebody's own. As long as prices and what
    people have move by less than that, the pair cannot: such rows need not be read again.
    """

    def __init__(self, rest: Rest, weight: int, watch: Watch) -> None:
        self.rest, self.weight, self.watch = rest, weight, watch
        self.known: tuple[Ints, Ints, int, Bools] | None = None

    def over(self, chosen: Pairs, prices: Ints) -> Scan:
        """Return what beats somebody's own under the prices, over all pairs."""
        own = own_worths(chosen, self.rest, prices, self.weight)
        rows = self._unsettled(prices, own)
        if rows is not None:
            return scan(self.rest, chosen, prices, own, self.weight, self.watch, rows=rows)
        margin = margin_of(self.rest, prices, own, self.weight)
        found = scan(self.rest, chosen, prices, own, self.weight, self.watch, margin=margin)
        self.known = prices, own, margin, found.covered
        return found

    def _unsettled(self, prices: Ints, own: Ints) -> Ints | None:
        """Return the rows to read again, None for all."""
        if self.known is None:
            return None
        before, own_before, margin, covered = self.known
        fallen = int((before - prices).max(initial=0))
        rows = np.flatnonzero(~covered | (own_before - own + fallen > margin))
        return rows if len(rows) * FEW < len(own) else None


def _begin(rest: Rest, watch: Watch) -> tuple[Pairs, int, int]:
    mentees, mentors = rest.shape
    if mentees * mentors > DENSE:
        found = find_candidates(rest, watch)
        return found.pairs, found.low, found.high
    pairs = rest.all_pairs()
    return pairs, int(pairs.units.min(initial=0)), int(pairs.units.max(initial=0))
