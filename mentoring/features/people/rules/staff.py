"""Rows of a staff export: read, checked, and decided among those of the same number."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from mentoring.features.people.rules.dates import parse_date
from mentoring.features.people.rules.grades import parse_grade, rank_grade
from mentoring.features.people.rules.names import sort_name, split_titles, tidy_name
from mentoring.features.people.rules.nip import BadNumber, parse_number
from mentoring.features.people.rules.places import tidy_agency, tidy_place
from mentoring.features.people.rules.posts import parse_level, post_level, tidy_title
from mentoring.features.people.rules.rows import Decision, Issue, Reading

LONGEST = {"name": 200, "title_before": 60, "title_after": 120, "post_title": 200, "place": 120, "email": 254,
           "legal_status": 60}
LONGEST_UNIT = 200

MAPPED = ("nip", "name", "title_before", "title_after", "employment", "grade", "grade_rank", "post_title", "post_level",
          "post_since", "units", "place", "email", "legal_status", "is_active", "manager")
"""What a staff record holds; birth date and sex are compared with the number and forgotten."""


@dataclass
class StaffRow:
    """One row on its way: its record, and what is told of it."""

    sheet: str | None
    number: int
    record: dict[str, Any]
    warnings: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    decision: Decision = Decision.ACCEPT


def read_staff_row(sheet: str | None, number: int, values: Mapping[str, Any]) -> StaffRow | Issue:
    """Return a row's record, or the issue for which it is rejected."""
    nip = parse_number(values.get("nip"))
    if isinstance(nip, BadNumber):
        return Issue(sheet, number, "nip", nip.code, Decision.REJECT, nip.params)
    before, name, after = split_titles(_text(values, "name"))
    if not name.strip():
        return Issue(sheet, number, "name", "name_empty", Decision.REJECT)
    if len(name) > LONGEST["name"]:
        return Issue(sheet, number, "name", "name_long", Decision.REJECT, {"most": LONGEST["name"]})
    grade = parse_grade(_text(values, "grade")) if _text(values, "grade") else ""
    status = _text(values, "legal_status")
    title = tidy_title(_text(values, "post_title"))
    since = parse_date(values.get("post_since"))
    row = StaffRow(sheet, number, {
        "nip": nip.digits, "name": tidy_name(name), "title_before": _text(values, "title_before") or before,
        "title_after": _text(values, "title_after") or after,
        "employment": employment(_text(values, "employment"), _text(values, "appointment"), status),
        "grade": grade or "", "grade_rank": rank_grade(grade) if grade else None, "post_title": title,
        "post_level": (parse_level(_text(values, "post_level"))
                       or post_level(_text(values, "post_kind"), title, _text(values, "echelon"))),
        "post_since": since.isoformat() if since else None, "units": units_of(values),
        "place": tidy_place(_text(values, "place")), "email": _text(values, "email").casefold(),
        "legal_status": status, "is_active": is_active(status), "manager": _number_or_none(values.get("manager"))})
    _tidy_lengths(row)
    born = parse_date(values.get("born_on"))
    if born and born != nip.born_on:
        row.warnings.append(("born_on", "born_on_differs", {}))
    sex = _text(values, "sex").upper()[:1].replace("L", "M").replace("P", "F")
    if sex in {"M", "F"} and sex != nip.sex:
        row.warnings.append(("sex", "sex_differs", {}))
    if grade is None:
        row.warnings.append(("grade", "grade_unknown", {"text": _text(values, "grade")[:40]}))
    if not row.record["is_active"]:
        row.decision = Decision.ACCEPT_INACTIVE
    elif row.warnings:
        row.decision = Decision.ACCEPT_WARNING
    return row


def _text(values: Mapping[str, Any], name: str) -> str:
    """Return a cell's text; the apostrophe with which an export makes a formula harmless is taken off again."""
    return re.sub(r"^'(?=[=+@-])", "", str(values.get(name) or "").strip())


def is_active(status: str) -> bool:
    """Tell whether a legal status is that of somebody at work; none stated counts as at work.

    >>> is_active("PPPK Aktif"), is_active("Pensiun BUP"), is_active("Tidak aktif")
    (True, False, False)
    """
    plain = status.casefold()
    return not plain or (bool(re.search(r"\baktif\b", plain)) and not re.search(r"\b(?:tidak|non|belum)\W*aktif\b", plain))


