"""Matching problems of every small shape."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import numpy as np
from hypothesis import strategies as st

from mentoring.matching import MatchProblem
from mentoring.matching.problem import Bools, Floats, Ints
from mentoring.matching.solvers import assign, floor, rest, search

LITTLE = {"WANTED": 1, "SEEN": 1, "NEAR": 1, "MOST": 2, "SAMPLED": 2, "TOGETHER": 1, "RANK": 1}


@contextmanager
def as_large() -> Iterator[None]:
    """Treat every problem as too large for all its pairs, and look at very little of it at a time."""
    with patch.object(assign, "DENSE", 0), patch.object(floor, "WHOLE", 0), patch.object(rest, "BLOCK", 8), patch.multiple(search, **LITTLE):
        yield


@dataclass(frozen=True)
class Case:
    """A problem's parts, so that a test can change one."""

    scores: Floats
    allowed: Bools
    capacities: Ints
    demands: Ints

    minimum_loads: Ints | None = None

    def problem(self) -> MatchProblem:
        return MatchProblem(self.scores, self.allowed, capacities=self.capacities, demands=self.demands,
                            minimum_loads=self.minimum_loads)

    def problem_by_rows(self) -> MatchProblem:
        """Return the same problem with tables that are made row by row."""
        return MatchProblem(ByRows(self.scores), ByRows(self.allowed), capacities=self.capacities, demands=self.demands,
                            minimum_loads=self.minimum_loads)


@dataclass(frozen=True)
class ByRows:
    """A table that only gives rows."""

    table: Any

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.table.shape
        return rows, columns

    def rows(self, start: int, stop: int) -> Any:
        return self.table[start:stop].copy()


@st.composite
def cases(draw: st.DrawFn, most: int = 4, most_demand: int = 2) -> Case:
    """Draw a problem of at most `most` people a side, with coarse scores so that ties are common."""
    mentees, mentors = draw(st.integers(1, most)), draw(st.integers(1, most))
    size = mentees * mentors
    scores = draw(st.lists(st.integers(0, 5), min_size=size, max_size=size))
    allowed = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    return Case(np.array(scores, float).reshape(mentees, mentors) / 5,
                np.array(allowed, bool).reshape(mentees, mentors),
                np.array(draw(st.lists(st.integers(0, 2), min_size=mentors, max_size=mentors))),
                np.array(draw(st.lists(st.integers(0, most_demand), min_size=mentees, max_size=mentees))))


@st.composite
def loaded_cases(draw: st.DrawFn, most: int = 3) -> Case:
    """Draw a problem whose mentors should have at least some mentees each."""
    case = draw(cases(most))
    loads = [draw(st.integers(0, int(capacity))) for capacity in case.capacities]
    return replace(case, minimum_loads=np.array(loads))
