"""Sessions, actions and hours, on the database."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core.errors import ConflictError, InvalidError, NotFoundError
from mentoring.features.logbook import queries, service
from mentoring.features.logbook.cli import reconcile
from mentoring.features.logbook.models import LearningHoursRule, MentoringSession, PrivateNote
from mentoring.features.logbook.rules import NewAction, SessionFacts
from mentoring.features.pairings.rules import PairingState
from tests.builders.pairings import LATER, actor_for, make_office, make_pairing, make_session
from tests.builders.rounds import Office

S = PairingState


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session, mentees=3, mentors=2, capacity=3)


def set_rule(session: Session, **values: object) -> None:
    session.execute(sa.delete(LearningHoursRule))
    session.add(LearningHoursRule(**{"effective_from": date(2026, 1, 1), "method": "minutes", "hours_per_session": 2,
                                     "minutes_per_hour": 45, "version": 1, "change": "", **values}))
    session.commit()


def hours(session: Session) -> list[int]:
    session.expire_all()
    return list(session.scalars(sa.select(MentoringSession.learning_hours).order_by(MentoringSession.id)))


def test_hours_of_earlier_days_count_first_whenever_they_are_confirmed(session: Session, office: Office) -> None:
    set_rule(session, cap_per_year=3)
    pairing = make_pairing(session, office)
    later = make_session(session, pairing, minutes=90, held_on=LATER.date(), confirmed=True)
    assert hours(session) == [2]
    make_session(session, pairing, minutes=90, held_on=LATER.date() - timedelta(days=2), now=LATER, confirmed=True)
    assert hours(session) == [1, 2]
    service.void_session(session, actor_for(office.mentors[0]), mentoring_session_id=later.id, version=later.version,
                         now=LATER)
    assert hours(session) == [0, 2]


def test_the_cap_of_a_year_spans_all_programmes_of_a_mentee(session: Session, office: Office) -> None:
    set_rule(session, cap_per_year=3)
    make_session(session, make_pairing(session, office), minutes=90, confirmed=True)
    other = make_office(session, mentees=1, mentors=1)
    other.mentees[0].employee_id = office.mentees[0].employee_id
    session.commit()
    session.expire(other.mentees[0])
    make_session(session, make_pairing(session, other), minutes=90, confirmed=True)
    assert hours(session) == [2, 1]


def test_totals_of_many_pairings_come_at_once(session: Session, office: Office) -> None:
    first, second = (make_pairing(session, office, 0, number) for number in range(2))
    make_session(session, first, minutes=90, confirmed=True)
    make_session(session, first, minutes=60)
    assert queries.total_hours(session, [first.id, second.id]) == {first.id: 2}
    progress = queries.map_progress(session, [first.id, second.id])
    assert progress.keys() == {first.id}
    assert (progress[first.id].sessions, progress[first.id].hours, progress[first.id].waiting) == (2, 2, 1)


def test_a_private_note_is_the_authors_alone_and_goes_when_emptied(session: Session, office: Office) -> None:
    row = make_session(session, make_pairing(session, office), private_note="rahasia")
    mentor, mentee = office.mentors[0].employee_id, office.mentees[0].employee_id
    assert queries.find_private_note(session, row.id, mentor) == "rahasia"
    assert queries.find_private_note(session, row.id, mentee) == ""
    assert queries.find_private_note(session, row.id, None) == ""
    facts = SessionFacts(held_on=row.held_on, minutes=60, topic=row.topic)
    service.correct_session(session, actor_for(office.mentors[0]), mentoring_session_id=row.id, version=row.version,
                            facts=facts, now=LATER)
    assert session.scalars(sa.select(PrivateNote)).all() == []


@pytest.mark.parametrize("state", [S.APPROVED, S.PUBLISHED, S.ENDED, S.COMPLETED, S.DECLINED])
def test_a_session_needs_a_pairing_that_is_under_way(session: Session, office: Office, state: PairingState) -> None:
    pairing = make_pairing(session, office, state=state)
    with pytest.raises((ConflictError, NotFoundError)):
        service.log_session(session, actor_for(office.mentors[0]), pairing_ids=[pairing.id],
                            facts=SessionFacts(held_on=pairing.created_at.date(), minutes=60, topic="Anggaran"),
                            now=pairing.created_at)


def test_a_session_in_several_pairings_is_all_or_nothing(session: Session, office: Office) -> None:
    own, foreign = make_pairing(session, office, 0, 0), make_pairing(session, office, 1, 1)
    facts = SessionFacts(held_on=LATER.date(), minutes=60, topic="Anggaran")
    for pairing_ids, error in (([own.id, foreign.id], NotFoundError), ([], InvalidError), (list(range(11)), InvalidError)):
        with pytest.raises(error):
            service.log_session(session, actor_for(office.mentors[0]), pairing_ids=pairing_ids, facts=facts, now=LATER)
        session.rollback()
    assert hours(session) == []


def test_the_day_of_a_session_is_the_offices_own(session: Session, office: Office) -> None:
    pairing = make_pairing(session, office)
    evening = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
    row = make_session(session, pairing, held_on=date(2026, 12, 31), now=evening, confirmed=True, minutes=90)
    assert row.held_on.year == 2026
    with pytest.raises(InvalidError):
        service.log_session(session, actor_for(office.mentors[0]), pairing_ids=[pairing.id], now=evening,
                            facts=SessionFacts(held_on=date(2027, 1, 1), minutes=60, topic="Anggaran"))
    after_midnight = evening + timedelta(hours=1)
    make_session(session, pairing, held_on=date(2027, 1, 1), now=after_midnight, confirmed=True, minutes=90)
    own = office.mentees[0].employee_id
    assert [len(queries.list_mentee_sessions(session, own, year)) for year in (2026, 2027)] == [1, 1]
    assert queries.mentor_hours(session, office.mentors[0].employee_id, 2027, []).hours == 2


def test_a_logged_session_ticks_off_actions_of_its_own_pairing_alone(session: Session, office: Office) -> None:
    own, other = make_pairing(session, office, 0, 0), make_pairing(session, office, 0, 1)
    actor = actor_for(office.mentors[0])
    mine = service.add_action(session, actor, pairing_id=own.id, action=NewAction("Kirim", True), now=LATER)
    foreign = service.add_action(session, actor, pairing_id=other.id, action=NewAction("Baca", False), now=LATER)
    service.log_session(session, actor, pairing_ids=[own.id], done_action_ids=[mine.id, foreign.id], now=LATER,
                        facts=SessionFacts(held_on=LATER.date(), minutes=60, topic="Anggaran"),
                        actions=[NewAction("Lanjutkan", False)])
    assert [item.text for item in queries.list_actions(session, [own.id])] == ["Lanjutkan"]
    assert foreign.done_at is None
    for use_case, code in ((service.finish_action, "action_done"), (service.reopen_action, "action_open")):
        row = mine if code == "action_done" else foreign
        with pytest.raises(ConflictError) as caught:
            use_case(session, actor, action_id=row.id, version=row.version, now=LATER)
        assert caught.value.code == code


def test_only_the_mentee_answers_and_only_an_open_session(session: Session, office: Office) -> None:
    row = make_session(session, make_pairing(session, office))
    for enrolment in (office.mentors[0], office.mentors[1]):
        with pytest.raises(NotFoundError):
            service.confirm_session(session, actor_for(enrolment), mentoring_session_id=row.id, version=row.version,
                                    now=LATER)
    mentee = actor_for(office.mentees[0])
    service.confirm_session(session, mentee, mentoring_session_id=row.id, version=row.version, now=LATER)
    for use_case, more in ((service.confirm_session, {}), (service.dispute_session, {"reason": "Lama"})):
        with pytest.raises(ConflictError):
            use_case(session, mentee, mentoring_session_id=row.id, version=row.version, now=LATER, **more)


def test_reconcile_finds_no_difference_and_names_each_that_somebody_makes(
        session: Session, office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.app.create_app", lambda: app)
    pairing = make_pairing(session, office)
    rows = [make_session(session, pairing, minutes=90, confirmed=number < 2) for number in range(3)]
    assert service.reconcile_hours(session) == (1, [])
    fine = CliRunner().invoke(reconcile)
    assert (fine.exit_code, fine.output) == (0, "reconcile: 1 people, no difference\n")
    session.execute(sa.update(MentoringSession).where(MentoringSession.id == rows[0].id).values(learning_hours=7))
    session.execute(sa.update(MentoringSession).where(MentoringSession.id == rows[2].id).values(learning_hours=1))
    session.commit()
    broken = CliRunner().invoke(reconcile)
    assert broken.exit_code == 1
    assert broken.output == (f"session {rows[0].id}: stored 7, its sessions say 2\n"
                             f"session {rows[2].id}: stored 1, its sessions say 0\n")
    assert service.recount_hours(session, [pairing.mentee_id]) == 2
    session.commit()
    assert service.reconcile_hours(session)[1] == []
