"""How often two people meet, how far along they are, and whether somebody was in two places at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


def meeting_is_due(since: date, today: date, interval_days: int) -> bool:
    """Tell whether the rhythm asks for a meeting: as many days as lie between two have gone by."""
    return (today - since).days >= interval_days


class Stage(StrEnum):
    """How far along two people are: what to talk about differs."""

    FIRST = "first"
    MIDDLE = "middle"
    LAST = "last"


def stage_of(*, sessions: int, ends_on: date, interval_days: int, today: date) -> Stage:
    """Return the stage of a pairing: before its first session, near its programme's end, or in between."""
    if sessions == 0:
        return Stage.FIRST
    return Stage.LAST if (ends_on - today).days <= 2 * interval_days else Stage.MIDDLE


@dataclass(frozen=True)
class Rhythm:
    """How often two people meet, as far as their sessions tell."""

    has_met: bool
    days_silent: int
    is_late: bool = field(default=False)


NO_RHYTHM = Rhythm(has_met=True, days_silent=0)
"""The rhythm of two people who need not meet now."""


def read_rhythm(*, running_since: date, last_held_on: date | None, interval_days: int, today: date) -> Rhythm:
    """Return whether two people have met and whether they are late by more than one whole interval."""
    silent = (today - (last_held_on or running_since)).days
    limit = interval_days if last_held_on is None else 2 * interval_days
    return Rhythm(last_held_on is not None, max(silent, 0), silent > limit)


@dataclass(frozen=True)
class TimedSession:
    """A session with its hour, to see whether a mentor was in two places at once."""

    id: int
    starts_at: datetime
    minutes: int
    group: tuple[object, ...]


def find_overlaps(sessions: Iterable[TimedSession]) -> set[int]:
    """Return the ids of one mentor's sessions that overlap another; those logged together are one meeting."""
    ordered = sorted(sessions, key=lambda item: (item.starts_at, item.id))
    found: set[int] = set()
    for index, first in enumerate(ordered):
        for second in ordered[index + 1:]:
            if second.starts_at >= first.starts_at + timedelta(minutes=first.minutes):
                break
            if second.group != first.group:
                found |= {first.id, second.id}
    return found