def _tidy_lengths(row: StaffRow) -> None:
    """Shorten what is longer than its place, leave out an address that is none, and tell both."""
    record = row.record
    for name, most in LONGEST.items():
        if len(record[name]) > most:
            record[name] = record[name][:most].rstrip()
            row.warnings.append((name, "text_cut", {"most": most}))
    if any(len(name) > LONGEST_UNIT for name in record["units"]):
        record["units"] = [name[:LONGEST_UNIT].rstrip() for name in record["units"]]
        row.warnings.append(("unit", "text_cut", {"most": LONGEST_UNIT}))
    if record["email"] and not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+", record["email"]):
        record["email"] = ""
        row.warnings.append(("email", "email_unread", {}))


def _number_or_none(value: Any) -> str | None:
    number = parse_number(value)
    return None if isinstance(number, BadNumber) else number.digits


def employment(kind: str, appointment: str, status: str) -> str:
    """Return PNS, CPNS or PPPK."""
    if "PPPK" in f"{kind} {status}".upper():
        return "PPPK"
    return "CPNS" if appointment.upper() == "C" or kind.upper().startswith("CPNS") else "PNS"


def units_of(values: Mapping[str, Any]) -> list[str]:
    """Return the path of units from the agency down, each named once."""
    if _text(values, "unit_path"):
        return [tidy_title(part) for part in _text(values, "unit_path").split(">") if part.strip()]
    path: list[str] = []
    for text in (tidy_agency(_text(values, "agency")), tidy_title(_text(values, "office")),
                 tidy_title(_text(values, "unit"))):
        if text and text not in path:
            path.append(text)
    return path


SOURCES = {"name": ("name",), "title_before": ("title_before",), "title_after": ("title_after",),
           "employment": ("employment",), "grade": ("grade",), "grade_rank": ("grade",), "post_title": ("post_title",),
           "post_level": ("post_level", "post_kind", "echelon", "post_title"), "place": ("place",),
           "legal_status": ("legal_status",), "is_active": ("legal_status",)}
"""The columns that each value of a record comes from; a file that has none of them says nothing about it."""


def changes_of(employee: Any, record: Mapping[str, Any], given: Collection[str]) -> dict[str, Any]:
    """Return the values of an employee that a record changes; what the file has no column for stays."""
    changes = {}
    for name, columns in SOURCES.items():
        says = any(column in given for column in columns) or (name.startswith("title_") and record[name])
        if says and getattr(employee, name) != record[name]:
            changes[name] = record[name]
    if not record["post_level"] and "post_title" not in changes:
        changes.pop("post_level", None)
    since = parse_date(record["post_since"])
    if since and employee.post_since != since:
        changes["post_since"] = since
    if record["email"] and employee.email != record["email"]:
        changes["email"] = record["email"]
    return changes


def decide_staff(rows: list[StaffRow], reading: Reading) -> None:
    """Decide among rows of the same number, and write records and issues into the reading.

    Same content: merged. Other name: both wait for a person. Other post: the later start of the post holds.
    """
    by_number: dict[str, list[StaffRow]] = defaultdict(list)
    for row in rows:
        by_number[row.record["nip"]].append(row)
    for group in by_number.values():
        if len(group) > 1:
            _decide_group(group)
    for row in rows:
        reading.count(row.decision)
        reading.decisions[f"{row.sheet or ''}:{row.number}"] = row.decision
        reading.issues += [Issue(row.sheet, row.number, column, code, row.decision, params)
                           for column, code, params in row.warnings]
        if not row.record["is_active"] and row.decision == Decision.ACCEPT_INACTIVE:
            reading.issues.append(Issue(row.sheet, row.number, "legal_status", "employee_inactive_row", row.decision,
                                        {"status": row.record["legal_status"]}))
        if row.decision in {Decision.ACCEPT, Decision.ACCEPT_WARNING, Decision.ACCEPT_INACTIVE, Decision.CONFLICT_WIN}:
            reading.records.append(row.record)
            reading.lines[row.record["nip"]] = (row.sheet, row.number)


def _decide_group(group: list[StaffRow]) -> None:
    if len({sort_name(row.record["name"]) for row in group}) > 1:
        for row in group:
            row.decision = Decision.REVIEW
            row.warnings.append(("nip", "nip_two_people", {}))
        return
    first, different = group[0], []
    for row in group[1:]:
        if row.record == first.record:
            row.decision = Decision.MERGE
            row.warnings.append(("nip", "row_repeated", {"row": first.number}))
        else:
            different.append(row)
    if different:
        contenders = [first, *different]
        winner = max(contenders, key=lambda row: (row.record["post_since"] or "", row.number))
        for row in contenders:
            row.decision = Decision.CONFLICT_WIN if row is winner else Decision.CONFLICT_LOSE
            row.warnings.append(("post_since", "row_newer_holds" if row is winner else "row_older_dropped",
                                 {"row": winner.number}))
