"""Speed, memory and quality of the engine beside the alternatives, each in a process of its own, on the same people."""

import json
import os
import sys
import time
from dataclasses import dataclass

import numpy as np

from tests.benchmarks.measure import Measured, free_megabytes, peak_megabytes, run
from tests.benchmarks.methods import METHODS
from tests.benchmarks.scores import DISTRIBUTIONS, SEED

CAPACITY = 3
SCIPY, LEAN = "linear_sum_assignment", "the same, leanest"


@dataclass(frozen=True)
class Case:
    """A size, the distribution of its scores, and the methods that are tried on it, the engine's total first."""

    mentees: int
    mentors: int
    distribution: str
    methods: tuple[str, ...]

    @property
    def people(self) -> str:
        return f"{self.mentees:,} × {self.mentors:,}"


SMALL = ("engine, total", "engine, floor", SCIPY, "greedy")
LARGE = ("engine, total", SCIPY, LEAN, "greedy")
CASES = (Case(200, 100, "popular", SMALL), Case(2_000, 800, "popular", SMALL), Case(10_000, 4_000, "low-rank", LARGE),
         Case(10_000, 4_000, "popular", ("engine, total", "greedy")))
FULL = (Case(10_000, 4_000, "popular", ("engine, total", SCIPY)), Case(50_000, 20_000, "low-rank", LARGE[:1]),
        Case(75_000, 25_000, "low-rank", LARGE[:1]))
"""What FULL=1 adds; SciPy takes some twenty minutes on the first."""


def measure(method: str, distribution: str, mentees: int, mentors: int) -> dict[str, float | bool | None]:
    """Run one method here and return what came of it; raises `ArithmeticError` where its pairs break a rule."""
    scores, capacities = DISTRIBUTIONS[distribution](mentees, mentors), np.full(mentors, CAPACITY)
    chosen = METHODS[method]
    given = chosen.prepare(scores, capacities)
    chosen.run(np.zeros((1, 1)), capacities[:1])  # loads the libraries
    begun = time.perf_counter()
    found = chosen.run(given, capacities)
    seconds = time.perf_counter() - begun
    pairs = found.pairs
    if len(np.unique(pairs[:, 0])) < len(pairs) or (np.bincount(pairs[:, 1], minlength=mentors) > capacities).any():
        raise ArithmeticError(f"{method}: a mentee stands twice or a mentor has too many")
    values = scores.of(pairs)
    return {"seconds": seconds, "total": float(values.sum()), "worst": float(values.min()), "placed": len(pairs),
            "unplaced": mentees - len(pairs), "placed_bound": found.placed_bound, "upper_bound": found.upper_bound,
            "proven": found.proven, "megabytes": peak_megabytes()}


def measured(case: Case, method: str) -> Measured:
    """Measure a method in a process of its own, if it fits."""
    needed, free = METHODS[method].arrays * case.mentees * case.mentors * 8 / 1e6, free_megabytes()
    if needed > free:
        return Measured(0, None, f"does not fit: some {needed:,.0f} MB needed, {free:,.0f} MB free")
    return run([sys.executable, "-m", "tests.benchmarks.engine", method, case.distribution, str(case.mentees), str(case.mentors)])


def line(case: Case, method: str, found: Measured, bound: dict[str, float] | None, scipy: Measured | None) -> str:
    """Return one line of the table; `bound` is the engine's answer, `scipy` what the ratios are against."""
    head = f"  {case.people:<17}{case.distribution:<10}{method:<23}"
    if found.answer is None:
        return f"{head}  {found.failure}"
    answer = found.answer
    gap = "–"
    if bound and bound["placed_bound"] == answer["placed"]:
        missing = (bound["upper_bound"] - answer["total"]) / max(abs(bound["upper_bound"]), 1)
        gap = "0" if abs(missing) < 1e-9 else f"{missing:.1e}"
    proven = {None: "–", True: "yes", False: "no"}[answer["proven"]]
    ratios = f"{'–':>8}{'–':>8}"
    if scipy and scipy.answer:
        ratios = f"{found.seconds / scipy.seconds:>8.2f}{answer['megabytes'] / scipy.answer['megabytes']:>8.2f}"
    return (f"{head}{found.seconds:>10.2f}{answer['seconds']:>9.2f}{answer['megabytes']:>8,.0f}{answer['total']:>13,.4f}"
            f"{answer['worst']:>8.3f}{answer['unplaced']:>10,}{gap:>10}{proven:>8}{ratios}")


def head() -> str:
    columns = (f"  {'people':<17}{'scores':<10}{'method':<23}{'process s':>10}{'solve s':>9}{'MB':>8}{'total':>13}{'worst':>8}"
               f"{'unplaced':>10}{'gap':>10}{'proven':>8}{'time ×':>8}{'MB ×':>8}")
    told = "\n".join(f"  {made.title}: {made.told}" for made in DISTRIBUTIONS.values())
    return (
        f"\nThe engine, capacity {CAPACITY}, popular mentors (popularity: the square of an even draw), seed {SEED}\n{told}\n"
        "  process s, MB: the whole process, its imports and making the scores included; solve s: the call alone, libraries\n"
        "  loaded. Up to 2,000 × 800 the engine gets an array, beyond that it makes blocks of scores while it solves.\n"
        "  gap: share missing to the total that the engine proves cannot be passed with as many placed; ×: against\n"
        f"  {SCIPY} of the same people, called as its manual shows; leanest: its costs negated and built\n"
        "  block by block beforehand. Dense methods and greedy hold every pair at once: not tried beyond 10,000 × 4,000.\n"
        f"{columns}")


def main() -> int:
    """Print a line for each case and method; return 1 if one of them failed."""
    print(head(), flush=True)
    failed = False
    for case in (*CASES, *(FULL if os.environ.get("FULL") == "1" else ())):
        results = {method: measured(case, method) for method in case.methods}
        for method, found in results.items():
            print(line(case, method, found, results["engine, total"].answer, results.get(SCIPY)), flush=True)
            failed |= found.answer is None and not found.failure.startswith("does not fit")
    return int(failed)


if __name__ == "__main__":
    if len(sys.argv) == 5:
        print(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
    else:
        sys.exit(main())
