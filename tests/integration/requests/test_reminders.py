"""Reminders before an answer is due: counted in the office's working days, each once, none after the answer."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor, Role, system_actor
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import ForbiddenError, InvalidError
from mentoring.core.mail import Mail
from mentoring.features.requests import service
from mentoring.features.requests.models import Holiday
from mentoring.features.requests.rules import reminder_on, working_days_before
from tests.builders.requests import ZONE, ask, decide, person
from tests.builders.rounds import NOW, Office, make_office
from tests.races import at_once

SYSTEM = system_actor("requests")
ADMINISTRATOR = Actor(pseudonym="a", display_name="A", account_id=1, roles=frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session, mentees=2, mentors=2, capacity=1)


def remind(day: int, hour: int = 1) -> int:
    """Run the reminders on a day of November or, above 30, of December; the request is due on 1 December."""
    moment = datetime(2026, 11, 24, hour, tzinfo=UTC) + timedelta(days=day - 24)
    return in_transaction(service.remind_mentors, SYSTEM, time_zone=ZONE, now=moment)


def reminders() -> list[str]:
    db.session.remove()
    return list(db.session().scalars(sa.select(Mail.once).where(Mail.template == "request_reminder").order_by(Mail.id)))


def test_a_mentor_is_reminded_two_working_days_and_one_before_the_limit_each_once(session: Session, office: Office) -> None:
    row = ask(office.mentees[0], office.mentors[0])
    assert [remind(day) for day in (25, 26, 27, 27, 28, 29, 30, 30, 31, 32)] == [0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
    assert reminders() == [f"request_reminder:{row.id}:2", f"request_reminder:{row.id}:1"]
    letter = db.session().scalars(sa.select(Mail).where(Mail.template == "request_reminder")).first()
    assert letter
    assert "1 Desember 2026" in letter.text and "1 Desember 2026" in letter.html
    assert letter.path == "/requests"
    assert letter.programme_id == office.programme.id


def test_an_answered_or_withdrawn_request_is_not_reminded_of(session: Session, office: Office) -> None:
    for number, use_case in enumerate((service.accept_request, service.withdraw_request)):
        row = ask(office.mentees[number], office.mentors[number])
        if use_case is service.accept_request:
            decide(use_case, person(office.mentors[number]), row)
        else:
            decide(use_case, person(office.mentees[number]), row, time_zone=ZONE)
    assert remind(30) == 0


def test_a_holiday_moves_the_limit_and_the_reminders(session: Session, office: Office) -> None:
    for day in (27, 30):
        in_transaction(service.add_holiday, ADMINISTRATOR, day=date(2026, 11, day), name="Libur", now=NOW)
    row = ask(office.mentees[0], office.mentors[0])
    assert row.answer_due_at == datetime(2026, 12, 3, 16, 0, tzinfo=UTC), "the end of 3 December in Makassar"
    assert [remind(day) for day in (27, 30, 31, 32)] == [0, 0, 1, 1]


def test_of_two_workers_one_reminds(app: Flask, session: Session, office: Office) -> None:
    ask(office.mentees[0], office.mentors[0])
    db.session.remove()

    def work() -> None:
        with app.app_context():
            remind(30)

    at_once([partial(work)] * 2)
    assert len(reminders()) == 1


def test_only_an_administrator_sets_holidays_and_each_day_once(session: Session, office: Office) -> None:
    with pytest.raises(ForbiddenError):
        in_transaction(service.add_holiday, office.actor, day=date(2026, 12, 25), name="Natal", now=NOW)
    in_transaction(service.add_holiday, ADMINISTRATOR, day=date(2026, 12, 25), name="Natal", now=NOW)
    for day, name in ((date(2026, 12, 25), "Natal"), (None, "Natal"), (date(2026, 12, 26), " ")):
        with pytest.raises(InvalidError):
            in_transaction(service.add_holiday, ADMINISTRATOR, day=day, name=name, now=NOW)
    for _ in range(2):
        in_transaction(service.remove_holiday, ADMINISTRATOR, day=date(2026, 12, 25), now=NOW)
    assert db.session().scalars(sa.select(Holiday)).all() == []


def test_working_days_leave_out_weekends_and_holidays() -> None:
    due = date(2026, 12, 1)
    assert working_days_before(due, 1) == date(2026, 11, 30)
    assert working_days_before(due, 2) == date(2026, 11, 27)
    assert working_days_before(due, 2, {date(2026, 11, 27)}) == date(2026, 11, 26)
    assert reminder_on(due, due) is None
