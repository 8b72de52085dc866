"""The life of a pairing: its states, who may move it where, and what a pair needs before it can be made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from mentoring.core.errors import ConflictError, InvalidError
from mentoring.features.programmes.rules import TAKES_PEOPLE, EnrolmentState

REASON_LENGTH = 500
AGREEMENT_LENGTH = 4000
LONGEST_ABSENCE = timedelta(days=366)


class PairingState(StrEnum):
    RESERVED = "reserved"
    APPROVED = "approved"
    PUBLISHED = "published"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    ENDED = "ended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


class Origin(StrEnum):
    """Where a pairing comes from."""

    REQUEST = "request"
    ROUND = "round"
    MANUAL = "manual"


class Mover(StrEnum):
    """In which part somebody moves a pairing."""

    COORDINATOR = "coordinator"
    MENTOR = "mentor"
    MENTEE = "mentee"
    SYSTEM = "system"


class EndReason(StrEnum):
    """Why a pairing ends; none of them blames anybody."""

    GOALS_REACHED = "goals_reached"
    NO_TIME = "no_time"
    MOVED = "moved"
    OTHER_FOCUS = "other_focus"
    NOT_WORKING = "not_working"


S, M = PairingState, Mover
PARTNERS = frozenset((M.MENTOR, M.MENTEE))
EITHER = PARTNERS | {M.COORDINATOR}

HOLDING = frozenset((S.RESERVED, S.APPROVED, S.PUBLISHED, S.ACTIVE, S.ON_HOLD))
"""States that hold a seat on either side."""

TOLD = frozenset((S.PUBLISHED, S.ACTIVE, S.ON_HOLD, S.COMPLETED, S.ENDED, S.DECLINED))
"""States in which the two people know of their pairing."""

AGREEABLE = frozenset((S.PUBLISHED, S.ACTIVE, S.ON_HOLD))
"""States in which the two people accept their agreement."""

LIVE = frozenset((S.ACTIVE, S.ON_HOLD))
"""States in which two people meet."""

MOVES: Mapping[tuple[PairingState | None, PairingState], frozenset[Mover]] = {
    (None, S.RESERVED): frozenset((M.MENTOR,)),
    (None, S.APPROVED): frozenset((M.COORDINATOR,)),
    (S.RESERVED, S.APPROVED): frozenset((M.COORDINATOR,)),
    (S.RESERVED, S.REFUSED): frozenset((M.COORDINATOR,)),
    (S.RESERVED, S.WITHDRAWN): frozenset((M.MENTEE,)),
    (S.APPROVED, S.WITHDRAWN): frozenset((M.COORDINATOR,)),
    (S.APPROVED, S.PUBLISHED): frozenset((M.COORDINATOR,)),
    (S.PUBLISHED, S.APPROVED): frozenset((M.COORDINATOR,)),
    (S.PUBLISHED, S.DECLINED): PARTNERS,
    (S.PUBLISHED, S.ACTIVE): PARTNERS | {M.SYSTEM},
    (S.ACTIVE, S.ON_HOLD): EITHER,
    (S.ON_HOLD, S.ACTIVE): EITHER,
    (S.ACTIVE, S.COMPLETED): frozenset((M.COORDINATOR,)),
    (S.ON_HOLD, S.COMPLETED): frozenset((M.COORDINATOR,)),
    (S.ACTIVE, S.ENDED): EITHER,
    (S.ON_HOLD, S.ENDED): EITHER,
}
"""Every legal move and who makes it; all others are refused."""

DECIDED_BY_COORDINATORS = frozenset(to for to in S if all(
    movers == {M.COORDINATOR} for (_state, end), movers in MOVES.items() if end == to) and to != S.RESERVED)
"""States to which coordinators alone lead: what is written there is theirs, never one of the two people's."""


