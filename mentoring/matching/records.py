"""The rows of the spreadsheets that people have, read as the two sides of a match."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mentoring.matching.headings import (
    MODES,
    NUMBER_WORDS,
    ROLES,
    column_of,
    level_of_post,
    plain,
    rank_of_grade,
)
from mentoring.matching.people import Person, Relations
from mentoring.matching.tables import (
    MatchFileError,
    Row,
    Table,
    TableError,
    find_heading,
    normalise_heading,
    read_tables,
    text_of,
)
from mentoring.matching.text import split_items

MOST_WISHES = 5
Record = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The files of a match: one a side, or one for both with a role column.

    `people` is joined by identifier, `columns` maps our columns to headings by hand, `capacity` is for mentors without one.
    """

    mentors: Path
    mentees: Path
    people: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    capacity: int = 1


@dataclass(frozen=True)
class Side:
    """One side's people in the order of their identifiers, with each one's capacity (0 for mentees) and row."""

    people: list[Person]
    capacities: list[int]
    records: list[Record]


def read_sides(sources: Sources, notes: list[str]) -> tuple[Side, Side]:
    """Return both sides of the files, joined with employee data; what was read how is added to `notes`.

    Raises `MatchFileError`.
    """
    joined = _read_people(sources, notes)
    mentors = _read_file(sources.mentors, sources.columns, notes)
    mentees = mentors if sources.mentees == sources.mentors else _read_file(sources.mentees, sources.columns, notes)
    read = {column for record in (*mentors, *mentees) for column in record}
    missing = [column for column in sources.columns if column not in read]
    if missing:
        raise MatchFileError(f"no file has a column {sources.columns[missing[0]]!r} with anything in it")
    sides = tuple(_side(records, side, joined, sources, notes)
                  for records, side in ((mentors, "mentor"), (mentees, "mentee")))
    for side, word, path in zip(sides, ("mentors", "mentees"), (sources.mentors, sources.mentees), strict=True):
        if not side.people:
            raise MatchFileError(f"{path}: no {word} found")
    return sides[0], sides[1]


def _read_people(sources: Sources, notes: list[str]) -> dict[str, Record]:
    if sources.people is None:
        return {}
    records = _read_file(sources.people, {}, notes)
    return {_identifier(record).casefold(): record for record in records}


def _read_file(path: Path, columns: Mapping[str, str], notes: list[str]) -> list[Record]:
    """Return a file's rows by column; a row's own number is kept under `row`."""
    try:
        tables = read_tables(path.read_bytes(), path.name)
    except OSError as error:
        raise MatchFileError(f"{path}: {error.strerror or error}") from error
    except TableError as error:
        raise MatchFileError(f"{path}: {error.code.replace('_', ' ')}") from error
    chosen: dict[str, list[str]] = {}
    for column, heading in columns.items():
        chosen.setdefault(normalise_heading(heading), []).append(column)

    def known(heading: str) -> list[str]:
        """Return the columns that a heading fills: those given by hand, else its own unless that was given."""
        own = column_of(heading)
        return chosen.get(heading) or ([own] if own and own not in columns else [])

    table, index = _best_table(tables, known, path)
    headings = [str(cell or "").strip() for cell in table.rows[index].cells]
    names = [known(normalise_heading(heading)) for heading in headings]
    unused = [heading for heading, name in zip(headings, names, strict=True) if heading and not name]
    if unused:
        notes.append(f"{path.name}: unused columns: {', '.join(unused)}")
    rows = [row for row in table.rows[index + 1:] if not row.is_blank]
    return [_record(row, names) for row in rows]


def _best_table(tables: Sequence[Table], known: Callable[[str], list[str]], path: Path) -> tuple[Table, int]:
    found = []
    for table in tables:
        try:
            index = find_heading(table, lambda heading: bool(known(heading)))
        except TableError:
            continue
        found.append((sum(bool(known(normalise_heading(cell))) for cell in table.rows[index].cells), table, index))
    if not found:
        raise MatchFileError(f"{path}: no row with known headings, such as NIP, Nama, Tujuan or Name, Goals")
    _count, table, index = max(found, key=lambda item: item[0])
    return table, index


def _record(row: Row, names: Sequence[list[str]]) -> Record:
    record: Record = {"row": str(row.number)}
    for name, cell in [(name, cell) for filled, cell in zip(names, row.cells, strict=False) for name in filled]:
        if text_of(cell) and not record.get(name):
            record[name] = str(cell).strip() if isinstance(cell, str) and name in {"goals", "experience"} else text_of(cell)
    return record


def _identifier(record: Mapping[str, str]) -> str:
    """Return the NIP if there is one, else the e-mail address, else the row's number."""
    return _bare(record.get("id", "")) or record.get("email", "").casefold() or f"row {record['row']}"


def _bare(text: str) -> str:
    """Return an identifier without the marks that spreadsheets put around it."""
    return re.sub(r"[\s'’`]", "", text)


