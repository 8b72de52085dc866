"""Matching problems of every small shape."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import numpy as np
from hypothesis import strategies as st

from mentoring.matching import MatchProblem, Person, Policy, Relations, Scored
from mentoring.matching.problem import Bools, Floats, Ints
from mentoring.matching.solvers import assign, floor, rest, search

LITTLE = {"WANTED": 1, "SEEN": 1, "NEAR": 1, "MOST": 2, "SAMPLED": 2, "TOGETHER": 1, "RANK": 1}


@contextmanager
def as_large() -> Iterator[None]:
    """Treat every problem as too large for all its pairs, and look at very little of it at a time."""
    with (patch.object(assign, "DENSE", 0), patch.object(floor, "WHOLE", 0), patch.object(rest, "BLOCK", 8),
          patch.multiple(search, **LITTLE)):
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

    def problem_by_rows(self, fixed: Sequence[tuple[int, int]] = ()) -> MatchProblem:
        """Return the same problem with tables that are made row by row."""
        return MatchProblem(ByRows(self.scores), ByRows(self.allowed), capacities=self.capacities, demands=self.demands,
                            minimum_loads=self.minimum_loads, fixed=fixed)


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
def cases(draw: st.DrawFn, most: int = 4, most_demand: int = 2, worst: int = -3) -> Case:
    """Draw a problem of at most `most` people a side, with coarse scores so that ties are common."""
    mentees, mentors = draw(st.integers(1, most)), draw(st.integers(1, most))
    size = mentees * mentors
    scores = draw(st.lists(st.integers(worst, 5), min_size=size, max_size=size))
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


@dataclass(frozen=True)
class RuledCase:
    """Scores, rules that pairs break, pairs left out for no rule, seats and wants; with standing pairs that are fixed."""

    scored: Scored
    barred: Bools
    capacities: Ints
    demands: Ints
    fixed: tuple[tuple[int, int], ...]

    def problem(self, opened: Bools | None = None, seats: Ints | None = None, demands: Ints | None = None,
                fixed: tuple[tuple[int, int], ...] = ()) -> MatchProblem:
        """Return the problem, with more pairs allowed, more seats, other wants, or more fixed pairs."""
        allowed = self.scored.allowed & ~self.barred
        return MatchProblem(
            self.scored.scores, allowed if opened is None else allowed | opened,
            capacities=self.capacities if seats is None else self.capacities + seats,
            demands=self.demands if demands is None else demands, fixed=(*self.fixed, *fixed))


@st.composite
def ruled_cases(draw: st.DrawFn, most: int = 5, most_demand: int = 1, may_fix: bool = True) -> RuledCase:
    """Draw people with scores and rules as they come, so that each rule alone, and several at once, keep pairs apart."""
    case = draw(cases(most=most, most_demand=most_demand, worst=0))
    shape = case.scores.shape
    broken = {rule: np.array(draw(st.lists(st.sampled_from((False,) * 6 + (True,)), min_size=case.scores.size,
                                           max_size=case.scores.size)), bool).reshape(shape)
              for rule in ("unavailable", "line_manager", "not_senior_enough", "no_common_mode")}
    scored = stand_in(case.scores, broken)
    barred = ~case.allowed & (case.scores > 0.7)
    fixed = []
    if may_fix and draw(st.booleans()):
        row, column = draw(st.integers(0, shape[0] - 1)), draw(st.integers(0, shape[1] - 1))
        if case.demands[row] and case.capacities[column]:
            fixed.append((row, column))
    return RuledCase(scored, barred, case.capacities, case.demands, tuple(fixed))


def stand_in(scores: Floats, broken: dict[str, Bools]) -> Scored:
    """Return people whose scores and broken rules are given, and not worked out."""
    mentees, mentors = scores.shape
    scored = Scored(tuple(Person(f"e{number}") for number in range(mentees)),
                    tuple(Person(f"o{number}") for number in range(mentors)), Policy(), Relations(), {})
    scored.__dict__.update(scores=scores, broken=broken,
                           allowed=~np.any([np.zeros(scores.shape, bool), *broken.values()], axis=0))
    return scored
