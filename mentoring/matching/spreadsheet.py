"""The whole matching job on two spreadsheets, without a database: read, score, solve, write."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from mentoring.matching.insight import (
    MOST_MENTEES,
    cheapest_fixes,
    diagnostics,
    diagnostics_document,
    stability,
    stability_document,
)
from mentoring.matching.people import Scored, score_people
from mentoring.matching.policy import Policy
from mentoring.matching.problem import Ints, MatchProblem, Objective
from mentoring.matching.records import Sources, read_sides, relate
from mentoring.matching.solvers import solve
from mentoring.matching.tables import MatchFileError
from mentoring.matching.written import pair_rows, unplaced_row, write_file, write_table


@dataclass(frozen=True, kw_only=True)
class MatchOptions(Sources):
    """What `mentoring match` is asked to do; see the command for each option."""

    output: Path
    unplaced: Path | None = None
    summary: Path | None = None
    policy: Policy = field(default_factory=Policy)
    objective: Objective | None = None
    demand: int = 1
    encoder: str = "tfidf"


@dataclass(frozen=True)
class MatchSummary:
    """What came of it; `notes` tell what was read how, `gap` is 0 when the result is proven, None when unknown.

    `diagnostics` and `stability` are as in `mentoring.matching.insight.documents`; the latter is None above 1,000 mentees.
    """

    mentors: int
    mentees: int
    placed: int
    placed_bound: int
    unplaced: int
    total: float
    mean: float
    minimum: float
    gap: float | None
    proven: bool
    encoder: str
    seconds: float
    notes: tuple[str, ...] = ()
    diagnostics: dict[str, Any] | None = None
    stability: dict[str, Any] | None = None


def run_match(options: MatchOptions, progress: Callable[[str], None] = lambda _stage: None) -> MatchSummary:
    """Match two spreadsheets and write pairs, unplaced people and a summary.

    Raises
    ------
    MatchFileError
        In one line, for whatever cannot be read or used.
    """
    started = perf_counter()
    _check_targets(options)
    notes: list[str] = []
    progress("reading")
    scored, capacities = score_files(options, notes)
    progress("scoring")
    objective = options.objective or Objective(options.policy.objective)
    try:
        problem = MatchProblem(scored.scores, scored.allowed, capacities=capacities,
                               demands=np.full(len(scored.mentees), options.demand),
                               minimum_loads=np.minimum(options.policy.minimum_load, capacities))
        progress("solving")
        solver = partial(solve, objective=objective, share=options.policy.share)
        result = solver(problem)
    except ValueError as error:
        raise MatchFileError(str(error)) from error
    progress("explaining")
    remedies = cheapest_fixes(scored, problem, result)
    unplaced = [unplaced_row(scored, problem, result, remedies, int(row)) for row in result.unmatched]
    is_small = len(scored.mentees) <= MOST_MENTEES
    if not is_small:
        notes.append(f"stability is not computed above {MOST_MENTEES} mentees")
    found = stability_document(stability(scored, problem, result, solver=solver)) if is_small else None
    progress("writing")
    write_table(options.output, pair_rows(scored, result))
    if options.unplaced:
        write_table(options.unplaced, [["mentee_id", "reason", "detail", "cheapest_fix"], *unplaced])
    values = scored.scores[result.pairs[:, 0], result.pairs[:, 1]]
    summary = MatchSummary(
        mentors=len(scored.mentors), mentees=len(scored.mentees), placed=result.placed,
        placed_bound=result.placed_bound, unplaced=len(unplaced), total=round(result.total, 6),
        mean=round(float(values.mean()), 6) if len(values) else 0.0,
        minimum=round(float(values.min()), 6) if len(values) else 0.0,
        gap=result.gap if np.isfinite(result.gap) else None, proven=result.proven,
        encoder=scored.encoder, seconds=round(perf_counter() - started, 2), notes=tuple(notes),
        diagnostics=diagnostics_document(diagnostics(scored, problem, result)), stability=found)
    if options.summary:
        write_file(options.summary, lambda path: path.write_text(json.dumps(asdict(summary), indent=1) + "\n", "utf-8"))
    return summary


def score_files(options: MatchOptions, notes: list[str]) -> tuple[Scored, Ints]:
    """Return the people of two spreadsheets, scored when asked for, and each mentor's capacity.

    What was read how is added to `notes`. Raises `MatchFileError`.
    """
    mentors, mentees = read_sides(options, notes)
    relations = relate(mentees, mentors)
    offered = {person.id for person in mentors.people}
    lost = sum(mentor not in offered for _mentee, mentor in relations.wishes)
    if lost:
        notes.append(f"{lost} of {len(relations.wishes)} wishes name no mentor by identifier and do not count")
    scored = score_people(mentees.people, mentors.people, options.policy, relations, encoder=options.encoder)
    return scored, np.array(mentors.capacities, np.int64)


def _check_targets(options: MatchOptions) -> None:
    """Refuse to write over what is read, or over what was just written."""
    sources = {path.resolve() for path in (options.mentors, options.mentees, options.people) if path}
    targets: set[Path] = set()
    for path in (options.output, options.unplaced, options.summary):
        if path is not None:
            if path.resolve() in sources:
                raise MatchFileError(f"{path}: is read from, write the result elsewhere")
            if path.resolve() in targets:
                raise MatchFileError(f"{path}: is to hold two results, name two files")
            if not path.resolve().parent.is_dir():
                raise MatchFileError(f"{path}: the folder is not there")
            targets.add(path.resolve())