@dataclass(frozen=True)
class EligiblePair:
    """Two enrolments that passed every rule (or one overridden by name): the only thing a pairing is made from.

    Made by `eligibility` alone.
    """

    programme_id: int
    mentor_enrolment_id: int
    mentee_enrolment_id: int
    mentor_id: int
    mentee_id: int
    score: float | None
    contributions: Mapping[str, float] = field(default_factory=dict)
    policy_version_id: int | None = None
    override_rule: str = ""
    override_reason: str = ""


@dataclass(frozen=True)
class Prospect:
    """Two people who are no pairing yet, as permissions see them."""

    scope_path: str
    mentor_id: int
    mentee_id: int

    @property
    def participants(self) -> frozenset[int]:
        return frozenset((self.mentor_id, self.mentee_id))


def check_move(state: PairingState | str | None, to: PairingState, movers: frozenset[Mover]) -> None:
    """Raise unless one of `movers`, the parts that somebody has in a pairing, may move it from `state` to `to`."""
    allowed = MOVES.get((PairingState(state) if state else None, to))
    if allowed is None:
        raise ConflictError("pairing_move")
    if not allowed & movers:
        raise ConflictError("pairing_mover")


def grace_end(now: datetime, grace_days: int) -> datetime:
    """Return when the time in which both may still decline is over."""
    return now + timedelta(days=grace_days)


def in_grace(grace_ends_at: datetime | None, now: datetime) -> bool:
    """Tell whether a published pairing can still be declined or taken back."""
    return grace_ends_at is not None and now < grace_ends_at


def check_grace(grace_ends_at: datetime | None, now: datetime) -> None:
    """Raise once the grace period has ended: the pairing counts as active from then on."""
    if not in_grace(grace_ends_at, now):
        raise ConflictError("grace_over")


def may_rematch(state: str, programme_state: str, mentee_state: str) -> bool:
    """Tell whether the mentee of a pairing that is over may be paired anew: then that is offered at once."""
    return state in {S.ENDED, S.DECLINED} and programme_state in TAKES_PEOPLE and mentee_state == EnrolmentState.ENROLLED


def is_running(state: str, grace_ends_at: datetime | None, now: datetime) -> bool:
    """Tell whether two people may meet: active, on hold, or published with its grace period over."""
    return state in LIVE or (state == S.PUBLISHED and not in_grace(grace_ends_at, now))


def check_note(field: str, text: str, *, required: bool) -> str:
    """Return the text without outer blanks, or say what is wrong with it."""
    note = text.strip()
    if required and not note:
        raise InvalidError.of(field, "required")
    if len(note) > REASON_LENGTH:
        raise InvalidError.of(field, "pairing_note_long", most=REASON_LENGTH)
    return note


def check_agreement(text: str, text_en: str) -> tuple[str, str]:
    """Return both texts without outer blanks, line ends alike, or say what is wrong with them."""
    texts = {"text": "\n".join(text.strip().splitlines()), "text_en": "\n".join(text_en.strip().splitlines())}
    too_long = ("agreement_long", {"most": AGREEMENT_LENGTH})
    problems: dict[str, tuple[str, dict[str, Any]]] = {
        name: too_long for name, value in texts.items() if len(value) > AGREEMENT_LENGTH}
    if not texts["text"]:
        problems["text"] = ("required", {})
    if problems:
        raise InvalidError(fields=problems)
    return texts["text"], texts["text_en"]


def check_end_reason(reason: str) -> EndReason:
    """Return the reason, or say that one has to be chosen."""
    if reason not in set(EndReason):
        raise InvalidError.of("reason", "end_reason_missing")
    return EndReason(reason)


def check_expected_back(expected_back_on: date | None, today: date) -> date:
    """Return the day somebody is expected back, or say what is wrong with it."""
    if expected_back_on is None:
        raise InvalidError.of("expected_back_on", "required")
    if not today < expected_back_on <= today + LONGEST_ABSENCE:
        raise InvalidError.of("expected_back_on", "expected_back_range")
    return expected_back_on
