"""The ways of pairing that are compared: the engine, SciPy's dense assignment, and greedy."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mentoring.matching import MatchProblem, MatchResult, Objective, solve
from mentoring.matching.problem import UNIT, Bools, Floats, Ints
from tests.benchmarks.scores import BLOCK, Scores, whole

DENSE = 4_000_000
"""Up to so many pairs the engine gets a whole array of scores, beyond that blocks on demand."""

CHUNK = 1 << 20


@dataclass(frozen=True)
class Found:
    """The pairs (k, 2) of a method; with the engine's own proof: most pairs, bound on the total, and whether it is proven."""

    pairs: Ints
    placed_bound: int | None = None
    upper_bound: float | None = None
    proven: bool | None = None


@dataclass(frozen=True)
class Method:
    """A way of pairing: `prepare` makes the scores it takes, `run` pairs; `arrays` is how many arrays of all pairs it holds."""

    title: str
    prepare: Callable[[Scores, Ints], object]
    run: Callable[[object, Ints], Found]
    arrays: float = 0.0


def engine_scores(scores: Scores, _capacities: Ints) -> object:
    """Return scores as the engine takes them: an array where that is small, else blocks on demand."""
    mentees, mentors = scores.shape
    return whole(scores) if mentees * mentors <= DENSE else scores


def by_engine(objective: Objective) -> Callable[[object, Ints], Found]:
    def run(scores: object, capacities: Ints) -> Found:
        result: MatchResult = solve(MatchProblem(scores, capacities=capacities), objective=objective)
        return Found(result.pairs, result.placed_bound, result.upper_bound, result.proven)
    return run


def whole_scores(scores: Scores, _capacities: Ints) -> Floats:
    return whole(scores)


def by_dense_assignment(scores: object, capacities: Ints) -> Found:
    """Pair as SciPy's manual shows it: a column for each seat, maximised."""
    from scipy.optimize import linear_sum_assignment

    columns = np.repeat(np.arange(len(capacities)), capacities)
    rows, seats = linear_sum_assignment(np.asarray(scores)[:, columns], maximize=True)
    return Found(np.column_stack([rows, columns[seats]]))


def seat_costs(scores: Scores, capacities: Ints) -> Floats:
    """Return costs (mentees, seats), made block by block: the least memory that SciPy's assignment can do with."""
    columns = np.repeat(np.arange(len(capacities)), capacities)
    costs = np.empty((scores.shape[0], len(columns)))
    for start in range(0, len(costs), BLOCK):
        block = scores.rows(start, min(start + BLOCK, len(costs)))
        costs[start:start + BLOCK] = -np.round(block.astype(float), 6)[:, columns]
    return costs


def by_lean_assignment(costs: object, capacities: Ints) -> Found:
    from scipy.optimize import linear_sum_assignment

    columns = np.repeat(np.arange(len(capacities)), capacities)
    rows, seats = linear_sum_assignment(costs)
    return Found(np.column_stack([rows, columns[seats]]))


def greedy(scores: Floats, capacities: Ints, allowed: Bools | None = None) -> Ints:
    """Return pairs (k, 2) made best first, as a person with a sorted list would; of equal scores the first in the list.

    The list is read in chunks, and of each only what is still free, so that 40 million pairs take seconds.
    """
    mentees, mentors = scores.shape
    free, left, pairs = np.ones(mentees, bool), np.array(capacities), []
    units = np.rint(np.asarray(scores) * -UNIT).astype(np.int32).ravel()
    order = np.argsort(units, kind="stable")
    del units
    if allowed is not None:
        order = order[allowed.ravel()[order]]
    for start in range(0, len(order), CHUNK):
        rows, columns = np.divmod(order[start:start + CHUNK], mentors)
        open_still = free[rows] & (left[columns] > 0)
        for row, column in zip(rows[open_still].tolist(), columns[open_still].tolist(), strict=True):
            if free[row] and left[column]:
                free[row] = False
                left[column] -= 1
                pairs.append((row, column))
    return np.array(pairs, np.int64).reshape(-1, 2)


def by_greed(scores: object, capacities: Ints) -> Found:
    return Found(greedy(np.asarray(scores), capacities))


METHODS: dict[str, Method] = {method.title: method for method in (
    Method("engine, total", engine_scores, by_engine(Objective.TOTAL)),
    Method("engine, floor", engine_scores, by_engine(Objective.FLOOR)),
    Method("linear_sum_assignment", whole_scores, by_dense_assignment, 10.0),
    Method("the same, leanest", seat_costs, by_lean_assignment, 4.0),
    Method("greedy", whole_scores, by_greed, 4.0))}
