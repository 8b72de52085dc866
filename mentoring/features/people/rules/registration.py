"""Rows of the registration form: read, checked, and the later answer of one person kept."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from mentoring.features.people.rules.dates import parse_moment
from mentoring.features.people.rules.nip import BadNumber, clean_number, parse_number
from mentoring.features.people.rules.places import tidy_place
from mentoring.features.people.rules.rows import Decision, Issue, Reading

ROLES = {"mentor": ("mentor",), "mentee": ("mentee",), "keduanya": ("mentor", "mentee"),
         "both": ("mentor", "mentee"), "mentor mentee": ("mentor", "mentee"), "mentor dan mentee": ("mentor", "mentee")}
MODES = {"luring": "in_person", "tatap muka": "in_person", "daring": "online", "online": "online",
         "keduanya": "both", "both": "both", "luring daring": "both"}
NUMBER_WORDS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5}
DEFAULT_CAPACITY = 1
MOST_CAPACITY = 10
WISHES = 5


@dataclass
class FormRow:
    """One answer on its way: its record, and what is told of it."""

    sheet: str | None
    number: int
    record: dict[str, Any]
    answered_at: Any = None
    warnings: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    decision: Decision = Decision.ACCEPT


def read_form_row(sheet: str | None, number: int, values: Mapping[str, Any]) -> FormRow | Issue:
    """Return an answer's record, or the issue for which it is rejected."""
    nip = clean_number(values.get("nip"))
    parsed = parse_number(values.get("nip"))
    if isinstance(parsed, BadNumber) and (not nip.isdigit() or len(nip) != 18):
        return Issue(sheet, number, "nip", parsed.code, Decision.REJECT, parsed.params)
    role = re.sub(r"[^a-z]+", " ", str(values.get("role") or "").casefold()).strip()
    if not role:
        return Issue(sheet, number, "role", "role_empty", Decision.REJECT)
    if role not in ROLES:
        return Issue(sheet, number, "role", "role_unknown", Decision.REJECT, {"text": role[:40]})
    row = FormRow(sheet, number, {}, parse_moment(values.get("answered_at")))
    sides = ROLES[role]
    row.record = {
        "nip": nip, "sides": list(sides), "capacity": _capacity(row, values.get("capacity"), "mentor" in sides),
        "goals": _text(values, "goals"), "experience": _text(values, "experience"),
        "target": _levels(row, values.get("wanted"), "wanted"), "have": _levels(row, values.get("mastered"), "mastered"),
        "present": _levels(row, values.get("present"), "present"), "hours": _hours(row, values.get("hours")),
        "mode": MODES.get(re.sub(r"[^a-z]+", " ", _text(values, "mode").casefold()).strip(), ""),
        "languages": [word.strip() for word in re.split(r"[;,/]", _text(values, "languages")) if word.strip()],
        "place": tidy_place(_text(values, "place")), "manager": _number(values.get("manager")),
        "unwilling": re.findall(r"(?<!\d)\d{18}(?!\d)", re.sub(r"(?<=\d) (?=\d)", "", _text(values, "unwilling"))),
        "wishes": _wishes(row, values),
        "style": [_answer(values.get(f"style_{n}")) for n in range(1, 7) if _answer(values.get(f"style_{n}"))]}
    if row.warnings:
        row.decision = Decision.ACCEPT_WARNING
    return row


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "").strip()


def _number(value: Any) -> str | None:
    digits = clean_number(value)
    return digits if digits.isdigit() and len(digits) == 18 else None


def _capacity(row: FormRow, value: Any, is_mentor: bool) -> int:
    if not is_mentor:
        return 0
    text = str(int(value) if isinstance(value, float) else value or "").strip().casefold()
    if not text:
        row.warnings.append(("capacity", "capacity_default", {"number": DEFAULT_CAPACITY}))
        return DEFAULT_CAPACITY
    match = re.match(r"\d+", text)
    number = int(match[0]) if match else NUMBER_WORDS.get(text.split()[0])
    if number is None or number > MOST_CAPACITY:
        row.warnings.append(("capacity", "capacity_unread", {"text": text[:40], "number": DEFAULT_CAPACITY}))
        return DEFAULT_CAPACITY
    return number


def _hours(row: FormRow, value: Any) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    text = str(value or "").strip().replace(",", ".")
    numbers = re.findall(r"\d+(?:\.\d+)?", text)
    if len(numbers) > 1:
        row.warnings.append(("hours", "hours_range_low", {"number": numbers[0]}))
    return float(numbers[0]) if numbers and float(numbers[0]) <= 200 else None


def _levels(row: FormRow, value: Any, column: str) -> dict[str, int]:
    """Return `code>4; code>3` or `code=3, code=2` as levels by code; what cannot be read is told."""
    levels: dict[str, int] = {}
    for part in re.split(r"[;,\n]", str(value or "")):
        if not part.strip():
            continue
        match = re.fullmatch(r"\s*([A-Za-z]{1,4}\.[A-Za-z0-9]{1,12})\s*[>=:]\s*([0-5])\s*", part)
        if match:
            levels[match[1].upper()] = int(match[2])
        else:
            row.warnings.append((column, "level_unread", {"text": part.strip()[:40]}))
    return levels


def _wishes(row: FormRow, values: Mapping[str, Any]) -> list[str]:
    """Return the numbers of wished mentors in order; a name is told, never guessed at."""
    wishes = []
    for rank in range(1, WISHES + 1):
        text = _text(values, f"wish_{rank}")
        number = _number(text)
        if number:
            wishes.append(number)
        elif text:
            row.warnings.append((f"wish_{rank}", "wish_by_name", {}))
    return wishes


def _answer(value: Any) -> int | None:
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value or "").strip()
    return int(text) if text in {"1", "2", "3", "4", "5"} else None


def decide_form(rows: list[FormRow], known: Collection[str], reading: Reading) -> None:
    """Keep each person's latest answer; a number that is no employee's is rejected."""
    latest: dict[str, FormRow] = {}
    for row in rows:
        before = latest.get(row.record["nip"])
        if before is None or (row.answered_at or _EARLIEST, row.number) >= (before.answered_at or _EARLIEST, before.number):
            latest[row.record["nip"]] = row
    for row in rows:
        if row.record["nip"] not in known:
            row.decision, row.warnings = Decision.REJECT, [("nip", "nip_unknown", {})]
        elif latest[row.record["nip"]] is not row:
            row.decision = Decision.MERGE
            row.warnings = [("answered_at", "answered_again", {"row": latest[row.record["nip"]].number})]
        reading.count(row.decision)
        reading.decisions[f"{row.sheet or ''}:{row.number}"] = row.decision
        reading.issues += [Issue(row.sheet, row.number, column, code, row.decision, params)
                           for column, code, params in row.warnings]
        if row.decision in {Decision.ACCEPT, Decision.ACCEPT_WARNING}:
            reading.records.append(row.record)


_EARLIEST = parse_moment("01-01-1900 00:00")
