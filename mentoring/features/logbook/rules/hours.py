"""Learning hours: what a confirmed session earns by the table in force."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mentoring.core.errors import InvalidError


class Method(StrEnum):
    """How a session earns: a whole number each, or one hour for each so many minutes."""

    SESSION = "session"
    MINUTES = "minutes"


@dataclass(frozen=True)
class HoursRule:
    """What a confirmed session earns from a day on, and how much may be earned at most."""

    effective_from: date
    method: str
    hours_per_session: int = 2
    minutes_per_hour: int = 45
    cap_per_day: int | None = None
    cap_per_programme: int | None = None
    cap_per_year: int | None = None


@dataclass(frozen=True)
class CountedSession:
    """A confirmed session as the hours see it."""

    id: int
    held_on: date
    minutes: int
    programme_id: int


DEFAULT_RULE = HoursRule(date(2000, 1, 1), Method.MINUTES)
"""What holds before the first rule of an office: one hour for each 45 minutes, without caps."""


def rule_on(rules: Iterable[HoursRule], day: date) -> HoursRule:
    """Return the rule in force on a day."""
    return max((rule for rule in rules if rule.effective_from <= day), key=lambda rule: rule.effective_from,
               default=DEFAULT_RULE)


def plain_hours(rule: HoursRule, minutes: int) -> int:
    """Return what a session of so many minutes earns before any cap."""
    return rule.hours_per_session if rule.method == Method.SESSION else minutes // rule.minutes_per_hour


def count_hours(sessions: Iterable[CountedSession], rules: Sequence[HoursRule]) -> dict[int, int]:
    """Return the hours of each of one person's confirmed sessions, by id.

    Sessions count in the order of their days, then of their ids; each is cut to what the caps of the rule in force on
    its day leave over. The day is a calendar day of the office, so the year is the office's own.
    """
    by_day: dict[date, int] = defaultdict(int)
    by_programme: dict[int, int] = defaultdict(int)
    by_year: dict[int, int] = defaultdict(int)
    earned = {}
    for item in sorted(sessions, key=lambda item: (item.held_on, item.id)):
        rule = rule_on(rules, item.held_on)
        hours = plain_hours(rule, item.minutes)
        for cap, used in ((rule.cap_per_day, by_day[item.held_on]),
                          (rule.cap_per_programme, by_programme[item.programme_id]),
                          (rule.cap_per_year, by_year[item.held_on.year])):
            if cap is not None:
                hours = min(hours, max(cap - used, 0))
        by_day[item.held_on] += hours
        by_programme[item.programme_id] += hours
        by_year[item.held_on.year] += hours
        earned[item.id] = hours
    return earned


@dataclass(frozen=True)
class MentorHours:
    """What a mentor's own confirmed meetings earned: a meeting with several mentees counts once."""

    hours: int
    meetings: int


def count_mentor_hours(sessions: Iterable[tuple[CountedSession, tuple[object, ...]]],
                       rules: Sequence[HoursRule]) -> MentorHours:
    """Return a mentor's hours by the same table; sessions that were logged together share their group."""
    meetings: dict[tuple[object, ...], CountedSession] = {}
    for item, group in sessions:
        meetings.setdefault(group, item)
    return MentorHours(sum(count_hours(meetings.values(), rules).values()), len(meetings))


def check_rule(rule: HoursRule) -> HoursRule:
    """Return the rule, or raise with what is wrong with each field."""
    wrong: dict[str, tuple[str, dict[str, object]]] = {}
    if rule.method not in set(Method):
        wrong["method"] = ("required", {})
    if not 0 <= rule.hours_per_session <= 24:
        wrong["hours_per_session"] = ("number_range", {"fewest": 0, "most": 24})
    if not 1 <= rule.minutes_per_hour <= 480:
        wrong["minutes_per_hour"] = ("number_range", {"fewest": 1, "most": 480})
    for name in ("cap_per_day", "cap_per_programme", "cap_per_year"):
        cap = getattr(rule, name)
        if cap is not None and not 1 <= cap <= 1000:
            wrong[name] = ("number_range", {"fewest": 1, "most": 1000})
    if wrong:
        raise InvalidError(fields=wrong)
    return rule


@dataclass(frozen=True)
class Difference:
    """A stored figure that its sessions do not bear out."""

    mentoring_session_id: int
    stored: int
    expected: int


def compare_hours(stored: Mapping[int, int], expected: Mapping[int, int]) -> list[Difference]:
    """Return where stored hours differ from counted ones; a session that is not confirmed has to hold 0."""
    return [Difference(row_id, hours, expected.get(row_id, 0)) for row_id, hours in sorted(stored.items())
            if hours != expected.get(row_id, 0)]

