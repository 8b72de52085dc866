"""From when something is a matter, and until when it is put off; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mentoring.core.errors import InvalidError
from mentoring.features.attention.rules.matters import Kind
from mentoring.features.requests.rules import ANSWER_WORKING_DAYS, add_working_days

NOTE_LENGTH = 500
LONGEST_SNOOZE = timedelta(days=365)
SHORT_SNOOZE = 3
"""Working days of the shortest snooze that takes one press."""

RANGES: Mapping[str, int] = {"answer_days": ANSWER_WORKING_DAYS, "grace_days": 30, "first_meeting_days": 180,
                             "silent_intervals": 12}
"""The most of each threshold; the fewest is 1. A request expires after its working days: later, none is a matter."""

GOVERNED: Mapping[str, Kind] = {"answer_days": Kind.ANSWER, "grace_days": Kind.GRACE,
                                "first_meeting_days": Kind.NOT_MET, "silent_intervals": Kind.SILENT}
"""The kind of matter that each threshold decides on."""


@dataclass(frozen=True)
class Thresholds:
    """From when something is a matter: working days, days, and intervals between two meetings of the programme."""

    answer_days: int | None = 3
    grace_days: int | None = 1
    first_meeting_days: int | None = 21
    silent_intervals: int | None = 2


DEFAULTS = Thresholds()


def check_thresholds(thresholds: Thresholds) -> dict[str, int]:
    """Return the figures by name, or raise with what is wrong with each."""
    wrong: dict[str, tuple[str, dict[str, object]]] = {}
    found: dict[str, int] = {}
    for name, most in RANGES.items():
        value: int | None = getattr(thresholds, name)
        if value is None:
            wrong[name] = ("threshold_missing", {})
        elif not 1 <= value <= most:
            wrong[name] = ("number_range", {"fewest": 1, "most": most})
        else:
            found[name] = value
    if wrong:
        raise InvalidError(fields=wrong)
    return found


def snooze_days(today: date) -> tuple[date, date]:
    """Return the days of the snoozes that take one press: in a few working days, and on next week's Monday."""
    return add_working_days(today, SHORT_SNOOZE), today + timedelta(days=7 - today.weekday())


def is_snoozed(snoozed_until: date | None, today: date) -> bool:
    """Tell whether a matter rests today; it comes back on the day it was put off to."""
    return snoozed_until is not None and today < snoozed_until


def check_note(snoozed_until: date | None, note: str, *, today: date) -> str:
    """Return the note, or raise with what is wrong."""
    note = note.strip()
    wrong: dict[str, tuple[str, dict[str, object]]] = {}
    if snoozed_until is not None and not today < snoozed_until <= today + LONGEST_SNOOZE:
        wrong["snoozed_until"] = ("snooze_range", {})
    if len(note) > NOTE_LENGTH:
        wrong["note"] = ("attention_note_long", {"most": NOTE_LENGTH})
    if wrong:
        raise InvalidError(fields=wrong)
    return note
