"""Measures of a ranking and their uncertainty: hits, nDCG, recall, bootstrap intervals over people."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mentoring.matching.problem import Bools, Floats, Ints

RESAMPLES = 2000
MAIN = 2
"""The relevance of a mentor who has what the mentee needs most."""


@dataclass(frozen=True)
class Measure:
    """One value for each person, (people,), and how much each person counts; 0 leaves a person out."""

    values: Floats
    weights: Floats

    @property
    def mean(self) -> float:
        return float((self.values * self.weights).sum() / self.weights.sum())


def measure(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Measure:
    given = np.asarray(values, float)
    return Measure(given, np.ones(len(given)) if weights is None else np.asarray(weights, float))


def average(measures: Sequence[Measure]) -> Measure:
    """Return the mean of several tries on the same people, as one measure."""
    weights = np.mean([one.weights for one in measures], axis=0)
    sums = np.mean([one.values * one.weights for one in measures], axis=0)
    return Measure(sums / np.maximum(weights, 1e-12), weights)


def interval(one: Measure) -> tuple[float, float, float]:
    """Return the mean over people and its 95 % bootstrap interval (percentiles; Efron 1979)."""
    return one.mean, *_percentiles(_resampled(one))


def difference(one: Measure, other: Measure) -> tuple[float, float, float]:
    """Return how much larger the first mean is, with its paired interval: the same people drawn for both."""
    return one.mean - other.mean, *_percentiles(_resampled(one) - _resampled(other))


def _resampled(one: Measure, seed: int = 0) -> Floats:
    people = len(one.values)
    drawn = np.random.default_rng(seed).multinomial(people, np.full(people, 1 / people), RESAMPLES)
    means: Floats = (drawn @ (one.values * one.weights)) / np.maximum(drawn @ one.weights, 1e-12)
    return means


def _percentiles(means: Floats) -> tuple[float, float]:
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def gain(relevance: Sequence[int] | Ints, places: int = 5) -> float:
    """Return the discounted cumulative gain of the first places (Järvelin and Kekäläinen 2002).

    >>> gain([2, 0, 1])
    3.5
    """
    top = np.asarray(relevance, float)[:places]
    return float(((2**top - 1) / np.log2(np.arange(len(top)) + 2)).sum())


def ndcg(found: Ints, known: Ints, places: int = 5) -> float:
    """Return the gain of a ranking against the best possible order of all that is known; 0 where nothing could be gained."""
    best = gain(np.sort(known)[::-1], places)
    return gain(found, places) / best if best else 0.0


def ranking(scores: Floats, allowed: Bools, relevance: Ints) -> tuple[Measure, Measure, Measure]:
    """Return hit at 1, hit at 3 and nDCG at 5, for people with a mentor for their main need; others count 0.

    Mentors are ranked by score among the allowed ones, of equal scores the first; the best possible order is of all.
    """
    counted = (relevance == MAIN).any(axis=1)
    orders = [np.argsort(-row, kind="stable") for row in scores]
    found = [known[order[mask[order]]] for known, order, mask in zip(relevance, orders, allowed, strict=True)]

    def each(value: Callable[[Ints, Ints], float]) -> Measure:
        return Measure(np.array([value(top, known) for top, known in zip(found, relevance, strict=True)]), counted.astype(float))

    return (each(lambda top, _known: float((top[:1] == MAIN).any())), each(lambda top, _known: float((top[:3] == MAIN).any())),
            each(ndcg))


def assigned(pairs: Ints, relevance: Ints) -> Measure:
    """Return whether the mentor each person was given has what they need most; who was given none is left out."""
    met, placed = np.zeros(len(relevance)), np.zeros(len(relevance))
    met[pairs[:, 0]] = relevance[pairs[:, 0], pairs[:, 1]] == MAIN
    placed[pairs[:, 0]] = 1
    return Measure(met, placed)


def recall(scores: Floats, wanted: Sequence[Collection[int]], top: int = 10) -> Measure:
    """Return for each row the share of wanted columns among its `top` nearest, itself left out; no wish counts 0."""
    values = np.zeros(len(scores))
    for row, wishes in enumerate(wanted):
        order = np.argsort(-scores[row], kind="stable")
        nearest = order[order != row][:top]
        values[row] = len(set(nearest.tolist()) & set(wishes)) / max(len(wishes), 1)
    return Measure(values, np.array([float(bool(wishes)) for wishes in wanted]))


def cell(found: tuple[float, float, float], signed: bool = False) -> str:
    """Return a mean with its interval: `.722 [.667, .782]`."""
    return "{} [{}, {}]".format(*(f"{value:{'+' if signed else ''}.3f}".replace("0.", ".", 1) for value in found))
