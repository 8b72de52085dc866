"""E1–E5: what the engine promises, at full size, each checked by code that shares nothing with it."""

import csv
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_array

from mentoring.matching import MatchProblem, Policy, solve
from mentoring.matching.spreadsheet import MatchOptions, run_match, score_files
from mentoring.matching.tables import read_tables
from tests.properties.test_engine import brute_force, dense_optimum
from tests.prove.base import Outcome, Property
from tests.strategies.matching import ByRows, Case, as_large

FORM = Path(__file__).parents[1] / "fixtures" / "siasn" / "peserta_mentoring.csv"
STAFF = FORM.with_name("pegawai_siasn.csv")
NEVER = ("jenis kelamin", "agama nama", "jenis kawin nama", "tempat lahir nama", "tanggal lahir")


def small_cases(count: int, seed: int = 1) -> list[Case]:
    """Return random problems small enough to try every set of pairs; scores are coarse, so that ties are common."""
    chance = np.random.default_rng(seed)
    cases = []
    for _ in range(count):
        mentees, mentors = chance.integers(1, 4, 2)
        cases.append(Case(chance.integers(0, 6, (mentees, mentors)) / 5, chance.random((mentees, mentors)) < 0.7,
                          chance.integers(0, 3, mentors), chance.integers(0, 3, mentees)))
    return cases


def equals_brute_force(trials: int = 2000) -> Outcome:
    """E1: as many pairs, and then as large a sum, as the best of all sets of pairs."""
    wrong = []
    for number, case in enumerate(small_cases(trials)):
        result = solve(case.problem())
        if (result.placed, round(result.total, 9)) != brute_force(case) or result.gap != 0:
            wrong.append(f"problem {number}: {result.placed} pairs, {result.total}, not {brute_force(case)}")
    return Outcome("small problems with demands, against every set of pairs", trials,
                   wrong[0] if wrong else f"{trials} of {trials} equal", not wrong)


def equals_dense_assignment(trials: int = 500) -> Outcome:
    """E2: the same on larger problems, against SciPy's dense assignment."""
    wrong = []
    for seed in range(trials):
        chance = np.random.default_rng(seed)
        mentees, mentors = int(chance.integers(50, 200)), int(chance.integers(20, 80))
        scores = (0.6 * chance.random((mentees, mentors)) + 0.4 * chance.random(mentors)).round(6)
        allowed = chance.random((mentees, mentors)) < chance.uniform(0.02, 0.9)
        capacities = chance.integers(0, 4, mentors)
        result = solve(MatchProblem(scores, allowed, capacities=capacities))
        placed, total = dense_optimum(scores, allowed, capacities)
        if result.placed != placed or abs(result.total - total) > 1e-6 or result.gap != 0:
            wrong.append(f"seed {seed}: {result.placed} pairs, {result.total}, not {placed}, {total}")
    return Outcome("problems up to 200 × 80, against linear_sum_assignment", trials,
                   wrong[0] if wrong else f"{trials} of {trials} equal, gap 0", not wrong)


def priced_equals_dense_assignment(trials: int = 500) -> Outcome:
    """E2: the same where only candidates enter the flow and every other pair is priced."""
    with as_large():
        found = equals_dense_assignment(trials)
    return replace(found, tried="the same by candidates and pricing alone, looking at very little at a time")


def large_equals_dense_assignment(trials: int = 3) -> Outcome:
    """E2: the same on problems that are large by themselves, made row by row."""
    wrong = []
    for seed in range(trials):
        chance = np.random.default_rng(seed)
        scores = (0.6 * chance.random((2200, 950)) + 0.4 * chance.random(950) ** 2).round(6)
        allowed = chance.random(scores.shape) < (1.0, 0.3, 0.02)[seed % 3]
        capacities = chance.integers(0, 6, 950)
        result = solve(MatchProblem(ByRows(scores), ByRows(allowed), capacities=capacities))
        placed, total = dense_optimum(scores, allowed, capacities)
        if result.placed != placed or abs(result.total - total) > 1e-6 or result.gap != 0:
            wrong.append(f"seed {seed}: {result.placed} pairs, {result.total}, not {placed}, {total}")
    return Outcome("problems of 2,200 × 950 made row by row, against linear_sum_assignment", trials,
                   wrong[0] if wrong else f"{trials} of {trials} equal, gap 0", not wrong)


