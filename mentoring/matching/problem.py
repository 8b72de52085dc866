"""The problem and its result: plain values, checked on entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

UNIT = 1_000_000
"""Scores are whole numbers of this many parts inside the solver: six digits are kept."""

LARGEST = 1000.0
"""The largest score, either way."""


class Objective(StrEnum):
    """What is made as large as possible once as many people as possible are placed."""

    TOTAL = "total"
    FLOOR = "floor"


@runtime_checkable
class Rows(Protocol):
    """A table made a few rows at a time, so that it never exists as a whole; the same rows must always be the same."""

    @property
    def shape(self) -> tuple[int, int]:
        """(mentees, mentors)."""

    def rows(self, start: int, stop: int) -> npt.NDArray[Any]:
        """Return the rows from `start` up to `stop`, an array (stop − start, mentors)."""


class MatchProblem:
    """Mentees, mentors, what each pair is worth, and what is allowed. Inputs are never changed.

    Parameters
    ----------
    scores : array (mentees, mentors), higher is better, rounded to 1e-6; or an object with `.shape` and
        `.rows(start, stop)`, whose rows are checked when they are read
    allowed : bool array of the same shape, or such an object; None when everything is allowed
    capacities : int array (mentors,), most mentees each mentor takes
    minimum_loads : int array (mentors,), fewest mentees each mentor should get; none when left out
    demands : int array (mentees,), mentors wanted by each mentee; 1 each when left out
    fixed : pairs (mentee, mentor) that stand already and use their seats

    Raises
    ------
    ValueError
        Naming the argument and the first offending index.
    """

    def __init__(self, scores: npt.ArrayLike | Rows, allowed: npt.ArrayLike | Rows | None = None, *,
                 capacities: npt.ArrayLike, minimum_loads: npt.ArrayLike | None = None,
                 demands: npt.ArrayLike | None = None, fixed: Sequence[tuple[int, int]] = ()) -> None:
        self.scores: Floats | Rows = scores if isinstance(scores, Rows) else _table(scores)
        self.rules: Bools | Rows | None = allowed if allowed is None or isinstance(allowed, Rows) \
            else np.array(allowed, dtype=bool)
        mentees, mentors = self.shape
        if self.rules is not None and tuple(self.rules.shape) != self.shape:
            raise ValueError(f"allowed: shape {tuple(self.rules.shape)} is not that of scores, {self.shape}")
        if not isinstance(self.scores, Rows):
            check_rows(self.scores, None if self.rules is None else rows_of(self.rules, 0, mentees), 0)
        self.capacities = _counts("capacities", capacities, mentors)
        self.minimum_loads = _counts("minimum_loads", np.zeros(mentors) if minimum_loads is None else minimum_loads, mentors)
        over = np.flatnonzero(self.minimum_loads > self.capacities)
        if len(over):
            raise ValueError(f"minimum_loads[{over[0]}]: {self.minimum_loads[over[0]]} is more than the capacity of "
                             f"{self.capacities[over[0]]}")
        self.demands = _counts("demands", np.ones(mentees) if demands is None else demands, mentees)
        self.fixed = _fixed(fixed, self)

    @property
    def shape(self) -> tuple[int, int]:
        mentees, mentors = self.scores.shape
        return int(mentees), int(mentors)

    @cached_property
    def allowed(self) -> Bools:
        """What may be, as one array; for a table made row by row it is made whole."""
        return np.ones(self.shape, bool) if self.rules is None else rows_of(self.rules, 0, self.shape[0]).astype(bool)

    @cached_property
    def units(self) -> Ints:
        """Scores in whole parts, 0 where a pair may not be; for a table made row by row it is made whole."""
        whole: Floats = np.where(self.allowed, rows_of(self.scores, 0, self.shape[0]), 0.0)
        return np.rint(whole * UNIT).astype(np.int64)


def rows_of(table: npt.NDArray[Any] | Rows, start: int, stop: int) -> npt.NDArray[Any]:
    """Return the rows from `start` up to `stop` of an array, or of a table made row by row."""
    if isinstance(table, Rows):
        return np.asarray(table.rows(start, stop))
    return table[start:stop]


def check_rows(scores: npt.NDArray[Any], allowed: npt.NDArray[Any] | None, start: int) -> None:
    """Raise unless every allowed score is a number of at most 1,000; `start` is the number of the first row."""
    if not scores.size or (scores.min() >= -LARGEST and scores.max() <= LARGEST):
        return
    wrong = ~(np.abs(scores) <= LARGEST)
    if allowed is not None:
        wrong &= allowed.astype(bool)
    for row, column in np.argwhere(wrong)[:1]:
        if np.isfinite(scores[row, column]):
            raise ValueError(f"scores[{row + start}, {column}]: larger than 1000")
        raise ValueError(f"scores[{row + start}, {column}]: an allowed pair needs a finite score")


def _table(values: npt.ArrayLike) -> Floats:
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"scores: needs two dimensions, has {table.ndim}")
    return table


def _counts(name: str, values: npt.ArrayLike, size: int) -> Ints:
    array = np.array(values)
    if array.shape != (size,):
        raise ValueError(f"{name}: shape {array.shape}, expected ({size},)")
    whole = array.astype(np.int64) if size else np.zeros(0, np.int64)
    bad = np.flatnonzero((whole != array) | (whole < 0))
    if len(bad):
        raise ValueError(f"{name}[{bad[0]}]: {array[bad[0]]} is not a whole number of at least 0")
    return whole


def _fixed(pairs: Sequence[tuple[int, int]], problem: MatchProblem) -> Ints:
    array = np.array(sorted({(int(i), int(j)) for i, j in pairs}), dtype=np.int64).reshape(-1, 2)
    mentees, mentors = problem.shape
    for index, (mentee, mentor) in enumerate(pairs):
        if not (0 <= mentee < mentees and 0 <= mentor < mentors):
            raise ValueError(f"fixed[{index}]: ({mentee}, {mentor}) is outside of {mentees} × {mentors}")
    if len(array) != len(pairs):
        raise ValueError("fixed: the same pair stands twice")
    over = np.flatnonzero(np.bincount(array[:, 1], minlength=mentors) > problem.capacities)
    if len(over):
        raise ValueError(f"fixed: mentor {over[0]} has more fixed pairs than the capacity of "
                         f"{problem.capacities[over[0]]}")
    over = np.flatnonzero(np.bincount(array[:, 0], minlength=mentees) > problem.demands)
    if len(over):
        raise ValueError(f"fixed: mentee {over[0]} has more fixed pairs than the demand of {problem.demands[over[0]]}")
    return array


@dataclass(frozen=True)
class MatchResult:
    """What was found, and what is proven about it.

    Attributes
    ----------
    pairs : int array (k, 2), sorted by mentee, then mentor; fixed pairs included
    placed, placed_bound : pairs made, and a proven bound on how many can be made
    total : sum of the scores of the pairs
    upper_bound : proven bound on the total with `placed_bound` pairs
    gap : (upper_bound − total) / max(|upper_bound|, 1); NaN while placed < placed_bound
    proven : nothing better exists under the objective
    floor : the worst score of a pair that is not fixed, for demands above 1 the smallest sum that somebody gets; NaN
        where there is none
    floor_bound : proven bound on the floor; NaN unless the objective is `FLOOR`
    unmatched : int array of mentees with fewer mentors than their demand
    unmet_minimum_loads : int array (mentors,), how many mentees each lacks
    seat_people : int array (mentors,), how many more pairs one more seat there would allow
    seat_score : float array (mentors,), growth of the total by one more seat there, people being equal;
        both are of the minimal optimal dual prices, NaN (and 0 people) for `FLOOR` or where unproven
    """

    pairs: Ints
    placed: int
    placed_bound: int
    total: float
    upper_bound: float
    gap: float
    proven: bool
    floor: float
    floor_bound: float
    unmatched: Ints
    unmet_minimum_loads: Ints
    seat_people: Ints
    seat_score: Floats
