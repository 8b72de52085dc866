"""The office's calendar: days on which it rests, and reminders before an answer is due."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit, clock, mail
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.errors import InvalidError
from mentoring.features.accounts.queries import map_contacts
from mentoring.features.accounts.service import write_to
from mentoring.features.requests.models import Holiday, MentorRequest
from mentoring.features.requests.permissions import P
from mentoring.features.requests.rules import HOLIDAY_LENGTH, RequestState, reminder_on

LOOKED_AHEAD = timedelta(days=60)


def holidays_around(session: Session, today: date) -> frozenset[date]:
    """Return the holidays that a count of working days from or to about today can meet."""
    return frozenset(session.scalars(sa.select(Holiday.day).where(
        Holiday.day.between(today - LOOKED_AHEAD, today + LOOKED_AHEAD))))


def add_holiday(session: Session, actor: Actor, *, day: date | None, name: str, now: datetime) -> Holiday:
    """Let the office rest on a day; requests that are sent from now on count with it."""
    check(actor, P.SET_HOLIDAYS)
    wrong: dict[str, tuple[str, dict[str, object]]] = {}
    if day is None:
        wrong["day"] = ("holiday_day", {})
    elif session.get(Holiday, day) is not None:
        wrong["day"] = ("holiday_twice", {})
    if not 0 < len(name.strip()) <= HOLIDAY_LENGTH:
        wrong["name"] = ("holiday_name", {"most": HOLIDAY_LENGTH})
    if wrong or day is None:
        raise InvalidError(fields=wrong)
    row = Holiday(day=day, name=name.strip())
    session.add(row)
    session.flush()
    audit.record(session, actor, "holiday.added", "holiday", None, now=now, day=day.isoformat())
    return row


def remove_holiday(session: Session, actor: Actor, *, day: date, now: datetime) -> None:
    """Let the office work on a day again; one that is no holiday stays a working day."""
    check(actor, P.SET_HOLIDAYS)
    row = session.get(Holiday, day)
    if row is not None:
        session.delete(row)
        session.flush()
        audit.record(session, actor, "holiday.removed", "holiday", None, now=now, day=day.isoformat())


def remind_mentors(session: Session, actor: Actor, *, time_zone: str, now: datetime) -> int:
    """Remind each mentor two working days and one before the last day to answer, each once; return how many."""
    today = clock.local_date(now, time_zone)
    holidays = holidays_around(session, today)
    rows = {f"request_reminder:{row.id}:{number}": row for row in session.scalars(
        sa.select(MentorRequest).where(MentorRequest.state == RequestState.SENT, MentorRequest.answer_due_at > now,
                                       MentorRequest.answer_due_at <= now + LOOKED_AHEAD).order_by(MentorRequest.id))
        if row.answer_by and (number := reminder_on(clock.local_date(row.answer_by, time_zone), today, holidays))}
    said = mail.already_said(session, rows)
    wanted = {name: row for name, row in rows.items() if name not in said}
    contacts = map_contacts(session, {row.mentor_enrolment.employee_id for row in wanted.values()})
    said_now = 0
    for name, row in wanted.items():
        mentor = row.mentor_enrolment.employee
        said_now += write_to(
            session, actor, mentor, contacts.get(mentor.id), template="request_reminder", now=now,
            programme_id=row.programme_id, path=mail.path_to("requests.own"), once=name,
            partner=row.mentee_enrolment.employee.full_name, programme=row.programme.name,
            due=row.answer_by)
    return said_now
