"""What is left of a problem once its fixed pairs have taken their seats, read a few rows at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mentoring.matching.problem import UNIT, Ints, MatchProblem, check_rows, rows_of

BLOCK = 1 << 19
"""How many pairs are looked at together: what fits a processor's cache."""

NEVER = -np.inf
"""The worth of a pair that may not be."""

Units = npt.NDArray[Any]
"""Whole score parts as float32 or float64, `NEVER` where a pair may not be."""

EXACT = 1 << 23
"""Whole numbers up to this are exact in float32, with room for a difference."""


@dataclass(frozen=True)
class Pairs:
    """Possible pairs, sorted by row, then column: what the flow may choose from."""

    rows: Ints
    columns: Ints
    units: Ints

    @classmethod
    def of(cls, rows: Ints, columns: Ints, units: npt.NDArray[Any], width: int) -> "Pairs":
        """Return these pairs, each once and in order."""
        keys, first = np.unique(rows.astype(np.int64) * max(width, 1) + columns, return_index=True)
        return cls(keys // max(width, 1), keys % max(width, 1), units[first].astype(np.int64))

    def where(self, mask: npt.NDArray[np.bool_]) -> "Pairs":
        return Pairs(self.rows[mask], self.columns[mask], self.units[mask])

    def with_more(self, other: "Pairs", width: int) -> "Pairs":
        return Pairs.of(np.concatenate([self.rows, other.rows]), np.concatenate([self.columns, other.columns]),
                        np.concatenate([self.units, other.units]), width)

    def among(self, others: "Pairs", width: int) -> npt.NDArray[np.bool_]:
        """Return which of these pairs are also among others."""
        mask: npt.NDArray[np.bool_] = np.isin(self.rows * width + self.columns, others.rows * width + others.columns)
        return mask

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Rest:
    """A problem without its fixed pairs. `least` shuts out pairs that are worth less (in units)."""

    problem: MatchProblem
    capacities: Ints
    minimum_loads: Ints
    demands: Ints
    least: int | None = None

    @classmethod
    def of(cls, problem: MatchProblem) -> "Rest":
        mentees, mentors = problem.shape
        taken = np.bincount(problem.fixed[:, 1], minlength=mentors)
        return cls(problem, problem.capacities - taken, np.maximum(problem.minimum_loads - taken, 0),
                   problem.demands - np.bincount(problem.fixed[:, 0], minlength=mentees))

    def at_least(self, least: int) -> "Rest":
        return replace(self, least=least)

    @property
    def shape(self) -> tuple[int, int]:
        return self.problem.shape

    def blocks(self, rows: Ints | None = None) -> Iterator[tuple[int, Units]]:
        """Yield the first row and the worths of each block of rows; of some rows only, each by itself."""
        mentees, mentors = self.shape
        if rows is not None:
            yield from ((row, self.read(row, row + 1)) for row in rows.tolist())
            return
        step = max(1, BLOCK // max(mentors, 1))
        for start in range(0, mentees, step):
            yield start, self.read(start, min(start + step, mentees))

    def read(self, start: int, stop: int) -> Units:
        """Return the worths of some rows; rows of a table made row by row are checked here."""
        scores = rows_of(self.problem.scores, start, stop)
        allowed = None if self.problem.rules is None else rows_of(self.problem.rules, start, stop).astype(bool)
        check_rows(scores, allowed, start)
        units = _whole(np.asarray(scores))
        if allowed is not None:
            units[~allowed] = NEVER
        first, last = np.searchsorted(self.problem.fixed[:, 0], [start, stop])
        units[self.problem.fixed[first:last, 0] - start, self.problem.fixed[first:last, 1]] = NEVER
        if self.least is not None:
            units[units < self.least] = NEVER
        return units

    def all_pairs(self) -> Pairs:
        """Return every pair that may be."""
        rows, columns, worths = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for start, units in self.blocks():
            row, column = np.nonzero(units != NEVER)
            rows.append(row + start)
            columns.append(column)
            worths.append(units[row, column].astype(np.int64))
        return Pairs(np.concatenate(rows), np.concatenate(columns), np.concatenate(worths))


def _whole(scores: npt.NDArray[Any]) -> Units:
    """Return scores in whole parts: as float32 where that is exact, else as float64."""
    if scores.dtype == np.float32 and scores.size and np.abs(scores).max() * UNIT < EXACT:
        small: Units = scores * np.float32(UNIT)
        return np.rint(small, out=small)
    large: Units = np.rint(scores.astype(np.float64) * UNIT)
    finite = np.isfinite(large)
    exact = not scores.size or np.abs(large, where=finite, out=np.zeros_like(large)).max() < EXACT
    return large.astype(np.float32) if exact else large
