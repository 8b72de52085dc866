"""Minimal prices of seats: the dual side of an assignment, in whole numbers."""

from dataclasses import dataclass

import numpy as np

from mentoring.matching.problem import Ints
from mentoring.matching.solvers.rest import Pairs, Rest


@dataclass(frozen=True)
class Gains:
    """What moving to another mentor gains a mentee, as edges between mentors, sorted by the mentor that is left."""

    begins: Ints
    heads: Ints
    gains: Ints


def minimal_prices(pairs: Pairs, chosen: Pairs, rest: Rest, weight: int, most_rounds: int | None = None) -> Ints | None:
    """Return the smallest prices (mentors,) under which the chosen pairs are everybody's best, None when there are none.

    They are the least fixed point of "a seat is worth the best that somebody gains by moving into it, plus what the
    seat they leave is then worth", found by Bellman–Ford from below; only mentors whose price moved are looked at
    again. Prices are those of the pairs given. No prices mean that the chosen pairs are not optimal among them, or,
    with `most_rounds`, that it was not settled within so many rounds.
    """
    mentees, mentors = rest.shape
    lowest, highest = _limits(chosen, rest, weight)
    prices = lowest.copy()
    others = pairs.where(~pairs.among(chosen, mentors))
    short = np.bincount(chosen.rows, minlength=mentees) < rest.demands
    waiting = others.where(short[others.rows])
    np.maximum.at(prices, waiting.columns, waiting.units + weight)
    edges = _gains(others, chosen, mentees, mentors)
    moved = np.arange(mentors)
    for _ in range(mentors + 1 if most_rounds is None else most_rounds):
        if (prices > highest).any():
            return None
        sizes = edges.begins[moved + 1] - edges.begins[moved]
        places = _ranges(edges.begins[moved], sizes)
        offers = np.repeat(prices[moved], sizes) + edges.gains[places]
        heads = edges.heads[places]
        better = offers > prices[heads]
        if not better.any():
            return prices
        np.maximum.at(prices, heads[better], offers[better])
        moved = np.unique(heads[better])
    return None


def _limits(chosen: Pairs, rest: Rest, weight: int) -> tuple[Ints, Ints]:
    """Return between what prices may lie, (mentors,) each: a seat that nobody takes costs nothing, one that a minimum
    load asks for in vain pays `weight` to whoever takes it, and nobody pays more than being placed is worth."""
    loads = np.bincount(chosen.columns, minlength=len(rest.capacities))
    never = np.iinfo(np.int64).max // 4
    lowest = np.where(loads <= rest.minimum_loads, -weight, 0)
    lowest[rest.minimum_loads == 0] = 0
    highest = np.where(loads < rest.minimum_loads, -weight, np.where(loads < rest.capacities, 0, never))
    np.minimum.at(highest, chosen.columns, chosen.units + weight)
    return lowest, highest


def _gains(others: Pairs, chosen: Pairs, mentees: int, mentors: int) -> Gains:
    order = np.argsort(chosen.columns, kind="stable")
    rows, columns, units = chosen.rows[order], chosen.columns[order], chosen.units[order]
    begins = np.searchsorted(others.rows, np.arange(mentees + 1))
    sizes = begins[rows + 1] - begins[rows]
    places = _ranges(begins[rows], sizes)
    per_mentor = np.bincount(columns, weights=sizes, minlength=mentors).astype(np.int64)
    return Gains(np.r_[0, np.cumsum(per_mentor)], others.columns[places], others.units[places] - np.repeat(units, sizes))


def _ranges(begins: Ints, sizes: Ints) -> Ints:
    """Return begin, begin + 1, … for each begin and size, one after another."""
    ends = np.cumsum(sizes)
    places: Ints = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begins - (ends - sizes), sizes)
    return places


def own_worths(chosen: Pairs, rest: Rest, prices: Ints, weight: int) -> Ints:
    """Return the least of what each mentee has, worth less price; −weight where a demand is unmet, and more than
    anything could give who wants nobody."""
    own = np.full(rest.shape[0], 4 * weight)
    np.minimum.at(own, chosen.rows, chosen.units - prices[chosen.columns])
    placed = np.bincount(chosen.rows, minlength=len(own))
    return np.where(placed < rest.demands, np.minimum(own, -weight), own)


def value_of(chosen: Pairs, rest: Rest, weight: int) -> int:
    """Return what an assignment is worth: scores, less `weight` for each demand unmet, plus it for each seat that a
    minimum load asked for and got."""
    loads = np.bincount(chosen.columns, minlength=rest.shape[1])
    return (int(chosen.units.sum()) - weight * int(rest.demands.sum() - len(chosen))
            + weight * int(np.minimum(loads, rest.minimum_loads).sum()))


def bound_of(chosen: Pairs, rest: Rest, prices: Ints, weight: int) -> int:
    """Return the upper bound on any assignment that the prices prove if nothing beats what mentees have.

    Weak duality: a mentee gets at most the best `demand` of worth less price, or stays unplaced for −weight each; a
    mentor pays at most its seats times their price, those of a minimum load from −weight on.
    """
    worths = np.maximum(chosen.units - prices[chosen.columns], -weight)
    people = int(worths.sum()) - weight * int(rest.demands.sum() - len(chosen))
    asked = rest.minimum_loads * np.maximum(prices + weight, 0)
    return people + int((asked + (rest.capacities - rest.minimum_loads) * np.maximum(prices, 0)).sum())
