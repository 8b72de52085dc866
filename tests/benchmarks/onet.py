"""O*NET: do related occupations stand near each other? Recall at 10 of the ten primary related ones."""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from mentoring.matching import structure_similarity
from mentoring.matching.problem import Floats
from mentoring.matching.scoring import saturate
from mentoring.matching.semantic import encode, is_installed
from mentoring.matching.text import tfidf
from tests.benchmarks.measures import cell, interval, recall

LEVELS = ("skills_importance.tsv", "skills_level.tsv", "knowledge_importance.tsv", "knowledge_level.tsv",
          "work_styles_importance.tsv")
NEEDED = (*LEVELS, "occupation_data.tsv", "related_occupations.tsv")
WHERE = """O*NET 29.3 Database, U.S. Department of Labor/ETA, CC BY 4.0, https://www.onetcenter.org/db_releases.html
  (text files), as tab-separated tables by `soc` code: a column for each skill, knowledge or work style in *_importance and
  *_level; title and description in occupation_data; soc, related_soc, tier, index in related_occupations"""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def read_levels(folder: Path) -> tuple[list[str], Floats]:
    """Return the codes of the occupations with skill levels, sorted, and all their levels (occupations, attributes)."""
    tables = [{row.pop("soc"): row for row in rows(folder / name)} for name in LEVELS]
    codes = sorted(tables[LEVELS.index("skills_level.tsv")])
    return codes, np.concatenate([_levels(table, codes) for table in tables], axis=1)


def _levels(table: Mapping[str, Mapping[str, str]], codes: list[str]) -> Floats:
    names = list(next(iter(table.values())))
    return np.array([[float(table.get(code, {}).get(name) or "nan") for name in names] for code in codes])


def read_related(folder: Path, codes: list[str]) -> list[set[int]]:
    """Return for each occupation the places of its primary related ones, as far as they have levels."""
    places = {code: place for place, code in enumerate(codes)}
    related: list[set[int]] = [set() for _ in codes]
    for row in rows(folder / "related_occupations.tsv"):
        if row["tier"].startswith("Primary") and row["soc"] in places and row["related_soc"] in places:
            related[places[row["soc"]]].add(places[row["related_soc"]])
    return related


def evaluate(folder: Path, semantic: bool) -> None:
    """Print recall at 10 for words, structure, their sum and, if wanted and installed, meaning."""
    codes, levels = read_levels(folder)
    described = {row["soc"]: f"{row['title']}. {row['description']}" for row in rows(folder / "occupation_data.tsv")}
    texts = [described.get(code, "") for code in codes]
    vectors = tfidf(texts)
    words = saturate((vectors @ vectors.T).toarray())  # as the components of the engine have it
    structure = structure_similarity(levels, levels)
    tried = {"TF-IDF": words, "structure": structure, "TF-IDF + structure": words + structure}
    if semantic and is_installed():
        encoded = encode(texts).astype(float)
        meaning = np.clip(encoded @ encoded.T, 0, 1)
        tried |= {"semantic encoder": meaning, "TF-IDF + structure + semantic": words + structure + meaning}
    related = read_related(folder, codes)
    print(f"O*NET: {len(codes)} occupations, recall at 10 of the primary related ones, sums at equal weights, no weight tuned;\n"
          "mean over occupations and 95 % bootstrap interval")
    for name, scores in tried.items():
        print(f"  {name:<32}{cell(interval(recall(scores, related)))}", flush=True)
    if not semantic:
        print("  with the semantic encoder: make evaluate SEMANTIC=1")
    elif not is_installed():
        print("  the semantic encoder is not installed: .venv/bin/python -m pip install -e '.[semantic]'")
