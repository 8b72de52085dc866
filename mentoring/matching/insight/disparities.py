"""Whether groups of people fare alike: who is placed, and with which score, each with how sure that is."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from mentoring.matching.problem import Floats

Label = TypeVar("Label", bound=Hashable)

LEAST = 10
"""Groups of fewer people are not told: one person more or less would change everything."""

DRAWS, MOST_AT_ONCE = 2000, 1_000_000

Z = 1.959964
"""The deviation within which a normal variable lies 95 times of 100."""


@dataclass(frozen=True)
class Estimate:
    """A figure with the interval in which it lies 95 times of 100, if the group were drawn again."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Group(Generic[Label]):
    """One group: `n` people, how many of them are placed, the mean score of those who are (None where fewer than ten)."""

    label: Label
    n: int
    rate: Estimate
    score: Estimate | None


@dataclass(frozen=True)
class Disparity(Generic[Label]):
    """The groups of one attribute, largest first; `suppressed` groups of `people` people in all are too small to tell."""

    groups: tuple[Group[Label], ...]
    suppressed: int
    people: int


def disparities(groups: Mapping[str, Sequence[Label | None]], placed: npt.ArrayLike, scores: npt.ArrayLike, *,
                seed: int = 0, least: int = LEAST) -> dict[str, Disparity[Label]]:
    """Return for each attribute how its groups fare.

    Parameters
    ----------
    groups : for each attribute a label for each mentee; None leaves a mentee out
    placed : bool array (mentees,)
    scores : float array (mentees,), the score with which each is placed; only read where `placed`, NaN where there is none
    seed : of the draws; the same input gives the same intervals

    Raises
    ------
    ValueError
        Naming the attribute whose labels are not one a mentee.

    Notes
    -----
    Rates have Wilson's interval (1927), which has a width also where all or none are placed; mean scores that of the
    percentiles of 2,000 bootstrap samples of the group (Efron 1979).
    """
    is_placed, values = np.asarray(placed, bool), np.asarray(scores, np.float64)
    result = {}
    for number, (name, labels) in enumerate(groups.items()):
        if len(labels) != len(is_placed):
            raise ValueError(f"groups[{name!r}]: {len(labels)} labels for {len(is_placed)} mentees")
        result[name] = _disparity(labels, is_placed, values, np.random.default_rng([seed, number]), least)
    return result


def _disparity(labels: Sequence[Label | None], placed: npt.NDArray[np.bool_], scores: Floats,
               chance: np.random.Generator, least: int) -> Disparity[Label]:
    members: dict[Label, list[int]] = {}
    for number, label in enumerate(labels):
        if label is not None:
            members.setdefault(label, []).append(number)
    large = {label: np.array(rows) for label, rows in members.items() if len(rows) >= least}
    small = [len(rows) for rows in members.values() if len(rows) < least]
    found = []
    for label, rows in large.items():
        own = scores[rows[placed[rows]]]
        own = own[np.isfinite(own)]
        found.append(Group(label, len(rows), wilson(float(placed[rows].mean()), len(rows)),
                           _estimate(own, chance) if len(own) >= least else None))
    return Disparity(tuple(sorted(found, key=lambda group: -group.n)), len(small), sum(small))


def wilson(rate: float, n: int) -> Estimate:
    """Return a rate of `n` people with its 95 % interval."""
    middle, half = rate + Z**2 / (2 * n), Z * sqrt(rate * (1 - rate) / n + Z**2 / (4 * n**2))
    whole = 1 + Z**2 / n
    return Estimate(rate, max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole))


def _estimate(values: Floats, chance: np.random.Generator) -> Estimate:
    """Return the mean with its interval; samples are drawn in blocks, so that memory stays small."""
    block = max(1, min(DRAWS, MOST_AT_ONCE // len(values)))
    drawn = [values[chance.integers(0, len(values), (min(block, DRAWS - done), len(values)))].mean(axis=1)
             for done in range(0, DRAWS, block)]
    low, high = np.quantile(np.concatenate(drawn), (0.025, 0.975)).tolist()
    return Estimate(float(values.mean()), low, high)
