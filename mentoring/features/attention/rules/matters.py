"""What a matter is, and the facts that it is found in; pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mentoring.features.pairings.rules import HOLDING


class Kind(StrEnum):
    """Kinds of matters, the most urgent first: the order of the page."""

    LINE_MANAGER = "line_manager"
    LEFT = "left"
    CONCERN = "concern"
    DECLINED = "declined"
    ANSWER = "answer"
    MOVED = "moved"
    BACK = "back"
    GRACE = "grace"
    DISPUTED = "disputed"
    NOT_MET = "not_met"
    SILENT = "silent"
    LOW_PULSE = "low_pulse"
    CAPACITY = "capacity"
    MAIL = "mail"


GRAVE = frozenset((Kind.LINE_MANAGER, Kind.LEFT))
"""What makes a pairing stand on nothing, or against a rule."""

SETTLED = frozenset((Kind.DECLINED, Kind.MOVED, Kind.LOW_PULSE, Kind.MAIL))
"""Events: nothing in the data says that they were dealt with, so a coordinator says it."""

CONFIDENTIAL = frozenset((Kind.CONCERN, Kind.LOW_PULSE))
"""What somebody said in confidence: only for a coordinator who takes no part in the pairing, and in no file."""

ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True)
class PairFacts:
    """A pairing as far as it may be a matter; days are days of the office.

    `moved` are the moves that an import showed since the pairing was made: (when, on which day, who, from where).
    """

    pairing_id: int
    mentee: str
    mentor: str
    state: str
    mentee_place: int = 0
    published_on: date | None = None
    grace_ends_at: datetime | None = None
    both_answered: bool = False
    active_on: date | None = None
    last_held_on: date | None = None
    disputed_on: date | None = None
    left_on: date | None = None
    left: tuple[str, ...] = ()
    moved: tuple[tuple[datetime, date, str, str], ...] = ()
    mentor_is_above: bool = False
    may_be_above: bool = False
    back_on: date | None = None
    declined_on: date | None = None
    seeks_mentor: bool = False

    @property
    def holds(self) -> bool:
        return self.state in HOLDING


@dataclass(frozen=True)
class RequestFacts:
    """A request that waits for a mentor, and its last day."""

    request_id: int
    mentee: str
    mentor: str
    sent_on: date
    due_on: date | None = None


@dataclass(frozen=True)
class MailFacts:
    """The last message to a person that did not arrive."""

    employee_id: int
    person: str
    mail_id: int
    failed_on: date
    has_address: bool


@dataclass(frozen=True)
class PulseFacts:
    """A low last answer of one side of a pairing, by its number, and since when that side has answered low."""

    pairing_id: int
    side: str
    number: int
    since: date


@dataclass(frozen=True)
class Facts:
    """All of a programme that may be a matter: `unplaced` mentees stand against `free` places of mentors.

    `pulses` and `concerns`, how many wait, are those that the reader may know of; `last_concern` is the last one's id.
    """

    pairs: tuple[PairFacts, ...] = ()
    requests: tuple[RequestFacts, ...] = ()
    mails: tuple[MailFacts, ...] = ()
    unplaced: int = 0
    free: int = 0
    bars_managers: bool = True
    interval_days: int = 14
    pulses: tuple[PulseFacts, ...] = ()
    concerns: int = 0
    last_concern: int = 0


@dataclass(frozen=True)
class Matter:
    """Something that waits: its kind, what it is about (`pairing:12`), of whom, since when and until when.

    `who` and `place` say more about an event: who left or moved, and from where, or which side. `missing` counts.
    """

    kind: Kind
    subject: str
    mentee: str = ""
    mentor: str = ""
    since: date | None = None
    until: date | None = None
    who: str = ""
    place: str = ""
    missing: int = 0

    @property
    def is_grave(self) -> bool:
        return self.kind in GRAVE

    @property
    def row_id(self) -> int:
        return int(self.subject.split(":")[1])

    def is_urgent(self, today: date) -> bool:
        """Whether it makes a pairing stand on nothing, or its last day has come."""
        return self.is_grave or (self.until is not None and self.until <= today)
