"""The life of a mentor request: states, dates, ranks; pure."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil
from statistics import median

from mentoring.core.errors import ConflictError

MOST_WISHES = 5
ANSWER_WORKING_DAYS = 5
REMINDERS = (1, 2)
"""Working days before the last day to answer, the nearer first."""
LONGEST_NOTE = 1000
HOLIDAY_LENGTH = 120
SHORTLIST = 5
MOST_KEPT = 10
REPLIES_WITHIN = timedelta(days=730)
REPLIES_TO_TELL = 3
"""From how many answers on it is told how quickly a mentor answers."""


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


class Mark(StrEnum):
    """What a mentee notes about a mentor of the shortlist, for themselves."""

    KEPT = "kept"
    HIDDEN = "hidden"


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
        working_days -= is_working_day(day, holidays)
    return day


def answer_due(sent_on: date, holidays: Collection[date] = ()) -> date:
    """Return the last day to answer: five working days after sending, weekends and holidays not counted.

    >>> answer_due(date(2026, 11, 24))
    datetime.date(2026, 12, 1)
    """
    return add_working_days(sent_on, ANSWER_WORKING_DAYS, holidays)


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Tell whether the office works on a day: no weekend, no holiday."""
    return day.weekday() < 5 and day not in holidays


def working_days_before(day: date, number: int, holidays: Collection[date] = ()) -> date:
    """Return the working day that lies so many working days before a day."""
    while number:
        day -= timedelta(days=1)
        number -= is_working_day(day, holidays)
    return day


def reminder_on(due: date, today: date, holidays: Collection[date] = ()) -> int | None:
    """Return which reminder is due today: 2 or 1 working days before the last day to answer, None for none.

    >>> [reminder_on(date(2026, 12, 1), date(2026, 11, day)) for day in (26, 27, 29, 30)]
    [None, 2, 2, 1]
    """
    if today >= due:
        return None
    return next((number for number in REMINDERS if today >= working_days_before(due, number, holidays)), None)


def is_due(answer_due_at: datetime | None, now: datetime) -> bool:
    """Tell whether the time to answer is over."""
    return answer_due_at is not None and answer_due_at <= now


def next_rank(taken: Collection[int]) -> int | None:
    """Return the first free rank from 1 to 5, None when all are taken."""
    return next((rank for rank in range(1, MOST_WISHES + 1) if rank not in taken), None)


def check_more_time(state: str, time_asked_at: datetime | None) -> None:
    """Raise unless a mentor may still ask for more time: once, while the request waits for the answer."""
    if state != S.SENT:
        raise ConflictError("request_move")
    if time_asked_at is not None:
        raise ConflictError("time_asked_twice")


def usual_reply_days(waits: Sequence[timedelta]) -> int | None:
    """Return the median time to an answer in begun days, None where too few answers tell anything.

    >>> usual_reply_days([timedelta(hours=3), timedelta(days=2), timedelta(days=2, hours=5)])
    2
    """
    if len(waits) < REPLIES_TO_TELL:
        return None
    return max(1, ceil(median(wait / timedelta(days=1) for wait in waits)))
