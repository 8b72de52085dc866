"""Read a file into records and issues, in a child process with limits; sensitive columns never leave it."""

import multiprocessing
import re
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from mentoring.core.errors import InvalidError
from mentoring.features.people.rules.columns import FORM, STAFF, column_of, is_sensitive
from mentoring.features.people.rules.registration import FormRow, read_form_row
from mentoring.features.people.rules.rows import Decision, Issue, Reading
from mentoring.features.people.rules.staff import StaffRow, decide_staff, read_staff_row
from mentoring.matching.tables import Table, TableError, find_heading, normalise_heading, read_tables, text_of

MOST_MEMORY_BYTES = 1 << 30
MOST_SECONDS = 60
FEWEST_CELLS = 3
"""A row with fewer filled cells is a total or a remark under the table, not a person; a table may have fewer columns."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UNEXPECTED = 1
"""How a child ends that met an error nobody foresaw; its limits kill it with a signal."""

Row = StaffRow | FormRow


def read_staff(data: bytes, file_name: str) -> Reading:
    """Return the records of a staff export; `InvalidError` names what is wrong with the file itself."""
    reading, rows = _read(data, file_name, STAFF, ("nip", "name"), read_staff_row)
    decide_staff([row for row in rows if isinstance(row, StaffRow)], reading)
    return _sorted(reading)


def read_form(data: bytes, file_name: str) -> tuple[Reading, list[FormRow]]:
    """Return what reading a registration form gave, and its rows, not yet decided against the employees known."""
    reading, rows = _read(data, file_name, FORM, ("nip", "role"), read_form_row)
    return reading, [row for row in rows if isinstance(row, FormRow)]


def _sorted(reading: Reading) -> Reading:
    reading.issues.sort(key=lambda issue: (issue.sheet or "", issue.row, issue.column))
    return reading


def _read(data: bytes, file_name: str, aliases: dict[str, tuple[str, ...]], needed: tuple[str, ...],
          read_row: Callable[[str | None, int, dict[str, Any]], Row | Issue]) -> tuple[Reading, list[Row]]:
    try:
        table, index = _find_table(read_tables(data, file_name), aliases)
    except TableError as error:
        raise InvalidError.of("file", f"file_{error.code}") from error
    headings = [str(cell or "") for cell in table.rows[index].cells]
    fields = [column_of(normalise_heading(heading), aliases) for heading in headings]
    if missing := [name for name in needed if name not in fields]:
        raise InvalidError.of("file", "file_column_missing", column=aliases[missing[0]][0])
    reading = Reading(
        given=sorted({field for field in fields if field}),
        headings={field: heading.strip() for field, heading in zip(fields, headings, strict=True) if field},
        dropped=sorted({heading.strip() for heading in headings if is_sensitive(normalise_heading(heading))}),
        unused=sorted({heading.strip() for heading, field in zip(headings, fields, strict=True)
                       if field is None and heading.strip() and not is_sensitive(normalise_heading(heading))}))
    rows: list[Row] = []
    fewest = min(FEWEST_CELLS, len(reading.given))
    for row in table.rows[index + 1:]:
        filled = sum(bool(cell.strip()) if isinstance(cell, str) else cell is not None for cell in row.cells)
        if filled < fewest:
            if not filled:
                reading.count(Decision.SKIP)
            continue
        values: dict[str, Any] = {}
        for field, cell in zip(fields, row.cells, strict=False):
            if field and values.get(field) in (None, ""):
                values[field] = _value(field, cell)
        found = read_row(table.sheet, row.number, values)
        if isinstance(found, Issue):
            reading.count(Decision.REJECT)
            reading.issues.append(found)
            reading.decisions[f"{found.sheet or ''}:{found.row}"] = Decision.REJECT
        else:
            rows.append(found)
    return reading, rows


def _value(field: str, cell: Any) -> Any:
    """Return a cell as text, but keep what its kind says: dates, hours, and numbers that Excel may have damaged."""
    if isinstance(cell, str):
        cell = cell if cell.isprintable() else CONTROL.sub("", cell)
    if field in {"born_on", "post_since", "answered_at", "hours", "capacity"} or field.startswith("style"):
        return cell
    if field in {"nip", "manager"} and isinstance(cell, float):
        return cell
    return text_of(cell)


def _find_table(tables: list[Table], aliases: dict[str, tuple[str, ...]]) -> tuple[Table, int]:
    """Return the sheet with the most known headings, and the place of its heading row."""
    best: tuple[int, Table, int] | None = None
    for table in tables:
        try:
            index = find_heading(table, lambda heading: column_of(heading, aliases) is not None)
        except TableError:
            continue
        count = sum(column_of(normalise_heading(cell), aliases) is not None for cell in table.rows[index].cells)
        if best is None or count > best[0]:
            best = (count, table, index)
    if best is None:
        raise TableError("no_heading")
    return best[1], best[2]


def in_child(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run `function(*arguments)` in a child process with limited memory and time, and return its result.

    A file that needs more than its limits is refused as too large; what the function raises is raised here.
    """
    here, there = multiprocessing.Pipe(duplex=False)
    methods = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    child = context.Process(target=_limited, args=(there, function, arguments), daemon=True)
    child.start()
    there.close()
    try:
        if not here.poll(MOST_SECONDS):
            raise InvalidError.of("file", "file_too_large")
        try:
            kind, value = here.recv()
        except EOFError:
            child.join(1)
            code = "file_unreadable" if child.exitcode == UNEXPECTED else "file_too_large"
            raise InvalidError.of("file", code) from None
    finally:
        here.close()
        child.kill()
        child.join()
    if kind == "error":
        raise value
    return value


def _limited(connection: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        import resource
    except ImportError:  # a system without resource limits has the time limit alone
        resource = None  # type: ignore[assignment]  # none there
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        connection.send(("result", function(*arguments)))
    except InvalidError as error:
        connection.send(("error", error))
    except MemoryError:
        connection.send(("error", InvalidError.of("file", "file_too_large")))