def _side(records: Sequence[Record], side: str, joined: Mapping[str, Record], sources: Sources,
          notes: list[str]) -> Side:
    has_roles = any("role" in record for record in records)
    if sources.mentors == sources.mentees and not has_roles:
        raise MatchFileError(f"{sources.mentors}: one file for both sides needs a role column (Peran)")
    roles = [ROLES.get(plain(record.get("role", ""))) if has_roles else (side,) for record in records]
    stated = [(record, role) for record, role in zip(records, roles, strict=True) if role and len(record) > 2]
    lost = [record["row"] for record, role in zip(records, roles, strict=True) if role is None]
    if lost and (side == "mentor" or sources.mentors != sources.mentees):
        notes.append(f"left out, without a role that is known: row {', '.join(lost)}")
    latest: dict[str, Record] = {}
    for record in sorted((record for record, role in stated if side in role), key=_moment):
        key = _identifier(record).casefold()
        if key in latest:
            notes.append(f"{_identifier(record)} stands twice as {side}: row {record['row']} holds")
        latest[key] = record
    result = Side([], [], [])
    for key in sorted(latest):
        record = {**joined.get(key, {}), **latest[key]}
        result.people.append(_person(_identifier(latest[key]), record))
        result.capacities.append(_number(record.get("capacity", ""), sources.capacity) if side == "mentor" else 0)
        result.records.append(record)
    return result


def _moment(record: Mapping[str, str]) -> tuple[str, int]:
    """Return when an answer was given, then where it stands: of two answers of one person the later holds."""
    text = record.get("moment", "")
    match = re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(.*)", text)
    return (f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}{match[4]}" if match else text), int(record["row"])


def _number(text: str, default: int) -> int:
    match = re.match(r"\s*(\d{1,3})", text)
    return int(match[1]) if match else NUMBER_WORDS.get(plain(text).split(" ")[0], default)


def _person(identifier: str, record: Mapping[str, str]) -> Person:
    """Return a record as the engine sees it: mapped columns only."""
    hours = re.search(r"\d+(?:[.,]\d+)?", record.get("hours", ""))
    style = tuple(float(record[f"style_{n}"]) for n in range(1, 10)
                  if re.fullmatch(r"[1-5]", record.get(f"style_{n}", "")))
    field_items = (record["field"],) if record.get("field") else ()
    post = record.get("post", "")
    return Person(
        id=identifier, name=record.get("name") or f"{record.get('first_name', '')} {record.get('last_name', '')}".strip(),
        goals=split_items(record.get("goals")) or field_items,
        experience=split_items(record.get("experience")) or field_items,
        have=_levels(record.get("have", "")), present=_levels(record.get("present", "")),
        target={code: level for code, level in _levels(record.get("target", "")).items() if level > 0}, post=post,
        level=(record.get("level", "").strip().casefold().replace(" ", "_")
               or level_of_post(record.get("post_kind", ""), post, record.get("echelon", ""))
               or record.get("grade", "").strip().casefold()),
        grade=rank_of_grade(record.get("grade", "")), unit=record.get("unit", ""), place=record.get("place", ""),
        mode=MODES.get(plain(record.get("mode", "")), ""),
        languages=frozenset(word.strip().casefold() for word in re.split(r"[;,/]", record.get("languages", ""))
                            if word.strip()),
        hours=float(hours[0].replace(",", ".")) if hours else None, style=style)


def _levels(text: str) -> dict[str, float]:
    return {match[1].upper(): float(match[2]) for match in re.finditer(
        r"([A-Za-z]{1,4}\.[A-Za-z0-9]{1,12})\s*[>=:]\s*([0-5])", text)}


def relate(mentees: Side, mentors: Side) -> Relations:
    """Return what the rows say of pairs: lines of managers, people unwilling of each other, wishes by rank."""
    stated = [(person.id, record) for side in (mentees, mentors)
              for person, record in zip(side.people, side.records, strict=True)]
    known = {identifier.casefold(): identifier for identifier, _record in stated}

    def person_of(text: str) -> str:
        return known.get(_bare(text).casefold(), _bare(text))

    managers = {identifier: person_of(record.get("manager", "")) for identifier, record in stated}
    line = set()
    for person in mentees.people:
        above, seen = managers.get(person.id, ""), {person.id}
        while above and above not in seen:
            line.add((person.id, above))
            seen.add(above)
            above = managers.get(above, "")
    blocked = {pair for identifier, record in stated
               for other in map(person_of, _identifiers(record.get("unwilling", "")))
               for pair in ((identifier, other), (other, identifier))}
    wishes = {(person.id, person_of(record[f"wish_{rank}"])): rank
              for person, record in zip(mentees.people, mentees.records, strict=True)
              for rank in range(MOST_WISHES, 0, -1) if record.get(f"wish_{rank}")}
    return Relations(line_managers=frozenset(line), blocked=frozenset(blocked), wishes=wishes)


def _identifiers(text: str) -> list[str]:
    """Return the identifiers of a list, however it is separated; a NIP may be printed in groups."""
    together = re.sub(r"(?<=\d)[ \u00a0](?=\d)", "", text) if re.search(r"\d{8} \d{6} \d \d{3}", text) else text
    return [part for part in re.split(r"[;,\s]+", together) if part]
