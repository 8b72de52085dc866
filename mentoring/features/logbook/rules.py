"""Mentoring sessions and learning hours: states, what a session may say, what it earns; pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from mentoring.core.errors import ConflictError, InvalidError

FEWEST_MINUTES = 5
MOST_MINUTES = 480
USUAL_MINUTES = (30, 45, 60, 90)
TOPIC_LENGTH = 200
NOTE_LENGTH = 4000
REASON_LENGTH = 500
ACTION_LENGTH = 300
PLACE_LENGTH = 120
MOST_AT_ONCE = 10
DRAFT_LENGTH = 60_000
LONGEST_AHEAD = timedelta(days=730)
UNCONFIRMED_AFTER = timedelta(days=3)
OLDEST_REMINDED = timedelta(days=60)


class SessionState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    VOID = "void"
    CANCELLED = "cancelled"


class Part(StrEnum):
    """In which part somebody moves a session."""

    MENTOR = "mentor"
    MENTEE = "mentee"
    COORDINATOR = "coordinator"
    SYSTEM = "system"


S = SessionState

MOVES: Mapping[tuple[SessionState, SessionState], frozenset[Part]] = {
    (S.PLANNED, S.HELD): frozenset((Part.MENTOR,)),
    (S.PLANNED, S.CANCELLED): frozenset((Part.MENTOR, Part.MENTEE)),
    (S.HELD, S.HELD): frozenset((Part.MENTOR,)),
    (S.HELD, S.CONFIRMED): frozenset((Part.MENTEE,)),
    (S.HELD, S.DISPUTED): frozenset((Part.MENTEE,)),
    (S.HELD, S.VOID): frozenset((Part.MENTOR,)),
    (S.DISPUTED, S.HELD): frozenset((Part.MENTOR,)),
    (S.DISPUTED, S.CONFIRMED): frozenset((Part.MENTEE,)),
    (S.DISPUTED, S.VOID): frozenset((Part.MENTOR, Part.COORDINATOR)),
    (S.CONFIRMED, S.VOID): frozenset((Part.MENTOR, Part.COORDINATOR)),
    (S.VOID, S.HELD): frozenset((Part.MENTOR,)),
}
"""Every legal move and who makes it. Held to held is a correction; void to held takes a removal back."""

COUNTED = frozenset((S.HELD, S.CONFIRMED, S.DISPUTED))
"""States of a session that took place, as far as anybody has said."""


def meeting_is_due(since: date, today: date, interval_days: int) -> bool:
    """Tell whether the rhythm asks for a meeting: as many days as lie between two have gone by."""
    return (today - since).days >= interval_days


def check_move(state: str, to: SessionState, part: Part) -> None:
    """Raise unless somebody in `part` may move a session from `state` to `to`."""
    allowed = MOVES.get((SessionState(state), to))
    if allowed is None:
        raise ConflictError("session_move")
    if part not in allowed:
        raise ConflictError("session_mover")


@dataclass(frozen=True)
class SessionFacts:
    """What a mentor states about a meeting."""

    held_on: date | None
    minutes: int | None
    topic: str
    starts: time | None = None
    mode: str = ""
    place: str = ""
    shared_note: str = ""
    private_note: str = ""


@dataclass(frozen=True)
class NewAction:
    """Something that one of the two will do; `by_mentor` says who."""

    text: str
    by_mentor: bool
    due_on: date | None = None


def check_facts(facts: SessionFacts, *, earliest: date, today: date) -> tuple[date, int]:
    """Return day and minutes, or raise with what is wrong with each field."""
    wrong: dict[str, tuple[str, dict[str, object]]] = {}
    if facts.held_on is None:
        wrong["held_on"] = ("session_day_missing", {})
    elif facts.held_on > today:
        wrong["held_on"] = ("session_in_future", {})
    elif facts.held_on < earliest:
        wrong["held_on"] = ("session_before_pairing", {"earliest": f"{earliest:%d-%m-%Y}"})
    wrong |= _check_texts(facts)
    if wrong or facts.held_on is None or facts.minutes is None:
        raise InvalidError(fields=wrong)
    return facts.held_on, facts.minutes


Wrong = dict[str, tuple[str, dict[str, object]]]


def _check_texts(facts: SessionFacts) -> Wrong:
    """Return what is wrong with a meeting's length and texts."""
    wrong: Wrong = {}
    if facts.minutes is None:
        wrong["minutes"] = ("session_minutes_missing", {})
    elif not FEWEST_MINUTES <= facts.minutes <= MOST_MINUTES:
        wrong["minutes"] = ("session_minutes_range", {"fewest": FEWEST_MINUTES, "most": MOST_MINUTES})
    if not facts.topic.strip():
        wrong["topic"] = ("session_topic_missing", {})
    for name, text, most in (("topic", facts.topic, TOPIC_LENGTH), ("place", facts.place, PLACE_LENGTH),
                             ("shared_note", facts.shared_note, NOTE_LENGTH),
                             ("private_note", facts.private_note, NOTE_LENGTH)):
        if len(text) > most:
            wrong[name] = ("text_too_long", {"most": most})
    return wrong


def check_plan(facts: SessionFacts, *, zone: tzinfo, now: datetime) -> datetime:
    """Return when a planned meeting begins, or raise with what is wrong with each field."""
    wrong = _check_texts(facts)
    if facts.held_on is None:
        wrong["held_on"] = ("session_day_missing", {})
    if facts.starts is None:
        wrong["starts"] = ("meeting_hour_missing", {})
    if facts.held_on is None or facts.starts is None or wrong:
        raise InvalidError(fields=wrong)
    begins = datetime.combine(facts.held_on, facts.starts, tzinfo=zone)
    if begins <= now:
        raise InvalidError.of("starts" if facts.held_on == now.astimezone(zone).date() else "held_on", "meeting_past")
    if begins > now + LONGEST_AHEAD:
        raise InvalidError.of("held_on", "meeting_far")
    return begins


def check_action(action: NewAction, *, today: date) -> str:
    """Return the action's text, or raise with what is wrong."""
    text = action.text.strip()
    wrong: dict[str, tuple[str, dict[str, object]]] = {}
    if not text:
        wrong["action_text"] = ("required", {})
    elif len(text) > ACTION_LENGTH:
        wrong["action_text"] = ("text_too_long", {"most": ACTION_LENGTH})
    if action.due_on is not None and not today <= action.due_on <= today + LONGEST_AHEAD:
        wrong["action_due_on"] = ("action_due_range", {})
    if wrong:
        raise InvalidError(fields=wrong)
    return text


def check_draft(fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return what was typed as it is kept, without what is empty; raise when it is more than any form takes."""
    kept = {name: list(values) for name, values in fields.items() if any(values)}
    if sum(len(name) + sum(map(len, values)) for name, values in kept.items()) > DRAFT_LENGTH:
        raise InvalidError("draft_too_long")
    return kept


def check_dispute(reason: str) -> str:
    """Return why a mentee disagrees, or raise: a reason is needed so that the mentor can correct the session."""
    reason = reason.strip()
    if not reason:
        raise InvalidError.of("reason", "dispute_reason_missing")
    if len(reason) > REASON_LENGTH:
        raise InvalidError.of("reason", "text_too_long", most=REASON_LENGTH)
    return reason


# Learning hours


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


# Agenda


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


# Rhythm


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
