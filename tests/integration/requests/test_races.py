"""Requests and answers at the same moment: one seat, one request out, one answer."""

from collections import Counter

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core.actors import system_actor
from mentoring.core.database import in_transaction
from mentoring.core.mail import Mail
from mentoring.features.eligibility.service import load_pool, score_pool
from mentoring.features.pairings.models import Pairing
from mentoring.features.requests import service
from mentoring.features.requests.models import MentorRequest
from tests.builders.requests import ZONE, ask, person
from tests.builders.rounds import NOW, make_office
from tests.races import outcomes

LATER = NOW.replace(day=30, month=12)


@pytest.fixture(autouse=True)
def _compiled_letters(app: Flask) -> None:
    """Compile letters before the threads begin: Python 3.11 may count wrongly when several compile at once."""
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith("email/")):
        app.jinja_env.get_template(name)


def test_of_five_yeses_for_one_place_one_is_kept(app: Flask, session: Session) -> None:
    office = make_office(session, mentees=5, mentors=1, capacity=1)
    mentor = person(office.mentors[0])
    rows = [ask(mentee, office.mentors[0]) for mentee in office.mentees]
    session.rollback()
    results = Counter(outcomes(app, [
        lambda row=row: in_transaction(service.accept_request, mentor, request_id=row.id, version=row.version, now=NOW)
        for row in rows]))
    assert results["done"] == 1 and set(results) <= {"done", "rule.no_capacity", "no_capacity"}
    assert session.scalars(sa.select(Pairing.state)).all() == ["reserved"]
    assert Counter(session.scalars(sa.select(MentorRequest.state))) == {"accepted": 1, "sent": 4}


def test_of_five_wishes_at_once_one_is_sent_and_all_are_kept(app: Flask, session: Session) -> None:
    office = make_office(session, mentees=1, mentors=5, capacity=1)
    mentee = person(office.mentees[0])
    ids = [mentor.id for mentor in office.mentors]
    score_pool(in_transaction(load_pool, office.programme.id))  # heavy libraries are imported before the threads begin
    session.rollback()
    results = Counter(outcomes(app, [
        lambda mentor_id=mentor_id: in_transaction(service.ask_mentor, mentee, mentor_enrolment_id=mentor_id,
                                                   note="Mohon dibimbing.", time_zone=ZONE, now=NOW) for mentor_id in ids]))
    assert results == {"done": 5}
    assert Counter(session.scalars(sa.select(MentorRequest.state))) == {"sent": 1, "draft": 4}
    assert sorted(session.scalars(sa.select(MentorRequest.rank))) == [1, 2, 3, 4, 5]


def test_of_a_yes_a_no_and_a_withdrawal_at_once_one_stands(app: Flask, session: Session) -> None:
    office = make_office(session, mentees=1, mentors=1, capacity=1)
    mentor, mentee = person(office.mentors[0]), person(office.mentees[0])
    row = ask(office.mentees[0], office.mentors[0])
    session.rollback()
    given = {"request_id": row.id, "version": row.version, "now": NOW}
    results = Counter(outcomes(app, [
        lambda: in_transaction(service.accept_request, mentor, **given),
        lambda: in_transaction(service.decline_request, mentor, reason="no_time", time_zone=ZONE, **given),
        lambda: in_transaction(service.withdraw_request, mentee, time_zone=ZONE, **given)] * 2))
    assert results == {"done": 1, "stale": 5}
    state = session.scalars(sa.select(MentorRequest.state)).one()
    assert session.scalars(sa.select(Pairing.state)).all() == (["reserved"] if state == "accepted" else [])


def test_two_sweeps_at_once_let_a_request_go_once(app: Flask, session: Session) -> None:
    office = make_office(session, mentees=1, mentors=2, capacity=1)
    for mentor in office.mentors:
        ask(office.mentees[0], mentor)
    session.rollback()
    actor = system_actor("requests")
    outcomes(app, [lambda: in_transaction(service.expire_due, actor, time_zone=ZONE, now=LATER)] * 4)
    assert Counter(session.scalars(sa.select(MentorRequest.state))) == {"expired": 1, "sent": 1}
    assert len(session.scalars(sa.select(Mail.id).where(Mail.template == "request_sent")).all()) == 2
