"""Matching problems of every small shape."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from mentoring.matching import MatchProblem
from mentoring.matching.problem import Bools, Floats, Ints


@dataclass(frozen=True)
class Case:
    """A problem's parts, so that a test can change one."""

    scores: Floats
    allowed: Bools
    capacities: Ints
    demands: Ints

    def problem(self) -> MatchProblem:
        return MatchProblem(self.scores, self.allowed, capacities=self.capacities, demands=self.demands)


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
