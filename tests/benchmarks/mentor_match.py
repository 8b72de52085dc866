"""The engine beside PyPI `mentor-match`: the same two spreadsheets, the same points, each in a process of its own."""

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.measure import ROOT, Measured, peak_megabytes, run
from tests.benchmarks.mentor_match_peer import HIGHER, MUCH_HIGHER, OTHER_ORGANISATION, SAME_PROFESSION

PACKAGES = ("mentor-match==7.0.1", "munkres==3.0.0")
ENVIRONMENT = ROOT / "build" / "mentor-match-7.0.1"
CASES = ((50, 20, 3), (100, 40, 3), (200, 80, 3), (500, 200, 3), (200, 200, 1), (500, 500, 1))
"""Mentees, mentors, and the capacity of each mentor."""

SEED = 7
TIME_LIMIT_SECONDS = 600
COLUMNS = ("email", "first name", "last name", "role", "grade", "organisation", "profession")
PEER = Path(__file__).with_name("mentor_match_peer.py")


def made_people(mentees: int, mentors: int, seed: int = SEED) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the rows of both sides: mentors of high grade are everybody's favourites."""
    draw = np.random.default_rng([seed, mentees, mentors])

    def side(name: str, count: int, low: int, high: int) -> list[dict[str, str]]:
        return [{"email": f"{name}{number}@example.org", "first name": name.title(), "last name": str(number), "role": "",
                 "grade": str(draw.integers(low, high)), "organisation": f"Dinas {draw.integers(8)}",
                 "profession": f"Rumpun {draw.integers(10)}"} for number in range(count)]

    return side("mentee", mentees, 1, 7), side("mentor", mentors, 3, 10)


def points(mentees: Sequence[dict[str, str]], mentors: Sequence[dict[str, str]]) -> tuple[Any, Any]:
    """Return the points of all pairs (mentees, mentors), whole numbers, and where a pair is allowed."""
    def column(people: Sequence[dict[str, str]], name: str) -> Any:
        return np.array([person[name] for person in people])

    higher = column(mentors, "grade").astype(int)[None, :] - column(mentees, "grade").astype(int)[:, None]
    same = {name: column(mentees, name)[:, None] == column(mentors, name)[None, :] for name in ("profession", "organisation")}
    total = (np.where(same["profession"], SAME_PROFESSION, 0) + np.where(same["organisation"], 0, OTHER_ORGANISATION)
             + np.where(higher > 0, HIGHER, 0) + np.where(higher > 2, MUCH_HIGHER, 0))
    return total, higher > 0


def by_engine(folder: Path, capacity: int) -> dict[str, Any]:
    """Read both files, score, solve, and return the pairs, as one process of the engine's."""
    from mentoring.matching import MatchProblem, solve

    begun = time.perf_counter()
    mentees, mentors = read(folder / "mentees.csv"), read(folder / "mentors.csv")
    total, allowed = points(mentees, mentors)
    pairs = solve(MatchProblem(total, allowed, capacities=np.full(len(mentors), capacity))).pairs.tolist()
    seconds = time.perf_counter() - begun
    return {"pairs": [[mentees[row]["email"], mentors[column]["email"]] for row, column in pairs], "seconds": seconds,
            "megabytes": peak_megabytes()}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write(path: Path, people: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(people)


def peer_python() -> Path:
    """Return the interpreter of an environment that holds `mentor-match`; it is made the first time.

    Raises `subprocess.CalledProcessError` where it cannot be installed.
    """
    interpreter, ready = ENVIRONMENT / "bin" / "python", ENVIRONMENT / "ready"
    if not ready.exists():
        for command in ((sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)),
                        (str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES)):
            subprocess.run(command, check=True, capture_output=True, text=True)
        ready.touch()
    return interpreter


def line(people: str, capacity: int, method: str, found: Measured, total: Any, allowed: Any) -> str:
    """Return one line of the table; the points are counted here, for both alike."""
    head = f"  {people:<12}{capacity:>8}  {method:<14}"
    if found.answer is None:
        return f"{head}  {found.failure}"
    pairs = np.array([[int("".join(filter(str.isdigit, name))) for name in pair] for pair in found.answer["pairs"]],
                     np.int64).reshape(-1, 2)
    rows, columns = pairs.T
    fair = allowed[rows, columns].all() and len(np.unique(rows)) == len(rows)
    if not fair or (np.bincount(columns, minlength=total.shape[1]) > capacity).any():
        return f"{head}  its pairs break a rule"
    return (f"{head}{found.seconds:>10.2f}{found.answer['seconds']:>9.2f}{found.answer['megabytes']:>7.0f}{len(rows):>8}"
            f"{len(total) - len(rows):>10}{int(total[rows, columns].sum()):>9,}")


def head() -> str:
    return (
        f"\nThe engine and {PACKAGES[0]} ({PACKAGES[1]}): the same two CSV files, one mentor for each mentee\n"
        f"  Points, both alike: same profession {SAME_PROFESSION}, other organisation {OTHER_ORGANISATION}, mentor's grade higher {HIGHER},"
        f" by more than two {MUCH_HIGHER} more (so senior\n"
        "  mentors are popular); no pair whose mentor is not of a higher grade. mentor-match gets them as its own rules, as its\n"
        "  documentation says. It knows no capacities: it runs a round for each place, those already placed disqualified, and\n"
        "  each round is best by itself. total: the points of all pairs, counted here for both. match s: from reading the files to the pairs.\n"
        f"  {'people':<12}{'capacity':>8}  {'method':<14}{'process s':>10}{'match s':>9}{'MB':>7}{'placed':>8}{'unplaced':>10}{'total':>9}")


def main() -> int:
    """Print a line for each size and tool; return 1 if one of them failed."""
    print(head(), flush=True)
    try:
        interpreter: Path | None = peer_python()
    except subprocess.CalledProcessError as error:
        interpreter = None
        print(f"  {' '.join(PACKAGES)} could not be installed, so the engine is measured alone: "
              f"{(error.stderr.strip().splitlines() or ['no word'])[-1]}", flush=True)
    failed = False
    for mentees, mentors, capacity in CASES:
        with tempfile.TemporaryDirectory(prefix="mentor-match-") as folder:
            left, right = made_people(mentees, mentors)
            write(Path(folder) / "mentees.csv", left)
            write(Path(folder) / "mentors.csv", right)
            commands = {"engine": [sys.executable, "-m", "tests.benchmarks.mentor_match", folder, str(capacity)]}
            if interpreter:
                commands["mentor-match"] = [str(interpreter), "-I", str(PEER), folder, str(capacity)]
            for method, command in commands.items():
                found = run(command, TIME_LIMIT_SECONDS)
                print(line(f"{mentees} × {mentors}", capacity, method, found, *points(left, right)), flush=True)
                failed |= found.answer is None
    return int(failed)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(by_engine(Path(sys.argv[1]), int(sys.argv[2]))))
    else:
        sys.exit(main())
