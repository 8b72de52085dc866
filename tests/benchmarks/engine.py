"""Speed and memory of the engine beside the alternatives, each in a process of its own, on the same people.

Scores are 0.6 × chance + 0.4 × how popular a mentor is, so that everybody lists the same mentors; capacity 3.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from mentoring.matching import MatchProblem, Objective, solve
from mentoring.matching.problem import Floats, Ints

SIZES = ((200, 100), (2_000, 800))
CAPACITY = 3


def popular(mentees: int, mentors: int, seed: int = 7) -> Floats:
    """Return scores (mentees, mentors) under which some mentors are everybody's favourites."""
    chance = np.random.default_rng(seed)
    scores: Floats = (0.6 * chance.random((mentees, mentors)) + 0.4 * chance.random(mentors) ** 2).round(6)
    return scores


def by_flow(scores: Floats, capacities: Ints) -> Ints:
    return solve(MatchProblem(scores, capacities=capacities)).pairs


def by_floor(scores: Floats, capacities: Ints) -> Ints:
    return solve(MatchProblem(scores, capacities=capacities), objective=Objective.FLOOR).pairs


def by_dense_assignment(scores: Floats, capacities: Ints) -> Ints:
    from scipy.optimize import linear_sum_assignment

    columns = np.repeat(np.arange(len(capacities)), capacities)
    rows, seats = linear_sum_assignment(scores[:, columns], maximize=True)
    return np.column_stack([rows, columns[seats]])


def greedily(scores: Floats, capacities: Ints) -> Ints:
    left, free, pairs = capacities.copy(), np.ones(len(scores), bool), []
    for place in np.argsort(-scores, axis=None, kind="stable"):
        row, column = divmod(int(place), scores.shape[1])
        if free[row] and left[column]:
            free[row] = False
            left[column] -= 1
            pairs.append((row, column))
    return np.array(pairs, np.int64).reshape(-1, 2)


METHODS: dict[str, Callable[[Floats, Ints], Ints]] = {
    "engine, total": by_flow, "engine, floor": by_floor, "linear_sum_assignment": by_dense_assignment, "greedy": greedily}


def measure(method: str, mentees: int, mentors: int) -> dict[str, float]:
    """Run one method here and return what came of it."""
    scores, capacities = popular(mentees, mentors), np.full(mentors, CAPACITY)
    begun = time.perf_counter()
    pairs = METHODS[method](scores, capacities)
    values = scores[pairs[:, 0], pairs[:, 1]]
    return {"seconds": time.perf_counter() - begun, "total": float(values.sum()), "worst": float(values.min()),
            "unplaced": float(min(mentees, int(capacities.sum())) - len(pairs)),
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def main() -> None:
    print(f"\nThe engine, capacity {CAPACITY}, popular mentors; whole process: time and peak memory")
    print(f"  {'people':<14}{'method':<24}{'process s':>10}{'solve s':>9}{'MB':>7}{'total':>12}{'worst':>8}{'unplaced':>10}")
    for mentees, mentors in SIZES:
        for method in METHODS:
            begun = time.perf_counter()
            answer = subprocess.run([sys.executable, "-m", "tests.benchmarks.engine", method, str(mentees), str(mentors)],
                                    check=True, capture_output=True, text=True)
            whole, found = time.perf_counter() - begun, json.loads(answer.stdout)
            print(f"  {f'{mentees:,} × {mentors:,}':<14}{method:<24}{whole:>10.2f}{found['seconds']:>9.2f}"
                  f"{found['megabytes']:>7.0f}{found['total']:>12.4f}{found['worst']:>8.3f}{found['unplaced']:>10.0f}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
    else:
        main()
