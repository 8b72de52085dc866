"""Issuing papers: the same again while it holds, a new one when hours change, one that stands whoever presses at once."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.core.actors import system_actor
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.features.certificates import queries, service
from mentoring.features.certificates.models import Certificate
from mentoring.features.certificates.rules import standing
from mentoring.features.logbook import service as logbook
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.pairings import service as pairings
from mentoring.features.pairings.models import Pairing
from tests.builders.pairings import LATER, Office, actor_for, make_office, make_pairing, make_session
from tests.races import at_once

NEXT_YEAR = LATER.replace(year=2027)


def finished(session: Session, *minutes: int) -> tuple[Office, Pairing]:
    """Return an office with a completed pairing whose sessions of these lengths were confirmed."""
    office = make_office(session)
    assert all(enrolment.employee for enrolment in (*office.mentors, *office.mentees))
    pairing = make_pairing(session, office)
    for length in minutes:
        make_session(session, pairing, minutes=length, confirmed=True)
    row = db.session.get_one(Pairing, pairing.id)
    in_transaction(pairings.complete_pairing, system_actor("test"), pairing_id=row.id, version=row.version, now=LATER)
    return office, pairing


def confirmed() -> MentoringSession:
    return db.session.scalars(sa.select(MentoringSession).order_by(MentoringSession.id)).first()  # type: ignore[return-value]  # there is one


def void_one(office: Office) -> None:
    row = confirmed()
    in_transaction(logbook.void_session, office.actor, mentoring_session_id=row.id, version=row.version, now=LATER)


def test_each_side_gets_a_certificate_with_its_own_hours(session: Session) -> None:
    office, pairing = finished(session, 90, 60)
    mentor, mentee = (in_transaction(service.issue_certificate, actor_for(enrolment), pairing_id=pairing.id, now=LATER)
                      for enrolment in (office.mentors[0], office.mentees[0]))
    assert (mentor.kind, mentor.hours_as_mentee, mentor.hours_as_mentor) == ("mentor", 0, 3)
    assert (mentee.kind, mentee.hours_as_mentee, mentee.hours_as_mentor) == ("mentee", 3, 0)
    assert mentor.code != mentee.code and len(mentor.code) == 28
    with pytest.raises(NotFoundError):
        in_transaction(service.issue_certificate, actor_for(office.mentees[1]), pairing_id=pairing.id, now=LATER)


def test_a_running_pairing_has_no_certificate(session: Session) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    with pytest.raises(ConflictError):
        in_transaction(service.issue_certificate, actor_for(office.mentors[0]), pairing_id=pairing.id, now=LATER)


def test_a_paper_is_given_again_until_its_hours_change_and_then_replaced(session: Session) -> None:
    office, pairing = finished(session, 90, 60)
    mentee = actor_for(office.mentees[0])

    def issue() -> Certificate:
        return in_transaction(service.issue_certificate, mentee, pairing_id=pairing.id, now=LATER)

    first = issue()
    assert issue().id == first.id
    void_one(office)
    row = queries.get_certificate(db.session(), first.id)
    assert standing((3, 0), queries.present_hours(db.session(), row), is_replaced=False) == "changed", "at once"
    second = issue()
    assert second.id != first.id and second.hours_as_mentee == 1
    assert db.session.get_one(Certificate, first.id).replaced_at == LATER
    [stands] = queries.list_own(db.session(), pairing.mentee_id)
    assert stands.id == second.id


def test_a_letter_covers_its_year_and_both_sides(session: Session) -> None:
    office, pairing = finished(session, 90, 60)
    mentee, mentor = actor_for(office.mentees[0]), actor_for(office.mentors[0])
    letter = in_transaction(service.issue_letter, mentee, year=2026, now=LATER)
    assert (letter.hours_as_mentee, letter.hours_as_mentor, letter.ends_on) == (3, 0, LATER.date())
    assert letter.programme == "Program Contoh"
    assert in_transaction(service.issue_letter, mentor, year=2026, now=LATER).hours_as_mentor == 3
    whole = in_transaction(service.issue_letter, mentee, year=2026, now=NEXT_YEAR)
    assert whole.ends_on == date(2026, 12, 31) and whole.id != letter.id
    with pytest.raises(ConflictError):
        in_transaction(service.issue_letter, mentee, year=2027, now=NEXT_YEAR)
    for year in (2028, 0, -1, 99999):
        with pytest.raises(NotFoundError):
            in_transaction(service.issue_letter, mentee, year=year, now=NEXT_YEAR)
    assert pairing.id


def test_a_later_session_leaves_a_letter_of_earlier_days_as_it_is(session: Session) -> None:
    office = make_office(session)
    assert all(enrolment.employee for enrolment in (*office.mentors, *office.mentees))
    pairing = make_pairing(session, office)
    make_session(session, pairing, minutes=90, confirmed=True)
    letter = in_transaction(service.issue_letter, actor_for(office.mentees[0]), year=2026, now=LATER)
    make_session(db.session(), db.session.get_one(Pairing, pairing.id), minutes=90, confirmed=True,
                 held_on=LATER.date() + timedelta(days=9))
    row = queries.get_certificate(db.session(), letter.id)
    assert queries.present_hours(db.session(), row) == (2, 0)
    assert in_transaction(service.issue_letter, actor_for(office.mentees[0]), year=2026,
                          now=LATER + timedelta(days=10)).hours_as_mentee == 4


def test_pressing_at_once_issues_one_paper(app: Flask, session: Session) -> None:
    office, pairing = finished(session, 90)
    mentee = actor_for(office.mentees[0])
    db.session.remove()

    def press() -> int:
        with app.app_context():
            return in_transaction(service.issue_certificate, mentee, pairing_id=pairing.id, now=LATER).id

    assert len(set(at_once([press] * 5))) == 1


def test_the_database_itself_keeps_one_paper_that_stands(session: Session) -> None:
    office, pairing = finished(session, 90)
    row = in_transaction(service.issue_certificate, actor_for(office.mentees[0]), pairing_id=pairing.id, now=LATER)
    values = {column.name: getattr(row, column.name) for column in Certificate.__table__.columns if column.name != "id"}
    for wrong in ({"code": "A" * 28}, {"replaced_at": LATER}, {"code": "B" * 28, "kind": "year", "replaced_at": LATER}):
        with pytest.raises(IntegrityError):
            db.session.execute(sa.insert(Certificate).values(**(values | wrong)))
        db.session.rollback()
