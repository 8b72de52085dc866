"""Registration forms with a hidden truth, read by the product's own parsers: does the mentor have what the mentee needs?"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mentoring.features.people.rules.grades import rank_grade
from mentoring.features.people.rules.registration import decide_form
from mentoring.features.people.spreadsheet.extract import read_form, read_staff
from mentoring.matching import MatchProblem, Person, Policy, Relations, score_people, solve, text_similarity
from mentoring.matching.problem import Bools, Floats, Ints
from mentoring.matching.scoring import saturate
from mentoring.matching.semantic import ENCODER, is_installed
from mentoring.matching.text import split_items
from tests.benchmarks.measures import MAIN, Measure, assigned, average, cell, difference, interval, ranking
from tests.benchmarks.methods import greedy

NEEDED = ("pegawai_siasn.csv", "peserta_mentoring.csv", "truth.csv")
WHERE = """a staff export, a registration form and their truth.csv (mentee_nip, mentor_nip, relevance 0–2): the synthetic
  ones made for this project lie in its shared data folder; the form alone, without its truth, is in tests/fixtures/siasn"""
SEEDS = 20

Pairing = Callable[[Floats], Ints]
Measures = tuple[Measure, ...]


@dataclass(frozen=True)
class People:
    """Both sides of the form, what each mentor takes, what holds between people, and the truth (mentees, mentors)."""

    mentees: list[Person]
    mentors: list[Person]
    capacities: Ints
    relations: Relations
    relevance: Ints


def read_people(folder: Path) -> People:
    """Return both sides of the registration form, read and joined as the product does."""
    staff = {record["nip"]: record for record in read_staff((folder / "pegawai_siasn.csv").read_bytes(), "").records}
    reading, answers = read_form((folder / "peserta_mentoring.csv").read_bytes(), "")
    decide_form(answers, set(staff), reading)
    sides: dict[str, list[Person]] = {"mentee": [], "mentor": []}
    capacities, managers, blocked, wishes = [], set(), set(), {}
    for record in sorted(reading.records, key=lambda record: record["nip"]):
        employee = staff[record["nip"]]
        person = Person(
            id=record["nip"], goals=split_items(record["goals"]), experience=split_items(record["experience"]),
            have=record["have"], present=record["present"], target={c: v for c, v in record["target"].items() if v > 0},
            post=employee["post_title"], level=employee["post_level"], grade=rank_grade(employee["grade"]),
            unit=" / ".join(employee["units"]), place=record["place"], mode=record["mode"],
            languages=frozenset(word.casefold() for word in record["languages"]), hours=record["hours"],
            style=tuple(map(float, record["style"])))
        for side in record["sides"]:
            sides[side].append(person)
        if "mentor" in record["sides"]:
            capacities.append(record["capacity"])
        if record["manager"]:
            managers.add((record["nip"], record["manager"]))
        blocked |= {pair for other in record["unwilling"] for pair in ((record["nip"], other), (other, record["nip"]))}
        wishes |= {(record["nip"], wish): rank for rank, wish in reversed(list(enumerate(record["wishes"], 1)))}
    relations = Relations(line_managers=frozenset(managers), blocked=frozenset(blocked), wishes=wishes)
    with (folder / "truth.csv").open(encoding="utf-8-sig", newline="") as stream:
        truth = {(row["mentee_nip"], row["mentor_nip"]): int(row["relevance"]) for row in csv.DictReader(stream)}
    relevance = np.array([[truth.get((left.id, right.id), 0) for right in sides["mentor"]] for left in sides["mentee"]])
    return People(sides["mentee"], sides["mentor"], np.array(capacities), relations, relevance)


def evaluate(folder: Path, semantic: bool) -> None:
    """Print a line for each way of scoring: assigned mentors, hit at 1, hit at 3, nDCG at 5."""
    people = read_people(folder)
    full = score_people(people.mentees, people.mentors, Policy(), people.relations)
    goals, competencies = full.components["goals"], full.components["competencies"]
    words = saturate(text_similarity([person.goals for person in people.mentees],
                                     [person.experience for person in people.mentors]))
    best = _optimal(full.allowed, people.capacities)
    measured: dict[str, Measures] = {
        "random": average_of([_measured(np.random.default_rng(seed).random(words.shape), best, full.allowed, people.relevance)
                              for seed in range(SEEDS)]),
        "words only": _measured(words, best, full.allowed, people.relevance),
        "goals and competencies": _measured((goals + competencies) / 2, best, full.allowed, people.relevance),
        "without the taxonomy": _measured(
            score_people(people.mentees, people.mentors, Policy(), people.relations, taxonomy=()).scores, best,
            full.allowed, people.relevance),
        "full engine, greedy": _measured(full.scores, _greedy(full.allowed, people.capacities), full.allowed, people.relevance),
        "full engine": _measured(full.scores, best, full.allowed, people.relevance)}
    if semantic and is_installed():
        blended = score_people(people.mentees, people.mentors, Policy(), people.relations, encoder=ENCODER)
        measured["full engine, semantic"] = _measured(blended.scores, best, full.allowed, people.relevance)
    truth = np.select([people.relevance == MAIN, people.relevance > 0], [1.0, 0.001])
    measured["the truth itself"] = _measured(truth, best, full.allowed, people.relevance)
    seats, placed = int(people.capacities.sum()), int(measured["full engine"][0].weights.sum())
    print(f"Registration forms: {len(people.mentees)} mentees, {len(people.mentors)} mentors with {seats} places, {placed} placed; "
          f"no weight tuned;\nmean over people and 95 % bootstrap interval, random over {SEEDS} seeds; "
          "greedy ranks as the full engine does, its pairs differ")
    print(_line("", ["main need met (assigned)", "hit at 1", "hit at 3", "nDCG at 5"]))
    for name, measures in measured.items():
        print(_line(name, [cell(interval(one)) for one in measures]), flush=True)
    for other in ("words only", "without the taxonomy", "full engine, greedy"):
        pairs = zip(measured["full engine"], measured[other], strict=True)
        print(_line(f"full less {other.removeprefix('full engine, ')}", [
            "–" if np.array_equal(one.values, two.values) else cell(difference(one, two), signed=True) for one, two in pairs]))


def average_of(tries: list[Measures]) -> Measures:
    """Return the mean of several tries, measure by measure."""
    return tuple(average(same) for same in zip(*tries, strict=True))


def _optimal(allowed: Bools, capacities: Ints) -> Pairing:
    return lambda scores: solve(MatchProblem(scores, allowed, capacities=capacities)).pairs


def _greedy(allowed: Bools, capacities: Ints) -> Pairing:
    return lambda scores: greedy(scores, capacities, allowed)


def _measured(scores: Floats, pair: Pairing, allowed: Bools, relevance: Ints) -> Measures:
    return assigned(pair(scores), relevance), *ranking(scores, allowed, relevance)


def _line(name: str, cells: list[str]) -> str:
    return f"  {name:<32}" + "".join(f"{text:<26}" for text in cells).rstrip()
