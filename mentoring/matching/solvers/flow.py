"""The flow that finds the best assignment among given pairs, and the one that counts how many there can be.

A placed person weighs more than any change of scores, and so does a seat that a minimum load asks for: both can be
had in full at once (whoever is placed stays placed along an augmenting path), so one weight serves for both.
"""

import numpy as np

from mentoring.matching.problem import Bools, Ints
from mentoring.matching.solvers.rest import Pairs, Rest


def weight_of_placing(low: int, high: int, shape: tuple[int, int]) -> int:
    """Return a weight for one placed person that no change of scores between `low` and `high` can reach.

    An augmenting path visits nobody twice, so it adds one pair more than it removes, and at most as many as the
    smaller side has people.
    """
    return (high - low) * (min(shape) + 1) + max(abs(low), abs(high)) + 1


def solve_flow(pairs: Pairs, rest: Rest, weight: int, seed: int = 0, *, everybody: bool = False) -> Bools:
    """Return which pairs an optimal assignment takes, by one min-cost flow; `seed` breaks ties another way.

    With `everybody` as many people as can be get at least one mentor; that costs no pair either.

    Source: Goldberg's cost-scaling push-relabel, as in OR-tools' `SimpleMinCostFlow`.
    """
    from ortools.graph.python import min_cost_flow

    if not len(pairs):
        return np.zeros(0, bool)
    mentees, mentors = rest.shape
    sink = mentees + mentors
    people, seats = np.arange(mentees), mentees + np.arange(mentors)
    if seed:
        chance = np.random.default_rng(seed)
        people, seats = chance.permutation(people), mentees + chance.permutation(mentors)
    last = np.minimum(rest.demands, 1) if everybody else np.zeros(mentees, np.int64)
    arcs = [
        (people[pairs.rows], seats[pairs.columns], np.ones(len(pairs)), -pairs.units),
        (people, np.full(mentees, sink), rest.demands - last, np.full(mentees, weight)),
        (people, np.full(mentees, sink), last, np.full(mentees, 2 * weight)),
        (seats, np.full(mentors, sink), rest.minimum_loads, np.full(mentors, -weight)),
        (seats, np.full(mentors, sink), rest.capacities - rest.minimum_loads, np.zeros(mentors)),
    ]
    tails, heads, limits, costs = (np.concatenate([arc[part] for arc in arcs]).astype(np.int64) for part in range(4))
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, limits, costs)
    flow.set_nodes_supplies(np.r_[people, sink], np.r_[rest.demands, -rest.demands.sum()])
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise ArithmeticError(f"the flow ended with status {status}")
    taken: Bools = flow.flows(np.arange(len(pairs))) > 0
    return taken


def most_pairs(pairs: Pairs, demands: Ints, seats: Ints) -> int:
    """Return how many pairs can be made, by one maximum flow (Dinic's, in SciPy)."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    mentees, mentors = len(demands), len(seats)
    source, sink = mentees + mentors, mentees + mentors + 1
    tails = np.concatenate([np.full(mentees, source), pairs.rows, mentees + np.arange(mentors)])
    heads = np.concatenate([np.arange(mentees), mentees + pairs.columns, np.full(mentors, sink)])
    limits = np.concatenate([demands, np.ones(len(pairs), np.int64), seats]).astype(np.int32)
    graph = csr_array((limits, (tails, heads)), shape=(sink + 1, sink + 1), dtype=np.int32)
    return int(maximum_flow(graph, source, sink).flow_value)
