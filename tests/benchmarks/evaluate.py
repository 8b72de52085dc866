"""Quality of matching on outside data: `make evaluate DATA=folder`, or `python -m tests.benchmarks.evaluate folder`.

`onet/`: recall at 10 of the ten primary related occupations; `--semantic` after the folder measures the optional encoder
too (minutes). `siasn/`: registration forms with a hidden truth, read by the product's own parsers. No weight is tuned on
either; what is absent is told with where to get it.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mentoring.features.people.rules.grades import rank_grade
from mentoring.features.people.rules.registration import decide_form
from mentoring.features.people.spreadsheet.extract import read_form, read_staff
from mentoring.matching import MatchProblem, Person, Policy, Relations, Scored, score_people, solve
from mentoring.matching.problem import Bools, Floats
from mentoring.matching.scoring import saturate
from mentoring.matching.semantic import encode
from mentoring.matching.text import split_items, text_similarity, tfidf

TOP = 10
RESAMPLES = 2000


def interval(values: Floats, seed: int = 0) -> tuple[float, float, float]:
    """Return the mean over people and its 95 % bootstrap interval."""
    chance = np.random.default_rng(seed)
    means = [chance.choice(values, len(values)).mean() for _ in range(RESAMPLES)]
    return float(values.mean()), float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def rows(path: Path, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


# O*NET: do similar occupations stand near each other?


def evaluate_onet(folder: Path) -> None:
    structure = {row[next(iter(row))]: row for row in rows(folder / "skills_level.tsv", "\t")}
    codes = sorted(structure)
    tables = [rows(folder / name, "\t") for name in (
        "skills_importance.tsv", "skills_level.tsv", "knowledge_importance.tsv", "knowledge_level.tsv",
        "work_styles_importance.tsv")]
    columns = []
    for table in tables:
        key = next(iter(table[0]))
        by_code = {row[key]: row for row in table}
        names = [name for name in table[0] if name != key]
        columns.append(np.array([[_float(by_code[code].get(name)) if code in by_code else 0.0 for name in names]
                                 for code in codes]))
    matrix = np.concatenate(columns, axis=1)
    matrix = (matrix - matrix.mean(axis=0)) / np.maximum(matrix.std(axis=0), 1e-9)
    unit = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    described = {row[next(iter(row))]: " ".join(list(row.values())[1:]) for row in rows(folder / "occupation_data.tsv", "\t")}
    vectors = tfidf([described.get(code, "") for code in codes])
    text = (vectors @ vectors.T).toarray()
    near = unit @ unit.T
    related: dict[str, set[str]] = defaultdict(set)
    for row in rows(folder / "related_occupations.tsv", "\t"):
        values = list(row.values())
        if any(str(value).startswith("Primary") for value in values):
            related[values[0]].add(next(value for value in values[1:] if value in structure or "." in str(value)))
    print("O*NET, recall at 10 of the primary related occupations")
    both = saturate(text) + np.clip(near, 0, 1)  # as the engine's components have them, equal weights
    measured = {"TF-IDF": text, "structure (z-scored)": near, "both, equal weights": both}
    if "--semantic" in sys.argv:
        vectors = encode([described.get(code, "") for code in codes])
        meaning = np.clip(vectors @ vectors.T, 0, 1)
        measured |= {"semantic encoder": meaning, "all three, equal": both + meaning}
    for name, scores in measured.items():
        print(_line(name, recall(scores, codes, related)), flush=True)


def _float(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def recall(scores: Floats, codes: list[str], related: Mapping[str, set[str]]) -> Floats:
    """Return for each occupation the share of its related ones among its ten nearest."""
    places = {code: number for number, code in enumerate(codes)}
    found = []
    for code in codes:
        wanted = {places[other] for other in related.get(code, ()) if other in places}
        if wanted:
            order = np.argsort(-scores[places[code]], kind="stable")
            nearest = [number for number in order[:TOP + 1] if number != places[code]][:TOP]
            found.append(len(wanted & set(nearest)) / len(wanted))
    return np.array(found)


def _line(name: str, *measures: Floats) -> str:
    cells = [f"{mean:.3f} [{low:.3f}, {high:.3f}]" for mean, low, high in map(interval, measures)]
    return f"  {name:<24}" + "  ".join(f"{cell:<22}" for cell in cells)


# Registration forms: does the assigned mentor have what the mentee needs most?


def evaluate_forms(folder: Path) -> None:
    mentees, mentors, capacities, relations = read_people(folder)
    truth = {(row["mentee_nip"], row["mentor_nip"]): int(row["relevance"]) for row in rows(folder / "truth.csv", ",")}
    relevance = np.array([[truth.get((left.id, right.id), 0) for right in mentors] for left in mentees])
    scored = score_people(mentees, mentors, Policy(), relations)
    words = saturate(text_similarity([person.goals for person in mentees], [person.experience for person in mentors]))
    chance = np.random.default_rng(7).random(words.shape)
    print(f"Registration forms: {len(mentees)} mentees, {len(mentors)} mentors, {int(capacities.sum())} places; "
          "no tuning on the truth")
    print(f"  {'':<24}{'main need met (assigned)':<24}{'hit at 1':<24}{'hit at 3':<24}{'nDCG at 5':<22}")
    for name, scores in (("random", chance), ("words only", words), ("goals and competencies", _mean(scored)),
                         ("full engine", scored.scores),
                         ("without the taxonomy", score_people(mentees, mentors, Policy(), relations, taxonomy=()).scores)):
        print(_row(name, scores, scored.allowed, capacities, relevance))
    print(_line("full engine, greedy", assigned_share(greedy(scored, capacities), relevance)))
    best = np.where(relevance == 2, 1.0, 0.0)
    print(_line("the truth itself", assigned_share(pairs_of(best, scored.allowed, capacities), relevance)))


def _mean(scored: Scored) -> Floats:
    result: Floats = (scored.components["goals"] + scored.components["competencies"]) / 2
    return result


def read_people(folder: Path) -> tuple[list[Person], list[Person], Any, Relations]:
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
    return sides["mentee"], sides["mentor"], np.array(capacities), Relations(
        line_managers=frozenset(managers), blocked=frozenset(blocked), wishes=wishes)


def pairs_of(scores: Floats, allowed: Bools, capacities: Any) -> list[tuple[int, int]]:
    return [(row, column) for row, column in solve(MatchProblem(scores, allowed, capacities=capacities)).pairs.tolist()]


def greedy(scored: Scored, capacities: Any) -> list[tuple[int, int]]:
    """Return pairs made best first, as a person with a sorted list would."""
    left, pairs, done = capacities.copy(), [], set()
    order = np.dstack(np.unravel_index(np.argsort(-scored.scores, axis=None, kind="stable"), scored.scores.shape))[0]
    for row, column in order.tolist():
        if row not in done and left[column] and scored.allowed[row, column]:
            pairs.append((row, column))
            done.add(row)
            left[column] -= 1
    return pairs


def assigned_share(pairs: list[tuple[int, int]], relevance: Any) -> Floats:
    return np.array([float(relevance[row, column] == 2) for row, column in pairs])


def _row(name: str, scores: Floats, allowed: Bools, capacities: Any, relevance: Any) -> str:
    gain: Callable[[Any], float] = lambda values: float(sum((2**value - 1) / np.log2(place + 2)  # noqa: E731  # used twice
                                                            for place, value in enumerate(values[:5])))
    first, three, ndcg = [], [], []
    for row in np.flatnonzero((relevance == 2).any(axis=1)):
        order = [column for column in np.argsort(-scores[row], kind="stable") if allowed[row, column]]
        found = relevance[row, order]
        first.append(float(found[0] == 2) if len(found) else 0.0)
        three.append(float((found[:3] == 2).any()))
        ndcg.append(gain(found) / gain(np.sort(relevance[row])[::-1]))
    share = assigned_share(pairs_of(scores, allowed, capacities), relevance)
    return _line(name, share, np.array(first), np.array(three), np.array(ndcg))


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "data")
    for name, evaluate, source in (
            ("onet", evaluate_onet, "O*NET 29.3 Database (CC BY 4.0), onetcenter.org, as tab-separated files"),
            ("siasn", evaluate_forms, "a synthetic registration form with truth.csv beside it")):
        if (folder / name).is_dir():
            evaluate(folder / name)
        else:
            print(f"{folder / name} is not there: put {source}, into it")


if __name__ == "__main__":
    main()