def linear_bound(case: Case) -> tuple[int, float]:
    """Return the bounds that linear programming proves: on pairs, then on the sum with that many pairs."""
    rows, columns = np.nonzero(case.allowed)
    if not len(rows):
        return 0, 0.0
    limits = lil_array((len(case.demands) + len(case.capacities), len(rows)))
    for place, (row, column) in enumerate(zip(rows, columns, strict=True)):
        limits[row, place] = limits[len(case.demands) + column, place] = 1
    most = np.concatenate([case.demands, case.capacities])
    pairs = linprog(-np.ones(len(rows)), limits.tocsr(), most, bounds=(0, 1))
    count = int(np.floor(-pairs.fun + 1e-6))
    best = linprog(-case.scores[rows, columns], limits.tocsr(), most, np.ones((1, len(rows))), [count], bounds=(0, 1))
    return count, -float(best.fun)


def bounds_certify(trials: int = 200) -> Outcome:
    """E3: the bounds that come with a result are those of linear programming, and the result meets them."""
    wrong = []
    for seed in range(trials):
        chance = np.random.default_rng(1000 + seed)
        mentees, mentors = int(chance.integers(5, 60)), int(chance.integers(3, 25))
        case = Case(chance.random((mentees, mentors)).round(6), chance.random((mentees, mentors)) < chance.uniform(0.1, 1),
                    chance.integers(0, 4, mentors), chance.integers(0, 3, mentees))
        result, (placed, total) = solve(case.problem()), linear_bound(case)
        if result.placed_bound != placed or abs(result.upper_bound - total) > 1e-5 or abs(result.total - total) > 1e-5:
            wrong.append(f"seed {seed}: bounds {result.placed_bound}, {result.upper_bound}, not {placed}, {total}")
    return Outcome("bounds of problems with demands, against linear programming", trials,
                   wrong[0] if wrong else f"{trials} of {trials} bounds met", not wrong)


def early_bounds_hold(trials: int = 300) -> Outcome:
    """E3: stopped at once, the bounds still hold for the best there is."""
    wrong, open_gaps = [], 0
    for seed in range(trials):
        chance = np.random.default_rng(seed)
        mentees, mentors = int(chance.integers(30, 150)), int(chance.integers(10, 60))
        scores = (0.6 * chance.random((mentees, mentors)) + 0.4 * chance.random(mentors) ** 2).round(6)
        allowed = chance.random(scores.shape) < chance.uniform(0.05, 1)
        capacities = chance.integers(0, 4, mentors)
        with as_large():
            early = solve(MatchProblem(scores, allowed, capacities=capacities), time_limit_seconds=0)
        placed, total = dense_optimum(scores, allowed, capacities)
        open_gaps += not early.proven
        held = early.placed <= placed <= early.placed_bound
        if early.placed == early.placed_bound:
            held &= early.total - 1e-6 <= total <= early.upper_bound + 1e-6
        if not held or (early.proven and (early.placed, round(early.total, 6)) != (placed, round(total, 6))):
            wrong.append(f"seed {seed}: {early.placed}–{early.placed_bound} pairs, {early.total}–{early.upper_bound}, "
                         f"the best {placed}, {total}")
    return Outcome("bounds of searches stopped after one flow, against linear_sum_assignment", trials,
                   wrong[0] if wrong else f"{trials} of {trials} held, {open_gaps} of them short of a proof", not wrong)


