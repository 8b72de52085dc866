"""`mentoring demo` on an empty database, once: it takes a while."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.mail import Mail
from mentoring.demo.fill import ACCOUNTS, JUNIOR, SENIOR, NotEmptyError, fill_office
from mentoring.features.accounts.queries import find_account
from mentoring.features.accounts.security import hash_password, verify_password
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.service import reconcile_hours
from mentoring.features.pairings.models import Pairing
from mentoring.features.people.models import Employee
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.requests.queries import list_incoming

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def counts(session: Session, column: sa.orm.InstrumentedAttribute[str], *where: sa.ColumnElement[bool]) -> dict[str, int]:
    return {value: number for value, number in session.execute(
        sa.select(column, sa.func.count()).where(*where).group_by(column))}


@pytest.mark.timeout(300)
def test_the_demo_is_a_living_office(app: Flask, session: Session) -> None:
    fill_office(NOW, "Asia/Makassar", hash_password, lambda _line: None)

    assert session.scalar(sa.select(sa.func.count(Employee.id))) == 600
    running, coming = session.scalars(sa.select(Programme).order_by(Programme.id)).all()
    assert (running.state, coming.state) == ("running", "matching")
    assert counts(session, Enrolment.side, Enrolment.programme_id == coming.id) == {"mentor": 90, "mentee": 240}

    pairings = counts(session, Pairing.state, Pairing.programme_id == running.id)
    assert {"active", "on_hold", "ended", "published", "approved", "declined"} <= set(pairings)
    sessions = counts(session, MentoringSession.state)
    assert sessions["confirmed"] > 150 and {"held", "disputed"} <= set(sessions)
    assert session.scalar(sa.select(sa.func.max(MentoringSession.logged_at))) <= NOW

    people, differences = reconcile_hours(session)
    assert people and differences == []
    assert audit.verify(session).broken_at is None
    assert session.scalars(sa.select(Mail.id).where(Mail.sent_at.is_(None))).all() == []

    for account in ACCOUNTS:
        row = find_account(session, account.sign_in_name)
        assert row and row.password and verify_password(account.password, row.password)
        assert row.notice_accepted_at is None, "the first visit shows the notice"
    junior, senior = (find_account(session, account.sign_in_name) for account in (JUNIOR, SENIOR))
    assert junior and senior
    assert session.scalars(sa.select(Pairing.state).where(
        Pairing.mentor_id == senior.employee_id, Pairing.mentee_id == junior.employee_id)).all() == ["active"]
    assert list_incoming(session, senior.employee_id or 0)

    with pytest.raises(NotEmptyError):
        fill_office(NOW, "Asia/Makassar", hash_password, lambda _line: None)
