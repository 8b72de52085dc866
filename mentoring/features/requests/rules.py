"""The life of a mentor request: states, dates, ranks; pure."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum

MOST_WISHES = 5
ANSWER_WORKING_DAYS = 5
LONGEST_NOTE = 1000
SHORTLIST = 5


class RequestState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


S = RequestState

MOVES = {
    S.DRAFT: frozenset((S.SENT, S.WITHDRAWN)),
    S.SENT: frozenset((S.ACCEPTED, S.DECLINED, S.EXPIRED, S.WITHDRAWN)),
    S.ACCEPTED: frozenset((S.WITHDRAWN,)),
    S.DECLINED: frozenset[RequestState](),
    S.EXPIRED: frozenset[RequestState](),
    S.WITHDRAWN: frozenset[RequestState](),
}


class DeclineReason(StrEnum):
    """Why a mentor says no; the mentee only hears a general, kind word."""

    NO_TIME = "no_time"
    OTHER_FIELD = "other_field"
    ENOUGH_MENTEES = "enough_mentees"
    OTHER = "other"


class Filter(StrEnum):
    """What a coordinator looks at."""

    DECIDE = "decide"
    SENT = "sent"
    DECIDED = "decided"
    DECLINED = "declined"
    EXPIRED = "expired"


def may_move(present: str, to: RequestState) -> bool:
    """Tell whether a request may go from one state to another."""
    return to in MOVES[RequestState(present)]


def add_working_days(day: date, working_days: int, holidays: Collection[date] = ()) -> date:
    """Return the day so many working days later, weekends and holidays not counted."""
    while working_days:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            working_days -= 1
    return day


def answer_due(sent_on: date, holidays: Collection[date] = ()) -> date:
    """Return the last day to answer: five working days after sending, weekends and holidays not counted.

    >>> answer_due(date(2026, 11, 24))
    datetime.date(2026, 12, 1)
    """
    return add_working_days(sent_on, ANSWER_WORKING_DAYS, holidays)


def is_due(answer_due_at: datetime | None, now: datetime) -> bool:
    """Tell whether the time to answer is over."""
    return answer_due_at is not None and answer_due_at <= now


def next_rank(taken: Collection[int]) -> int | None:
    """Return the first free rank from 1 to 5, None when all are taken."""
    return next((rank for rank in range(1, MOST_WISHES + 1) if rank not in taken), None)