def is_deterministic(trials: int = 4) -> Outcome:
    """E4: the same files give the same bytes, in processes that hash differently."""
    with tempfile.TemporaryDirectory() as folder:
        written = []
        for seed in range(trials):
            output = Path(folder) / f"pairs-{seed}.csv"
            subprocess.run(
                [sys.executable, "-m", "mentoring.cli", "match", "--mentors", str(FORM), "--mentees", str(FORM),
                 "--people", str(STAFF), "--output", str(output)],
                check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": str(seed)})
            written.append(output.read_bytes())
    same = sum(content == written[0] for content in written)
    return Outcome("the registration form in processes that hash differently", trials,
                   f"{same} of {trials} the same {len(written[0])} bytes", same == trials)


def rewritten(path: Path, change: Callable[[list[str], list[list[str]]], None]) -> bytes:
    """Return a file's table with its cells changed, as CSV."""
    (table,) = read_tables(path.read_bytes())
    width = len(table.rows[0].cells)
    cells = [[str(row.cell(column) or "") for column in range(width)] for row in table.rows]
    change([heading.strip().casefold().replace("_", " ") for heading in cells[0]], cells[1:])
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows(cells)
    return stream.getvalue().encode()


def forbidden_attributes_change_nothing(trials: int = 5) -> Outcome:
    """E5: sex, religion, marital status, place and date of birth, and the number that holds them, reach no score."""
    with tempfile.TemporaryDirectory() as folder:
        staff, output = Path(folder) / "staff.csv", Path(folder) / "pairs.csv"
        pairs = []
        for seed in range(trials + 1):
            chance = np.random.default_rng(seed)

            def shuffle(headings: list[str], rows: list[list[str]], chance: np.random.Generator = chance,
                        first: bool = seed == 0) -> None:
                for name in () if first else NEVER:
                    column = headings.index(name)
                    for row, value in zip(rows, chance.permutation([row[column] for row in rows]).tolist(), strict=True):
                        row[column] = value

            staff.write_bytes(rewritten(STAFF, shuffle))
            run_match(MatchOptions(mentors=FORM, mentees=FORM, output=output, people=staff))
            pairs.append(output.read_bytes())
        scores = [_scores(Path(folder), seed) for seed in range(trials + 1)]
    held = sum(content == pairs[0] for content in pairs[1:]) + sum(np.array_equal(table, scores[0]) for table in scores[1:])
    return Outcome("attributes permuted over the staff file, numbers exchanged", 2 * trials,
                   f"{held} of {2 * trials} without a changed score", held == 2 * trials)


def numbers_in(path: Path) -> set[str]:
    """Return the numbers of people anywhere in a file, bare."""
    (table,) = read_tables(path.read_bytes())
    texts = [str(cell) for row in table.rows for cell in row.cells if cell is not None]
    return {number for text in texts for number in re.findall(r"(?<!\d)\d{18}(?!\d)", _bare(text))}


def _bare(text: str) -> str:
    return re.sub(r"(?<=\d)[\s]+(?=\d)|['’`]", "", text)


def _scores(folder: Path, seed: int) -> Any:
    """Return all scores once every number tells another birth date and sex, in the order of the first."""
    known = {number: number if seed == 0 else f"{19500101 + place:08d}{number[8:14]}{1 + (place * seed) % 2}{number[15:]}"
             for place, number in enumerate(sorted(numbers_in(FORM) | numbers_in(STAFF)))}

    def rename(_headings: list[str], rows: list[list[str]]) -> None:
        for row in rows:
            row[:] = [re.sub(r"(?<!\d)\d{18}(?!\d)", lambda found: known[found[0]], _bare(cell))
                      if re.search(r"\d{18}", _bare(cell)) else cell for cell in row]

    files = [folder / f"{path.stem}-{seed}.csv" for path in (FORM, STAFF)]
    for path, target in zip((FORM, STAFF), files, strict=True):
        target.write_bytes(rewritten(path, rename))
    options = MatchOptions(mentors=files[0], mentees=files[0], output=folder / "none", people=files[1], policy=Policy())
    scored, _capacities = score_files(options, [])
    before = {new: old for old, new in known.items()}
    rows = np.argsort([before.get(person.id, person.id) for person in scored.mentees])
    columns = np.argsort([before.get(person.id, person.id) for person in scored.mentors])
    return scored.scores[np.ix_(rows, columns)].round(12)


def _alone(run: Callable[[], Outcome]) -> Callable[[Any], Outcome]:
    return lambda _stand: run()


PROPERTIES = [
    Property("E1", "equals brute force", (), _alone(equals_brute_force)),
    Property("E2", "equals the dense assignment", (), _alone(equals_dense_assignment)),
    Property("E2", "candidates with pricing equal it", (), _alone(priced_equals_dense_assignment)),
    Property("E2", "large problems equal it", (), _alone(large_equals_dense_assignment)),
    Property("E3", "bounds certify", (), _alone(bounds_certify)),
    Property("E3", "early bounds hold", (), _alone(early_bounds_hold)),
    Property("E4", "the same bytes", (), _alone(is_deterministic)),
    Property("E5", "forbidden attributes change nothing", (), _alone(forbidden_attributes_change_nothing)),
]
