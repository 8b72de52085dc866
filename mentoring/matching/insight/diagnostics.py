"""What a result looks like as a whole: scores, ranks, loads, and pairs who would both rather have each other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mentoring.matching.problem import UNIT, Bools, Floats, MatchProblem, MatchResult

if TYPE_CHECKING:
    from mentoring.matching.people import Scored

Pair = tuple[int, int]


@dataclass(frozen=True)
class Scores:
    """The distribution of the pairs' scores; quartiles are interpolated."""

    mean: float
    minimum: float
    lower_quartile: float
    median: float
    upper_quartile: float
    maximum: float


@dataclass(frozen=True)
class Ranks:
    """How high the mentors stand among all that each mentee may have: pairs with the first, with one of three, mean."""

    first: int
    top_three: int
    mean: float


@dataclass(frozen=True)
class Loads:
    """Mentees a mentor, over the mentors who have seats: fewest, mean, most; how many have none and how many are full."""

    minimum: int
    mean: float
    maximum: int
    empty: int
    full: int
    mentors: int


@dataclass(frozen=True)
class Diagnostics:
    """The figures of a result; None where there are no pairs, or no mentors with a seat.

    `blocking` are the pairs who are not paired though both would gain: the mentee scores higher with that mentor than
    with the one they have (or lacks one), and the mentor has a free seat or somebody with a lower score.
    """

    pairs: int
    scores: Scores | None
    ranks: Ranks | None
    loads: Loads | None
    blocking: tuple[Pair, ...]


def diagnostics(scored: "Scored", problem: MatchProblem, result: MatchResult) -> Diagnostics:
    """Return the figures of a result. Scores count to a millionth, as in the solver; mentors prefer by score too."""
    scores: Floats = np.rint(scored.scores * UNIT) / UNIT
    rows, columns = result.pairs[:, 0], result.pairs[:, 1]
    own = scores[rows, columns]
    return Diagnostics(
        pairs=len(own), scores=_scores(own) if len(own) else None,
        ranks=_ranks(scores, problem, result) if len(own) else None, loads=_loads(problem, result),
        blocking=_blocking(scores, problem, result))


def _scores(values: Floats) -> Scores:
    least, lower, middle, upper, most = np.quantile(values, (0, 0.25, 0.5, 0.75, 1)).tolist()
    return Scores(float(values.mean()), least, lower, middle, upper, most)


def _ranks(scores: Floats, problem: MatchProblem, result: MatchResult) -> Ranks:
    """A mentor's rank is one more than how many others with seats, allowed to the mentee, score higher."""
    rows, columns = result.pairs[:, 0], result.pairs[:, 1]
    may = problem.allowed[rows] & (problem.capacities > 0)
    ranks = 1 + (may & (scores[rows] > scores[rows, columns][:, None])).sum(axis=1)
    return Ranks(int((ranks == 1).sum()), int((ranks <= 3).sum()), float(ranks.mean()))


def _loads(problem: MatchProblem, result: MatchResult) -> Loads | None:
    offers = problem.capacities > 0
    if not offers.any():
        return None
    loads = np.bincount(result.pairs[:, 1], minlength=len(offers))
    held, room = loads[offers], problem.capacities[offers]
    return Loads(int(held.min()), float(held.mean()), int(held.max()), int((held == 0).sum()),
                 int((held >= room).sum()), int(offers.sum()))


def _blocking(scores: Floats, problem: MatchProblem, result: MatchResult) -> tuple[Pair, ...]:
    made: Bools = np.zeros(problem.shape, bool)
    made[result.pairs[:, 0], result.pairs[:, 1]] = True
    lacks = made.sum(axis=1) < problem.demands
    spare = made.sum(axis=0) < problem.capacities
    worst_of_mentee = np.where(made, scores, np.inf).min(axis=1, initial=np.inf)
    worst_of_mentor = np.where(made, scores, np.inf).min(axis=0, initial=np.inf)
    mentee_gains = lacks[:, None] | (scores > worst_of_mentee[:, None])
    mentor_gains = spare[None, :] | (scores > worst_of_mentor[None, :])
    both = problem.allowed & ~made & mentee_gains & mentor_gains
    return tuple((mentee, mentor) for mentee, mentor in np.argwhere(both).tolist())
