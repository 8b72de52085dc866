"""One min-cost flow, the minimal prices behind it, and the bound that proves it.

A placed person weighs more than all scores together, so that "as many pairs as possible" comes first: values
are whole numbers of score units, each unplaced demand costing `weight_of_placing`.
"""

from dataclasses import dataclass

import numpy as np

from mentoring.matching.problem import Bools, Floats, Ints


def weight_of_placing(units: Ints, allowed: Bools, demands: Ints) -> int:
    """Return a weight for one placed person that no sum of scores can reach."""
    spread = int(np.abs(units[allowed]).max(initial=0)) * 2 + 1
    return spread * (int(demands.sum()) + 1)


def solve_flow(units: Ints, allowed: Bools, capacities: Ints, demands: Ints) -> Ints:
    """Return the pairs (k, 2) of an optimal assignment, by one min-cost flow over all allowed pairs.

    Source: Goldberg's cost-scaling push-relabel, as in OR-tools' `SimpleMinCostFlow`.
    """
    from ortools.graph.python import min_cost_flow

    mentees, mentors = units.shape
    rows, columns = np.nonzero(allowed)
    if not len(rows):
        return np.zeros((0, 2), np.int64)
    source, sink = mentees + mentors, mentees + mentors + 1
    people = np.arange(mentees)
    weight = weight_of_placing(units, allowed, demands)
    arcs = [
        (rows, mentees + columns, np.ones(len(rows)), -units[rows, columns]),
        (np.full(mentees, source), people, demands, np.zeros(mentees)),
        (people, np.full(mentees, sink), demands, np.full(mentees, weight)),
        (mentees + np.arange(mentors), np.full(mentors, sink), capacities, np.zeros(mentors)),
    ]
    tails, heads, limits, costs = (np.concatenate([arc[k] for arc in arcs]).astype(np.int64) for k in range(4))
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, limits, costs)
    supply = int(demands.sum())
    flow.set_nodes_supplies(np.array([source, sink]), np.array([supply, -supply]))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise ArithmeticError(f"the flow ended with status {status}")
    used = flow.flows(np.arange(len(rows))) > 0
    return np.column_stack([rows[used], columns[used]]).astype(np.int64)


@dataclass(frozen=True)
class Prices:
    """What one more seat of each mentor is worth: `units` in all, and split into people and score."""

    units: Ints
    people: Ints
    score: Floats


def minimal_prices(units: Ints, allowed: Bools, capacities: Ints, demands: Ints, chosen: Ints) -> Prices:
    """Return the smallest optimal dual prices (mentors,): the true worth of one more seat.

    They are the least fixed point of "a seat is worth the best that somebody gains by moving into it, plus what
    the seat they leave is then worth": Bellman–Ford over mentors, rows grouped by `np.maximum.reduceat`.
    """
    mentees, mentors = units.shape
    weight = weight_of_placing(units, allowed, demands)
    never = np.iinfo(np.int64).min // 4
    taken = np.zeros((mentees, mentors), bool)
    taken[chosen[:, 0], chosen[:, 1]] = True
    worth = np.where(allowed & ~taken, units, never)
    unplaced = np.bincount(chosen[:, 0], minlength=mentees) < demands
    own = worth[unplaced].max(axis=0, initial=never) + weight
    moves = np.full((mentors, mentors), never)
    if len(chosen):
        order = np.argsort(chosen[:, 1], kind="stable")
        rows, columns = chosen[order, 0], chosen[order, 1]
        gains = worth[rows] - units[rows, columns][:, None]
        starts = np.flatnonzero(np.r_[True, columns[1:] != columns[:-1]])
        moves[columns[starts]] = np.maximum.reduceat(gains, starts, axis=0)
    full = np.bincount(chosen[:, 1], minlength=mentors) >= capacities
    prices = np.where(full, np.maximum(own, 0), 0)
    for _ in range(mentors):
        better = np.where(full, np.maximum(prices, (moves + prices[:, None]).max(axis=0, initial=0)), 0)
        if np.array_equal(better, prices):
            break
        prices = better
    people = (prices + weight // 2) // weight
    return Prices(prices, people, (prices - people * weight).astype(np.float64))


def value_bound(units: Ints, allowed: Bools, capacities: Ints, demands: Ints, chosen: Ints,
                prices: Ints) -> tuple[int, int]:
    """Return the assignment's own value, and the upper bound on any assignment's that the prices prove.

    Weak duality: whatever the assignment, a mentee gets at most the best `demand` of score less price, or stays
    unplaced; a mentor pays at most capacity times price. Equal numbers prove that nothing better exists.
    """
    weight = weight_of_placing(units, allowed, demands)
    placed = np.bincount(chosen[:, 0], minlength=units.shape[0])
    value = int(units[chosen[:, 0], chosen[:, 1]].sum()) - weight * int((demands - placed).sum())
    worth = np.maximum(np.where(allowed, units - prices[None, :], -weight), -weight)
    missing = max(int(demands.max(initial=0)) - units.shape[1], 0)
    worth = -np.sort(-np.pad(worth, ((0, 0), (0, missing)), constant_values=-weight), axis=1)
    counted = np.arange(worth.shape[1])[None, :] < demands[:, None]
    return value, int(worth[counted].sum()) + int((capacities * prices).sum())


def most_pairs(allowed: Bools, capacities: Ints, demands: Ints) -> int:
    """Return how many pairs can be made, by one maximum flow (Dinic's, in SciPy)."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    mentees, mentors = allowed.shape
    rows, columns = np.nonzero(allowed)
    source, sink = mentees + mentors, mentees + mentors + 1
    tails = np.concatenate([np.full(mentees, source), rows, mentees + np.arange(mentors)])
    heads = np.concatenate([np.arange(mentees), mentees + columns, np.full(mentors, sink)])
    limits = np.concatenate([demands, np.ones(len(rows), np.int64), capacities]).astype(np.int32)
    graph = csr_array((limits, (tails, heads)), shape=(sink + 1, sink + 1), dtype=np.int32)
    return int(maximum_flow(graph, source, sink).flow_value)
