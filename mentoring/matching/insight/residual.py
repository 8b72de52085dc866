"""What a set of pairs still leaves open: who can reach which seat when others move over."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from mentoring.matching.problem import Bools, Ints, MatchProblem


@dataclass(frozen=True)
class Residual:
    """The open ways of an assignment: mentees may take an open pair, mentors may let one of theirs go.

    Attributes
    ----------
    usable : bool array (mentees, mentors), allowed pairs that are not made
    taken : bool array (mentees, mentors), pairs that could be given up
    free : int array (mentors,), seats that nobody has
    missing : int array (mentees,), mentors that each still lacks
    """

    usable: Bools
    taken: Bools
    free: Ints
    missing: Ints

    @property
    def stuck(self) -> Bools:
        """Where a mentee lacks a mentor and no moving of others would free a seat, (mentees,)."""
        stuck: Bools = (self.missing > 0) & ~self.reaching(self.free > 0)
        return stuck

    def spread(self, mentees: Bools) -> tuple[Bools, Bools]:
        """Return the mentees and mentors whom `mentees` can reach: a way leads over open pairs, and back over taken."""
        seen, mentors = mentees.copy(), np.zeros(len(self.free), bool)
        fresh = mentees
        while fresh.any():
            reached = self.usable[fresh].any(axis=0) & ~mentors
            mentors |= reached
            fresh = self.taken[:, reached].any(axis=1) & ~seen
            seen |= fresh
        return seen, mentors

    def reaching(self, mentors: Bools) -> Bools:
        """Return the mentees who can reach one of `mentors`, (mentees,)."""
        seen = np.zeros(len(self.missing), bool)
        for mentees in self._towards(mentors):
            seen |= mentees
        return seen

    def can_reach(self, mentees: Bools, mentors: Bools) -> bool:
        """Tell whether one of `mentees` can reach one of `mentors`."""
        return any((mentees & fresh).any() for fresh in self._towards(mentors))

    def _towards(self, mentors: Bools) -> Iterator[Bools]:
        """Yield who reaches `mentors` at once, then who reaches them when those move, and so on; everybody once."""
        seen = np.zeros(len(self.missing), bool)
        reached, fresh = mentors.copy(), mentors
        while fresh.any():
            mentees = self.usable[:, fresh].any(axis=1) & ~seen
            yield mentees
            seen |= mentees
            fresh = self.taken[mentees].any(axis=0) & ~reached
            reached |= fresh

    def opened(self, pairs: Bools) -> "Residual":
        """Return the same with more pairs allowed."""
        return replace(self, usable=self.usable | (pairs & ~self.taken))

    def with_seats(self, more: Ints) -> "Residual":
        """Return the same with more free seats, (mentors,)."""
        return replace(self, free=self.free + more)

    def gain(self, mentees: Bools) -> tuple[int, Ints]:
        """Return how many more pairs can be made for what `mentees` lack, and how many seats of each mentor that takes.

        Nobody else loses a mentor, though others may move. One maximum flow (Dinic's, in SciPy) over what the mentees
        can reach.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import maximum_flow

        used = np.zeros(len(self.free), np.int64)
        near, mentors = self.spread(mentees & (self.missing > 0))
        if not (self.free[mentors] > 0).any():
            return 0, used
        rows, columns = np.flatnonzero(near), np.flatnonzero(mentors)
        give, take = np.nonzero(self.usable[np.ix_(rows, columns)])
        keep, lose = np.nonzero(self.taken[np.ix_(rows, columns)])
        source, sink = len(rows) + len(columns), len(rows) + len(columns) + 1
        wanted = np.where(mentees, self.missing, 0)[rows]
        tails = [np.full(len(rows), source), give, len(rows) + lose, len(rows) + np.arange(len(columns))]
        heads = [np.arange(len(rows)), len(rows) + take, keep, np.full(len(columns), sink)]
        limits = [wanted, np.ones(len(give)), np.ones(len(keep)), self.free[columns]]
        graph = csr_array((np.concatenate(limits).astype(np.int32), (np.concatenate(tails), np.concatenate(heads))),
                          shape=(sink + 1, sink + 1), dtype=np.int32)
        found = maximum_flow(graph, source, sink)
        used[columns] = found.flow[[sink]].toarray()[0, len(rows):source] * -1
        return int(found.flow_value), used


def residual_of(problem: MatchProblem, pairs: Ints) -> Residual:
    """Return what pairs (k, 2) of a problem leave open; fixed ones stay as they are."""
    fixed = np.zeros(problem.shape, bool)
    fixed[problem.fixed[:, 0], problem.fixed[:, 1]] = True
    loose = residual_between(problem.allowed & ~fixed, problem.capacities, problem.demands, pairs)
    return replace(loose, taken=loose.taken & ~fixed)


def residual_between(allowed: Bools, capacities: Ints, demands: Ints, pairs: Ints) -> Residual:
    """Return what pairs (k, 2) leave open of what is allowed."""
    mentees, mentors = allowed.shape
    taken = np.zeros((mentees, mentors), bool)
    taken[pairs[:, 0], pairs[:, 1]] = True
    return Residual(usable=allowed & ~taken, taken=taken,
                    free=np.maximum(capacities - np.bincount(pairs[:, 1], minlength=mentors), 0),
                    missing=np.maximum(demands - np.bincount(pairs[:, 0], minlength=mentees), 0))
