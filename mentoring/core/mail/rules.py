"""When a letter is sent: channels, quiet hours, the weekly digest, tries after trouble; pure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

EVERY_KIND = "*"
"""The kind under which a person's one choice for all kinds is kept."""
DIGEST_AT = time(7)
LEASE = timedelta(minutes=10)
"""How long a letter belongs to the worker that sends it; one that dies leaves it to the next after that."""
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""Waits between tries while the mail server is in trouble; after the last one the letter is undeliverable."""


class Channel(StrEnum):
    """How somebody wants the letters of a kind; each is a notice in the application in any case."""

    AT_ONCE = "at_once"
    WEEKLY = "weekly"
    APP = "app"


class Failure(StrEnum):
    """Why a letter is undeliverable."""

    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"
    REFUSED = "refused"
    TROUBLE = "trouble"


def channel_of(settings: Mapping[str, str], kind: str, *, weekly: bool = True) -> Channel:
    """Return how somebody wants a kind: what they chose for it, else for all, else at once.

    A kind that cannot wait a week is sent at once instead.
    """
    chosen = Channel(settings.get(kind) or settings.get(EVERY_KIND) or Channel.AT_ONCE)
    return Channel.AT_ONCE if chosen is Channel.WEEKLY and not weekly else chosen


def next_sending(now: datetime, zone: tzinfo, quiet: tuple[time, time] | None, *, weekends: bool = False) -> datetime:
    """Return the first moment from `now` on at which a letter may leave: outside quiet hours, on request not on weekends."""
    local = now.astimezone(zone)
    while True:
        if weekends and local.weekday() >= 5:
            local = datetime.combine(local.date() + timedelta(days=1), time.min, zone)
            continue
        if quiet is None or not _is_quiet(local.time(), *quiet):
            break
        day = local.date() + timedelta(days=1 if local.time() >= quiet[1] else 0)
        local = datetime.combine(day, quiet[1], zone)
    return max(now, local.astimezone(UTC))


def _is_quiet(moment: time, begin: time, end: time) -> bool:
    return begin <= moment < end if begin < end else moment >= begin or moment < end


def next_try(attempts: int) -> timedelta | None:
    """Return how long to wait after so many tries that met trouble, None when it was the last."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def digest_monday(now: datetime, zone: tzinfo) -> tuple[date, datetime]:
    """Return the Monday of the latest digest, and the moment at which it was due: seven in the office's morning."""
    local = now.astimezone(zone)
    monday = local.date() - timedelta(days=local.weekday())
    due = datetime.combine(monday, DIGEST_AT, zone)
    if local < due:
        monday -= timedelta(days=7)
        due = datetime.combine(monday, DIGEST_AT, zone)
    return monday, due.astimezone(UTC)
