"""What matching two spreadsheets leaves behind: rows in words and numbers, no cell of them a formula."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mentoring.matching.insight import Fix, Reason, Remedy, fixes_for, why_unplaced
from mentoring.matching.people import Scored
from mentoring.matching.policy import COMPONENTS
from mentoring.matching.problem import MatchProblem, MatchResult
from mentoring.matching.tables import MatchFileError


def pair_rows(scored: Scored, result: MatchResult) -> list[list[Any]]:
    rows: list[list[Any]] = [["mentee_id", "mentor_id", "score", "rank", *COMPONENTS, "reasons"]]
    for row, column in result.pairs.tolist():
        contributions = scored.contributions(row, column)
        rank = scored.ranks(row).tolist().index(column) + 1
        rows.append([scored.mentees[row].id, scored.mentors[column].id, round(float(scored.scores[row, column]), 6), rank,
                     *(round(contributions[name], 6) for name in COMPONENTS),
                     "; ".join(map(_reason, scored.explain(row, column)))])
    return rows


def _reason(reason: Reason) -> str:
    values = ", ".join(f"{name}={value}" for name, value in reason.params.items())
    amount = f"missing {reason.missing:.3f}" if reason.contribution is None else f"+{reason.contribution:.3f}"
    return f"{reason.code} {amount}" + (f" ({values})" if values else "")


def unplaced_row(scored: Scored, problem: MatchProblem, result: MatchResult, remedies: Sequence[Remedy],
                  row: int) -> list[Any]:
    reason, detail = why_unplaced(scored, problem, result, row)
    told = ", ".join(f"{name} {count}" for name, count in detail.items())
    fixes = fixes_for(remedies, row)
    fix = _fix(fixes[0], [person.id for person in scored.mentors]) if fixes else "another mentor whom the rules allow"
    return [scored.mentees[row].id, reason, told, fix]


def _fix(fix: Fix, mentors: Sequence[str]) -> str:
    if fix.kind == "rule":
        return f"setting aside {fix.rule} places {fix.people} more"
    names = ", ".join(mentors[mentor] for mentor in fix.mentors)
    if fix.seats == 1:
        return f"one more place with {names} places 1 more"
    return f"{fix.seats} more places with {names} place {fix.people} more"


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet program takes for a formula.

    >>> harmless("=1+1"), harmless(-1)
    ("'=1+1", -1)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def write_table(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    """Write rows as XLSX or CSV, by the file's ending; every cell is harmless."""
    write_file(path, lambda target: _write_xlsx(target, rows) if target.suffix.casefold() == ".xlsx"
           else _write_csv(target, rows))


def write_file(path: Path, write: Callable[[Path], object]) -> None:
    try:
        write(path)
    except OSError as error:
        raise MatchFileError(f"{path}: {error.strerror or error}") from error


def _write_csv(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        csv.writer(stream).writerows([[harmless(cell) for cell in row] for row in rows])


def _write_xlsx(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    import xlsxwriter

    with path.open("wb") as stream, xlsxwriter.Workbook(stream, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, int | float):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, str(harmless(cell)))
