"""The problem and its result: plain values, checked on entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

UNIT = 1_000_000
"""Scores are whole numbers of this many parts inside the solver: six digits are kept."""


class Objective(StrEnum):
    """What is made as large as possible once as many people as possible are placed."""

    TOTAL = "total"
    FLOOR = "floor"


class MatchProblem:
    """Mentees, mentors, what each pair is worth, and what is allowed. Inputs are copied, never changed.

    Parameters
    ----------
    scores : array (mentees, mentors), higher is better, rounded to 1e-6
    allowed : bool array of the same shape, None when everything is
    capacities : int array (mentors,), most mentees each mentor takes
    demands : int array (mentees,), mentors wanted by each mentee; 1 each when left out
    fixed : pairs (mentee, mentor) that stand already and use their seats

    Raises
    ------
    ValueError
        Naming the argument and the first offending index.
    """

    def __init__(self, scores: npt.ArrayLike, allowed: npt.ArrayLike | None = None, *, capacities: npt.ArrayLike,
                 demands: npt.ArrayLike | None = None,
                 fixed: Sequence[tuple[int, int]] = ()) -> None:
        given = np.array(scores, dtype=np.float64)
        if given.ndim != 2:
            raise ValueError(f"scores: needs two dimensions, has {given.ndim}")
        mentees, mentors = given.shape
        self.allowed = np.ones((mentees, mentors), bool) if allowed is None else np.array(allowed, dtype=bool)
        if self.allowed.shape != given.shape:
            raise ValueError(f"allowed: shape {self.allowed.shape} is not that of scores, {given.shape}")
        bad = np.argwhere(self.allowed & ~np.isfinite(given))
        if len(bad):
            raise ValueError(f"scores[{bad[0][0]}, {bad[0][1]}]: an allowed pair needs a finite score")
        given[~self.allowed] = 0.0
        if given.size and np.abs(given).max() > 1000:
            row, column = np.argwhere(np.abs(given) > 1000)[0]
            raise ValueError(f"scores[{row}, {column}]: larger than 1000")
        self.units = np.rint(given * UNIT).astype(np.int64)
        self.capacities = _counts("capacities", capacities, mentors)
        self.demands = _counts("demands", np.ones(mentees) if demands is None else demands, mentees)
        self.fixed = _fixed(fixed, self)

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.units.shape
        return rows, columns


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
    floor : the worst score of a pair that is not fixed; NaN where there is none
    unmatched : int array of mentees with fewer mentors than their demand
    seat_people : int array (mentors,), how many more pairs one more seat there would allow
    seat_score : float array (mentors,), growth of the total by one more seat there, people being equal;
        both are of the minimal optimal dual prices, NaN (and 0 people) for `FLOOR`
    """

    pairs: Ints
    placed: int
    placed_bound: int
    total: float
    upper_bound: float
    gap: float
    proven: bool
    floor: float
    unmatched: Ints
    seat_people: Ints
    seat_score: Floats
