"""What is a matter for a coordinator, how grave it is and in which order it stands; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mentoring.core.errors import InvalidError
from mentoring.features.pairings.rules import LIVE, PairingState

NOTE_LENGTH = 500
LONGEST_SNOOZE = timedelta(days=365)
SNOOZES = (7, 30)
"""Days of the snoozes that take one press."""


class Kind(StrEnum):
    """Kinds of matters, in the order of the page."""

    LINE_MANAGER = "line_manager"
    LEFT = "left"
    ANSWER = "answer"
    GRACE = "grace"
    DISPUTED = "disputed"
    NOT_MET = "not_met"
    SILENT = "silent"
    CAPACITY = "capacity"


GRAVE = frozenset((Kind.LINE_MANAGER, Kind.LEFT))
"""What makes a pairing stand on nothing, or against a rule."""

ORDER = {kind: place for place, kind in enumerate(Kind)}
RANGES: Mapping[str, int] = {"answer_days": 60, "grace_days": 30, "first_meeting_days": 180, "silent_intervals": 12}
"""The most of each threshold; the fewest is 1."""


@dataclass(frozen=True)
class Thresholds:
    """From when something is a matter: days, and intervals between two meetings of the programme."""

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


@dataclass(frozen=True)
class PairFacts:
    """A pairing as far as it may be a matter; days are days of the office."""

    pairing_id: int
    mentee: str
    mentor: str
    state: str
    published_on: date | None = None
    grace_ends_at: datetime | None = None
    both_answered: bool = False
    active_on: date | None = None
    last_held_on: date | None = None
    disputed_on: date | None = None
    left_on: date | None = None
    has_leaver: bool = False
    mentor_is_above: bool = False


@dataclass(frozen=True)
class RequestFacts:
    """A request that waits for a mentor."""

    request_id: int
    mentee: str
    mentor: str
    sent_on: date


@dataclass(frozen=True)
class Matter:
    """Something that waits: its kind, what it is about (`pairing:12`), of whom, since when."""

    kind: Kind
    subject: str
    mentee: str = ""
    mentor: str = ""
    since: date | None = None
    until: date | None = None
    missing: int = 0

    @property
    def is_grave(self) -> bool:
        return self.kind in GRAVE

    @property
    def row_id(self) -> int:
        return int(self.subject.partition(":")[2])


def pair_kinds(pair: PairFacts, thresholds: Mapping[str, int], *, interval_days: int, now: datetime,
               today: date) -> dict[Kind, date | None]:
    """Return what is the matter with a pairing, with the day since when."""
    found: dict[Kind, date | None] = {}
    is_live = pair.state in LIVE or pair.state == PairingState.PUBLISHED
    if is_live and pair.mentor_is_above:
        found[Kind.LINE_MANAGER] = pair.active_on or pair.published_on
    if is_live and pair.has_leaver:
        found[Kind.LEFT] = pair.left_on
    if pair.state == PairingState.PUBLISHED and pair.grace_ends_at and not pair.both_answered and (
            pair.grace_ends_at - now <= timedelta(days=thresholds["grace_days"])):
        found[Kind.GRACE] = pair.published_on
    if pair.disputed_on:
        found[Kind.DISPUTED] = pair.disputed_on
    if pair.state == PairingState.ACTIVE and pair.active_on:
        if pair.last_held_on is None:
            if (today - pair.active_on).days > thresholds["first_meeting_days"]:
                found[Kind.NOT_MET] = pair.active_on
        elif (today - pair.last_held_on).days > thresholds["silent_intervals"] * interval_days:
            found[Kind.SILENT] = pair.last_held_on
    return found


def find_matters(pairs: Iterable[PairFacts], requests: Iterable[RequestFacts], *, unplaced: int, free: int,
                 thresholds: Mapping[str, int], interval_days: int, now: datetime, today: date) -> list[Matter]:
    """Return all matters: by kind, then the longest waiting first; `unplaced` mentees stand against `free` seats."""
    found = [Matter(kind, f"pairing:{pair.pairing_id}", pair.mentee, pair.mentor, since,
                    until=None if kind != Kind.GRACE or pair.grace_ends_at is None else
                    today + timedelta(days=max((pair.grace_ends_at - now).days, 0)))
             for pair in pairs
             for kind, since in pair_kinds(pair, thresholds, interval_days=interval_days, now=now, today=today).items()]
    found += [Matter(Kind.ANSWER, f"request:{item.request_id}", item.mentee, item.mentor, item.sent_on)
              for item in requests if (today - item.sent_on).days >= thresholds["answer_days"]]
    if unplaced > free:
        found.append(Matter(Kind.CAPACITY, "programme:0", missing=unplaced - free))
    return sorted(found, key=lambda item: (ORDER[item.kind], item.since or date.max, item.subject))


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
