"""Why somebody has no mentor: no rule allows one, or too many people need the same few seats."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mentoring.matching.insight.residual import Residual, residual_between
from mentoring.matching.problem import Bools, Ints, MatchProblem, MatchResult

if TYPE_CHECKING:
    from mentoring.matching.people import Scored

NOBODY_ALLOWED, SHORTAGE = "no_allowed_mentor", "capacity_shortage"
CLOSED_GROUNDS = frozenset({"self", "paused", "unavailable"})
"""Rules that are counted together as `unavailable`: a private block must not be told from a pause by its number."""


@dataclass(frozen=True)
class Shortage:
    """People who need the same seats, of which there are too few: a violator of Hall's condition.

    Whatever is done with these seats, `missing` of the mentors wanted stay wanting: all that `mentees` may have are
    `mentors`, whose seats are `seats`, save `elsewhere` pairs that some of them have besides.

    demand − seats − elsewhere = missing
    """

    mentees: tuple[int, ...]
    mentors: tuple[int, ...]
    demand: int
    seats: int
    elsewhere: int
    missing: int
    left_out: tuple[int, ...]


def shortages(allowed: npt.ArrayLike, capacities: npt.ArrayLike, demands: npt.ArrayLike,
              pairs: npt.ArrayLike) -> list[Shortage]:
    """Return the shortages behind the mentees whom an assignment leaves wanting, the largest first.

    Parameters
    ----------
    allowed : bool array (mentees, mentors)
    capacities : int array (mentors,)
    demands : int array (mentees,)
    pairs : int array (k, 2) of a largest assignment; a mentee who could still be placed is in no shortage

    Returns
    -------
    one shortage for each group of people who have nothing to do with the others; mentees who are allowed no mentor at
    all are in none

    Notes
    -----
    From the mentees left wanting, ways lead over allowed pairs to mentors and back over their pairs to mentees
    (Hall 1935; König's alternating ways). All mentors found so are full, or one of the mentees could be placed.

    >>> from mentoring.matching.insight import shortages
    >>> [group] = shortages([[True, False], [True, False], [True, True]], [1, 1], [1, 1, 1], [[0, 0], [2, 1]])
    >>> group.mentees, group.mentors, group.missing
    ((0, 1), (0,), 1)
    """
    return shortages_in(residual_between(np.asarray(allowed, bool), np.asarray(capacities, np.int64),
                                         np.asarray(demands, np.int64), np.asarray(pairs, np.int64).reshape(-1, 2)))


def shortages_in(residual: Residual) -> list[Shortage]:
    """Return the shortages of what a result leaves open; see `shortages`. Fixed pairs count neither way."""
    mentees, mentors = residual.spread(residual.stuck)
    if not mentors.any():
        return []
    found = [_shortage(residual, rows, columns) for rows, columns in _groups(residual, mentees, mentors)]
    return sorted(found, key=lambda group: (-group.missing, group.left_out))


def _groups(residual: Residual, mentees: Bools, mentors: Bools) -> list[tuple[Ints, Ints]]:
    """Part the people into groups without a pair, made or allowed, between two of them."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows, columns = np.flatnonzero(mentees), np.flatnonzero(mentors)
    ways = np.argwhere((residual.usable | residual.taken)[np.ix_(rows, columns)])
    size = len(rows) + len(columns)
    graph = coo_array((np.ones(len(ways)), (ways[:, 0], len(rows) + ways[:, 1])), shape=(size, size))
    number, labels = connected_components(graph, directed=False)
    parts = [(rows[labels[:len(rows)] == label], columns[labels[len(rows):] == label]) for label in range(number)]
    return [(left, right) for left, right in parts if len(left) and len(right)]


def _shortage(residual: Residual, rows: Ints, columns: Ints) -> Shortage:
    made = residual.taken[rows]
    inside, missing = int(made[:, columns].sum()), residual.missing[rows]
    return Shortage(
        mentees=tuple(rows.tolist()), mentors=tuple(columns.tolist()), missing=int(missing.sum()),
        demand=int(made.sum() + missing.sum()), seats=inside, elsewhere=int(made.sum()) - inside,
        left_out=tuple(rows[missing > 0].tolist()))


def why_unplaced(scored: "Scored", problem: MatchProblem, result: MatchResult,
                 mentee: int) -> tuple[str, dict[str, int]]:
    """Return why a mentee lacks a mentor: `no_allowed_mentor` with how many mentors each rule keeps away, or
    `capacity_shortage` with how many mentors the mentee may have, and how many people have their seats.

    A mentor counts under the first rule that the pair breaks, `self`, `paused` and `unavailable` last and as one number,
    so that a private block changes no other; `barred` counts mentors whom no rule but the problem leaves out.
    """
    may_have = problem.allowed[mentee]
    if may_have.any():
        rivals = np.unique(result.pairs[may_have[result.pairs[:, 1]], 0])
        return SHORTAGE, {"mentors": int(may_have.sum()), "rivals": int((rivals != mentee).sum())}
    rules = sorted(scored.broken, key=lambda rule: rule in CLOSED_GROUNDS)
    broken = np.array([*(scored.broken[rule][mentee] for rule in rules), np.ones(problem.shape[1], bool)])
    names = ["unavailable" if rule in CLOSED_GROUNDS else rule for rule in rules] + ["barred"]
    firsts = Counter(names[rule] for rule in broken.argmax(axis=0).tolist())
    return NOBODY_ALLOWED, dict(firsts.most_common())
