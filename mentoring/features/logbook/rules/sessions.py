"""States of a session, who moves it, and what it may say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

