"""Reminders of the logbook: an unconfirmed session, a meeting that the rhythm asks for; each once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import system_actor
from mentoring.core.database import db, in_transaction
from mentoring.core.mail import Mail
from mentoring.features.logbook import service
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.rules import SessionState
from mentoring.features.pairings.rules import PairingState
from tests.builders.pairings import LATER, NOW, Office, actor_for, make_office, make_pairing, make_session
from tests.statements import recorded

SYSTEM = system_actor("logbook")


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session, mentees=4, mentors=4)


def remind(days: float) -> int:
    return in_transaction(service.remind, SYSTEM, now=LATER + timedelta(days=days))


def written(template: str) -> list[Mail]:
    db.session.remove()
    return list(db.session().scalars(sa.select(Mail).where(Mail.template == template).order_by(Mail.id)))


def test_the_mentee_is_reminded_of_a_session_after_three_days_and_once(session: Session, office: Office) -> None:
    pairing = make_pairing(session, office)
    row = make_session(session, pairing)
    db.session.remove()
    assert [remind(days) for days in (0, 2.9, 3, 3, 5)] == [0, 0, 1, 0, 0]
    (letter,) = written("session_unconfirmed")
    assert (letter.employee_id, letter.path) == (pairing.mentee_id, f"/sessions/{row.id}")
    assert "Indikator kinerja" not in letter.text, "the topic stays in the application"


def test_an_answered_session_is_not_reminded_of(session: Session, office: Office) -> None:
    make_session(session, make_pairing(session, office), confirmed=True)
    disputed = make_session(session, make_pairing(session, office, 1, 1))
    service.dispute_session(session, actor_for(office.mentees[1]), mentoring_session_id=disputed.id,
                            version=disputed.version, reason="Bukan hari itu", now=LATER)
    session.commit()
    db.session.remove()
    assert remind(4) == 0


def test_both_are_reminded_once_of_each_meeting_that_the_rhythm_asks_for(session: Session, office: Office) -> None:
    pairing = make_pairing(session, office)
    since, interval = pairing.active_since, office.programme.meeting_interval_days
    make_pairing(session, office, 1, 1, PairingState.ON_HOLD)
    make_pairing(session, office, 2, 2, PairingState.ENDED)
    assert since
    start = (since - LATER).days
    db.session.remove()
    assert [remind(start + days) for days in (interval - 1, interval, interval, interval + 1)] == [0, 2, 0, 0]
    assert {letter.employee_id for letter in written("meeting_due")} == {pairing.mentor_id, pairing.mentee_id}
    session = db.session()
    held = (LATER + timedelta(days=interval)).date()
    make_session(session, session.merge(pairing), held_on=held, confirmed=True)
    db.session.remove()
    assert remind(2 * interval - 1) == 0
    assert remind(2 * interval) == 2


def test_a_planned_meeting_needs_no_reminder(session: Session, office: Office) -> None:
    pairing = make_pairing(session, office)
    row = make_session(session, pairing, confirmed=True)
    session.add(MentoringSession(
        pairing_id=pairing.id, state=SessionState.PLANNED, held_on=LATER.date() + timedelta(days=40),
        starts_at=LATER + timedelta(days=40), minutes=60, invitation_uid="rencana@contoh.go.id",
        topic="Anggaran", logged_by_id=pairing.mentor_id, logged_at=LATER, version=1, change=""))
    session.commit()
    assert row.state == SessionState.CONFIRMED
    db.session.remove()
    assert remind(30) == 0


def test_looking_for_reminders_takes_the_same_statements_however_many_pairings(session: Session, office: Office) -> None:
    assert all(enrolment.employee for enrolment in (*office.mentors, *office.mentees)), "read while there is a session"
    counts = []
    for number in range(4):
        make_pairing(session, office, number, number, now=NOW)
        remind(60)
        with recorded(db.engine) as statements:
            assert remind(60) == 0
        counts.append(len(statements))
    assert len(set(counts)) == 1, counts
