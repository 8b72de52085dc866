"""The life of a pairing: one table of moves, and the value that alone may become a pairing; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class PairingState(StrEnum):
    RESERVED = "reserved"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"
    DECLINED = "declined"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    ENDED = "ended"


S = PairingState

HOLDING = frozenset((S.RESERVED, S.APPROVED, S.PUBLISHED, S.ACTIVE, S.ON_HOLD))
"""States that hold a seat on both sides."""

TOLD = frozenset((S.PUBLISHED, S.ACTIVE, S.ON_HOLD, S.COMPLETED, S.ENDED, S.DECLINED))
"""States in which the two people know of the pairing."""

LIVE = frozenset((S.PUBLISHED, S.ACTIVE, S.ON_HOLD))


class Party(StrEnum):
    """Who moves a pairing."""

    COORDINATOR = "coordinator"
    PARTNER = "partner"
    CLOCK = "clock"


MOVES: Mapping[tuple[PairingState, PairingState], frozenset[Party]] = {
    (S.RESERVED, S.APPROVED): frozenset((Party.COORDINATOR,)),
    (S.RESERVED, S.REFUSED): frozenset((Party.COORDINATOR,)),
    (S.RESERVED, S.WITHDRAWN): frozenset((Party.PARTNER,)),
    (S.APPROVED, S.WITHDRAWN): frozenset((Party.COORDINATOR,)),
    (S.APPROVED, S.PUBLISHED): frozenset((Party.COORDINATOR,)),
    (S.PUBLISHED, S.APPROVED): frozenset((Party.COORDINATOR,)),
    (S.PUBLISHED, S.DECLINED): frozenset((Party.PARTNER,)),
    (S.PUBLISHED, S.ACTIVE): frozenset((Party.PARTNER, Party.CLOCK)),
    (S.ACTIVE, S.ON_HOLD): frozenset((Party.COORDINATOR, Party.PARTNER)),
    (S.ON_HOLD, S.ACTIVE): frozenset((Party.COORDINATOR, Party.PARTNER)),
    (S.ACTIVE, S.COMPLETED): frozenset((Party.COORDINATOR,)),
    (S.ON_HOLD, S.COMPLETED): frozenset((Party.COORDINATOR,)),
    (S.ACTIVE, S.ENDED): frozenset((Party.COORDINATOR, Party.PARTNER)),
    (S.ON_HOLD, S.ENDED): frozenset((Party.COORDINATOR, Party.PARTNER)),
}


class Origin(StrEnum):
    PROPOSAL = "proposal"
    REQUEST = "request"
    MANUAL = "manual"


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
    score: float
    contributions: Mapping[str, float] = field(default_factory=dict)
    policy_version_id: int | None = None
    override_rule: str = ""
    override_reason: str = ""


def may_move(present: str, to: str, party: Party) -> bool:
    """Tell whether a party may move a pairing from one state to another."""
    return party in MOVES.get((PairingState(present), PairingState(to)), frozenset())


def in_grace(grace_ends_at: datetime | None, now: datetime) -> bool:
    """Tell whether a published pairing can still be declined or taken back."""
    return grace_ends_at is not None and now < grace_ends_at


def grace_end(published_at: datetime, grace_days: int) -> datetime:
    """Return when the grace period of a pairing ends."""
    return published_at + timedelta(days=grace_days)
