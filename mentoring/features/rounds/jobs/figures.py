"""The figures of a round as stored with it: what was reached, how sure it is, how groups fared, what seats are short."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mentoring.features.eligibility.service import Pool
from mentoring.features.rounds.jobs.telling import fix_entry
from mentoring.matching.insight import (
    Disparity,
    Remedy,
    Stability,
    diagnostics,
    diagnostics_document,
    disparities,
    stability_document,
)
from mentoring.matching.people import Scored
from mentoring.matching.problem import MatchProblem, MatchResult, Objective

MOST_NAMED = 12
"""More people than this of one shortage are told by their number alone."""

MOST_GROUPS = 12


@dataclass(frozen=True)
class Figures:
    """All that the figures of a round are made of; `steady` is None where it was not computed."""

    pool: Pool
    scored: Scored
    problem: MatchProblem
    result: MatchResult
    locked: frozenset[tuple[int, int]]
    objective: Objective
    steady: Stability | None
    remedies: tuple[Remedy, ...]


def summarise(found: Figures) -> dict[str, Any]:
    """Return the figures by their names."""
    pool, result = found.pool, found.result
    scores = found.scored.scores[result.pairs[:, 0], result.pairs[:, 1]].tolist()
    return {
        "mentees": len(pool.mentees), "mentors": len(pool.mentors), "seats": sum(pool.capacities),
        "standing": len(pool.standing), "placed": result.placed, "placed_bound": result.placed_bound,
        "total": result.total, "mean": sum(scores) / len(scores) if scores else None,
        "minimum": min(scores, default=None), "gap": None if math.isnan(result.gap) else float(result.gap),
        "proven": bool(result.proven), "objective": str(found.objective), "encoder": found.scored.encoder,
        "histogram": _histogram(scores), "stability": stability_document(found.steady) if found.steady else None,
        "diagnostics": diagnostics_document(diagnostics(found.scored, found.problem, result)),
        "disparities": _disparities(found), "remedies": [_remedy(remedy, pool) for remedy in found.remedies]}


def _histogram(scores: Iterable[float]) -> list[int]:
    """Return how many scores lie in each tenth from 0 to 1."""
    counts = [0] * 10
    for score in scores:
        counts[min(max(int(score * 10), 0), 9)] += 1
    return counts


def _disparities(found: Figures) -> dict[str, Any]:
    """Return how those who look for a mentor fare by their part of the organisation and by the level of their post."""
    pool = found.pool
    best = np.full(len(pool.mentees), np.nan)
    rows = {enrolment: index for index, enrolment in enumerate(pool.mentee_ids)}
    columns = {enrolment: index for index, enrolment in enumerate(pool.mentor_ids)}
    kept = [(rows[mentee], columns[mentor]) for mentee, mentor in sorted(found.locked)
            if mentee in rows and mentor in columns]
    for mentee, mentor in (*kept, *found.result.pairs.tolist()):
        best[mentee] = np.fmax(best[mentee], found.scored.scores[mentee, mentor])
    labels: dict[str, list[str | None]] = {
        "unit": [str(branch) for branch in pool.branches] or [None] * len(best),
        "level": [person.level or None for person in pool.mentees]}
    for own in labels.values():
        for mentee, wanted in enumerate(pool.demands):
            own[mentee] = own[mentee] if wanted else None
    return {name: _disparity(told) for name, told in disparities(labels, ~np.isnan(best), best).items()}


def _disparity(told: Disparity[str]) -> dict[str, Any]:
    """Return the largest groups with figures of three digits; `left_off` says how many more there are."""
    groups = [{"label": group.label, "n": group.n, "rate": _interval(group.rate),
               "score": _interval(group.score) if group.score else None} for group in told.groups[:MOST_GROUPS]]
    return {"groups": groups, "left_off": len(told.groups) - len(groups), "suppressed": told.suppressed,
            "people": told.people}


def _interval(estimate: Any) -> list[float]:
    return [round(value, 3) for value in asdict(estimate).values()]


def _remedy(remedy: Remedy, pool: Pool) -> dict[str, Any]:
    """Return people left out together: who needs whose seats, and what would place how many."""
    def some(numbers: Sequence[int], ids: Sequence[int]) -> list[int]:
        return [ids[number] for number in numbers] if len(numbers) <= MOST_NAMED else []

    shortages = [{"mentees": some(group.mentees, pool.mentee_ids), "mentors": some(group.mentors, pool.mentor_ids),
                  "mentee_count": len(group.mentees), "mentor_count": len(group.mentors), "seats": group.seats,
                  "missing": group.missing} for group in remedy.shortages[:MOST_NAMED]]
    return {"missing": remedy.missing, "shortages": shortages,
            "fixes": [fix_entry(fix, pool) for fix in remedy.fixes[:MOST_NAMED]]}
