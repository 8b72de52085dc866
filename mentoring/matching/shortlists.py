"""Shortlists for everybody at once: good for each mentee, and not the same few mentors for all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mentoring.matching.problem import Bools, Floats, Ints, MatchProblem
from mentoring.matching.solvers import solve

SIZE = 5
SURE = 2
"""How many of a list are the mentee's own best, whoever else sees them."""
SLACK = 2.0
"""How many times its fair share of all lists a mentor may be seen; the share goes by the places it offers."""
TOLERANCE = 0.01


@dataclass(frozen=True)
class Exposure:
    """How often mentors with places are seen: how many there are, how many on some list, most lists of one.

    `worth` is the sum of the scores listed over that of everybody's own best lists, 0…1.
    """

    mentors: int
    seen: int
    most: int
    worth: float


def own_best(scores: npt.ArrayLike, allowed: npt.ArrayLike, places: npt.ArrayLike, *, size: int = SIZE) -> list[Ints]:
    """Return each mentee's best allowed mentors that offer a place, the best first; see `spread`."""
    ranked, numbers = _ranked(np.asarray(scores, np.float64), np.asarray(allowed, bool), np.asarray(places, np.int64))
    return [row[:min(size, number)] for row, number in zip(ranked, numbers, strict=True)]


def spread(scores: npt.ArrayLike, allowed: npt.ArrayLike, places: npt.ArrayLike, *, size: int = SIZE, sure: int = SURE,
           slack: float = SLACK) -> list[Ints]:
    """Return each mentee's shortlist, the best first: their own best `sure`, and the others spread over the mentors.

    The others are an assignment of its own with the largest sum (within 1 %), in which no mentor is on more lists than
    `slack` times its share of all; a list that would stay short is filled with the mentee's own next best.

    Parameters
    ----------
    scores : array (mentees, mentors), higher is better
    allowed : bool array of the same shape
    places : int array (mentors,), places offered; who offers none is on no list

    Returns
    -------
    Columns of each row, at most `size`; fewer only where fewer are allowed.
    """
    values, places = np.asarray(scores, np.float64), np.asarray(places, np.int64)
    may = np.asarray(allowed, bool) & (places > 0)
    best = own_best(values, may, places, size=sure)
    if not may.any():
        return best
    taken = np.zeros_like(may)
    for row, columns in enumerate(best):
        taken[row, columns] = True
    rest = may & ~taken
    fair = slack * size * len(values) * places / places.sum()
    problem = MatchProblem(values, rest, demands=np.minimum(size - sure, rest.sum(axis=1)),
                           capacities=np.maximum(np.ceil(fair).astype(np.int64) - taken.sum(axis=0), 0))
    for row, column in solve(problem, tolerance=TOLERANCE).pairs:
        taken[row, column] = True
    ranked, numbers = _ranked(values, may, places)
    return [_filled(row[:number], marks, size) for row, number, marks in zip(ranked, numbers, taken, strict=True)]


def exposure(lists: Sequence[Ints], scores: npt.ArrayLike, allowed: npt.ArrayLike, places: npt.ArrayLike) -> Exposure:
    """Return how often the mentors stand on these lists."""
    values, offered = np.asarray(scores, np.float64), np.asarray(places, np.int64)
    seen = np.bincount(np.concatenate([*lists, np.empty(0, np.int64)]).astype(np.int64), minlength=len(offered))
    size = max((len(columns) for columns in lists), default=0)

    def worth(chosen: Sequence[Ints]) -> float:
        return float(sum(values[row, columns].sum() for row, columns in enumerate(chosen)))

    most = worth(own_best(values, allowed, offered, size=size))
    return Exposure(int((offered > 0).sum()), int((seen > 0).sum()), int(seen.max(initial=0)),
                    worth(lists) / most if most else 1.0)


def _ranked(values: Floats, allowed: Bools, places: Ints) -> tuple[Ints, Ints]:
    """Return each row's columns with what may be chosen first, the best first, and how many those are."""
    may = allowed & (places > 0)
    return np.argsort(np.where(may, -values, np.inf), axis=1, kind="stable"), may.sum(axis=1)


def _filled(ranked: Ints, taken: Bools, size: int) -> Ints:
    """Return the taken columns in rank, filled up to `size` with the best of the others."""
    is_taken = taken[ranked]
    others = np.flatnonzero(~is_taken)[:max(size - int(is_taken.sum()), 0)]
    chosen: Ints = ranked[np.sort(np.concatenate([np.flatnonzero(is_taken), others]))]
    return chosen
