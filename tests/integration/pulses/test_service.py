"""Asking once however often it is run, answering, and a confidential ending, on the database itself."""

from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor, Role
from mentoring.core.audit import AuditEntry
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.core.jobs import enqueue_scheduled, run_queued_jobs
from mentoring.core.mail import Mail
from mentoring.features.eligibility.rules import RuleBrokenError
from mentoring.features.eligibility.service import check_pair
from mentoring.features.pairings import service as pairings
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import PairingState
from mentoring.features.programmes.rules import ProgrammeState
from mentoring.features.pulses import queries, service
from mentoring.features.pulses.models import Concern, Evaluation, Pulse
from tests.builders.pairings import LATER, NOW, Office, actor_for, make_pairing
from tests.builders.pairings import make_office as build_office
from tests.races import at_once

BEGUN = NOW + timedelta(days=3)
"""When a pairing of the builders becomes active: after its grace period."""


def day(number: int) -> datetime:
    """Return a moment on a day of the pairing's life."""
    return BEGUN + timedelta(days=number)


def make_office(session: Session, **numbers: int) -> Office:
    """Add an office whose people stay readable when their session is gone."""
    office = build_office(session, **numbers)
    assert all(enrolment.employee for enrolment in (*office.mentors, *office.mentees)) and office.unit.path
    return office


def run_asking(now: datetime) -> int:
    """Run what the job runs, at a moment; return how many were asked for a pulse."""
    in_transaction(service.lapse_pulses)
    after, done = 0, 0
    while after is not None:
        after, asked = in_transaction(service.ask_pulses, after, now)
        done += asked
    return done


def pulses() -> list[tuple[str, int, str]]:
    db.session.remove()
    return sorted((row.side, row.number, row.state) for row in db.session.scalars(sa.select(Pulse)))


def coordinator_of(office: Office, employee_id: int | None = None) -> Actor:
    return Actor(pseudonym=office.coordinator.pseudonym, display_name="Kristina", account_id=office.coordinator.id,
                 employee_id=employee_id, roles=frozenset({Role.COORDINATOR, Role.EMPLOYEE}),
                 scope_paths=(office.unit.path,))


def answer(pulse: Pulse, actor: Actor, lowest: int = 2, comment: str = "") -> None:
    in_transaction(service.answer_pulse, actor, pulse_id=pulse.id, comment=comment, now=day(31),
                   answers={"usefulness": lowest, "rhythm": 4, "trust": 5})


def pulse_of(side: str) -> Pulse:
    db.session.remove()
    return db.session.scalars(sa.select(Pulse).where(Pulse.side == side).order_by(Pulse.number.desc())).first()  # type: ignore[return-value]  # there is one


def test_both_sides_are_asked_once_on_each_day_that_is_due(session: Session) -> None:
    make_pairing(session, make_office(session))
    assert [run_asking(day(number)) for number in (29, 30, 30, 31, 89)] == [0, 2, 0, 0, 0]
    assert pulses() == [("mentee", 1, "open"), ("mentor", 1, "open")]
    assert run_asking(day(90)) == 2
    assert pulses() == [("mentee", 1, "lapsed"), ("mentee", 2, "open"), ("mentor", 1, "lapsed"), ("mentor", 2, "open")]


def test_after_a_downtime_only_the_last_is_asked(session: Session) -> None:
    make_pairing(session, make_office(session))
    assert [run_asking(day(number)) for number in (215, 216)] == [2, 0]
    assert pulses() == [("mentee", 4, "open"), ("mentor", 4, "open")]


def test_a_resting_pairing_is_asked_when_it_goes_on(session: Session) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office, state=PairingState.ON_HOLD)
    assert run_asking(day(40)) == 0
    in_transaction(pairings.resume_pairing, actor_for(office.mentors[0]), pairing_id=pairing.id,
                   version=pairing.version, now=day(50))
    assert run_asking(day(51)) == 2


@pytest.mark.parametrize("state", [ProgrammeState.CLOSING, ProgrammeState.CLOSED])
def test_a_programme_that_closes_asks_no_more_pulses(session: Session, state: ProgrammeState) -> None:
    office = make_office(session)
    make_pairing(session, office)
    office.programme.state = state
    session.commit()
    assert run_asking(day(40)) == 0


def test_an_open_pulse_lapses_with_its_pairing(session: Session) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    run_asking(day(30))
    row = db.session.get_one(Pairing, pairing.id)
    in_transaction(pairings.end_pairing, actor_for(office.mentors[0]), pairing_id=row.id, version=row.version,
                   reason="no_time", now=day(32))
    run_asking(day(33))
    assert {state for _side, _number, state in pulses()} == {"lapsed"}


def test_two_workers_at_once_ask_once_and_write_once(app: Flask, session: Session) -> None:
    office = make_office(session, mentees=4, mentors=4)
    for number in range(4):
        make_pairing(session, office, number, number)
    before = session.scalar(sa.select(sa.func.count(Mail.id))) or 0
    db.session.remove()

    def work() -> int:
        with app.app_context():
            return run_asking(day(30))

    assert sum(at_once([work] * 4)) == 8
    assert len(pulses()) == 8
    assert (db.session.scalar(sa.select(sa.func.count(Mail.id))) or 0) - before == 8


def test_the_schedule_runs_the_job(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    make_pairing(session, make_office(session))
    db.session.remove()
    monkeypatch.setattr("mentoring.core.clock.now", lambda: day(30))
    schedule = app.extensions["mentoring"].schedule
    for _turn in range(2):
        in_transaction(enqueue_scheduled, {"pulses.ask": schedule["pulses.ask"]}, day(30))
        run_queued_jobs()
    assert len(pulses()) == 2


def test_the_letter_is_in_the_readers_language_and_its_link_holds_no_name(session: Session) -> None:
    office = make_office(session)
    make_pairing(session, office)
    run_asking(day(30))
    [mail] = db.session.scalars(sa.select(Mail).where(
        Mail.employee_id == office.mentees[0].employee_id, Mail.subject.contains("Tiga pertanyaan")))
    assert mail.path == f"/pulses/{pulse_of('mentee').id}"
    assert mail.path in mail.text and mail.path in mail.html
    assert office.mentors[0].employee.name not in mail.text + mail.html


def test_an_answer_is_given_once_by_the_one_who_was_asked(session: Session) -> None:
    office = make_office(session)
    make_pairing(session, office)
    run_asking(day(30))
    mentor, mentee = actor_for(office.mentors[0]), actor_for(office.mentees[0])
    with pytest.raises(NotFoundError):
        answer(pulse_of("mentee"), mentor)
    answer(pulse_of("mentee"), mentee)
    with pytest.raises(ConflictError):
        answer(pulse_of("mentee"), mentee)
    in_transaction(service.skip_pulse, mentor, pulse_id=pulse_of("mentor").id, now=day(31))
    assert {state for _side, _number, state in pulses()} == {"answered", "skipped"}


def test_the_database_itself_keeps_one_pulse_of_a_number_and_one_open(session: Session) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    run_asking(day(30))
    values = {"pairing_id": pairing.id, "side": "mentor", "employee_id": pairing.mentor_id, "asked_on": NOW.date(),
              "comment": ""}
    for wrong in ({"number": 1, "state": "skipped"}, {"number": 2, "state": "open"}, {"number": 2, "state": "answered"},
                  {"number": 2, "state": "answered", "usefulness": 6, "rhythm": 1, "trust": 1, "lowest": 1},
                  {"number": 2, "state": "skipped", "side": "both"}):
        with pytest.raises(IntegrityError):
            db.session.execute(sa.insert(Pulse).values(**(values | wrong)))
        db.session.rollback()


def test_low_pulses_are_for_coordinators_who_take_no_part(session: Session) -> None:
    office = make_office(session, mentees=3, mentors=3)
    for number in range(2):
        make_pairing(session, office, number, number)
    run_asking(day(30))
    for row in db.session.scalars(sa.select(Pulse).where(Pulse.side == "mentee").order_by(Pulse.id)).all():
        [enrolment] = [item for item in office.mentees if item.employee_id == row.employee_id]
        answer(row, actor_for(enrolment), lowest=1 if enrolment is office.mentees[1] else 2)
    outsider, partner = coordinator_of(office), coordinator_of(office, office.mentors[1].employee_id)
    stranger = Actor(pseudonym="x", display_name="x", account_id=9, roles=frozenset({Role.COORDINATOR}),
                     scope_paths=("/999/",))
    found = queries.list_low_pulses(db.session(), outsider, [office.programme.id])
    assert [(item.side, item.value, item.since) for item in found] == [
        ("mentee", 1, day(30).date()), ("mentee", 2, day(30).date())]
    assert [item.value for item in queries.list_low_pulses(db.session(), partner, [office.programme.id])] == [2]
    assert queries.list_low_pulses(db.session(), stranger, [office.programme.id]) == []


def test_a_confidential_ending_frees_both_and_tells_others_nothing(session: Session) -> None:
    office = make_office(session, mentees=2, mentors=2)
    pairing = make_pairing(session, office)
    mentee = actor_for(office.mentees[0])
    said = in_transaction(service.raise_concern, mentee, pairing_id=pairing.id, text="RAHASIA", now=day(20))
    again = in_transaction(service.raise_concern, mentee, pairing_id=pairing.id, text="RAHASIA dua", now=day(20))
    assert again.id == said.id, "said once more, it is the same concern"
    other = in_transaction(service.raise_concern, actor_for(office.mentors[0]), pairing_id=pairing.id, text="", now=day(20))
    for wrong in (mentee, actor_for(office.mentors[0]), coordinator_of(office, office.mentors[0].employee_id)):
        with pytest.raises(NotFoundError):
            in_transaction(service.end_for_concern, wrong, concern_id=said.id, version=again.version, now=day(21))
    before = db.session.scalar(sa.select(sa.func.max(Mail.id))) or 0
    in_transaction(service.end_for_concern, coordinator_of(office), concern_id=said.id, version=again.version, now=day(21))
    row = db.session.get_one(Pairing, pairing.id)
    assert (row.state, row.end_reason, row.mentor_seat_id, row.mentee_seat_id) == ("ended", "not_working", None, None)
    assert {db.session.get_one(Concern, number).state for number in (said.id, other.id)} == {"ended"}
    mails = db.session.scalars(sa.select(Mail).where(Mail.id > before)).all()
    assert {mail.employee_id for mail in mails} == {row.mentor_id, row.mentee_id}
    assert len({mail.text.partition("\n--\n")[0].split("\n", 1)[1] for mail in mails}) == 1, "both get the same words"
    assert not any("RAHASIA" in mail.text + mail.html + mail.subject for mail in mails)
    with pytest.raises(RuleBrokenError) as refused:
        check_pair(db.session(), mentor_enrolment_id=row.mentor_enrolment_id, override=None, now=day(22),
                   mentee_enrolment_id=row.mentee_enrolment_id)
    assert refused.value.rule == "unavailable"
    check_pair(db.session(), mentor_enrolment_id=office.mentors[1].id, mentee_enrolment_id=row.mentee_enrolment_id,
               override=None, now=day(22))


def test_two_coordinators_at_once_end_a_pairing_once(app: Flask, session: Session) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    said = in_transaction(service.raise_concern, actor_for(office.mentees[0]), pairing_id=pairing.id, text="", now=day(20))
    db.session.remove()
    actor = coordinator_of(office)

    def press() -> str:
        with app.app_context():
            try:
                in_transaction(service.end_for_concern, actor, concern_id=said.id, version=said.version, now=day(21))
            except ConflictError as error:
                return error.code
            return "done"

    assert sorted(at_once([press] * 4)) == ["done", "stale", "stale", "stale"]


def test_the_trail_does_not_say_who_raised_a_concern(session: Session) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    mentee = actor_for(office.mentees[0])
    said = in_transaction(service.raise_concern, mentee, pairing_id=pairing.id, text="RAHASIA", now=day(20))
    in_transaction(service.withdraw_concern, mentee, concern_id=said.id, version=said.version, now=day(21))
    facts = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.subject == "concern")).all()
    assert [(fact.action, fact.actor) for fact in facts] == [
        ("concern.raised", "system:pulses"), ("concern.withdrawn", "system:pulses")]
    assert db.session.get_one(Concern, said.id).text == "", "what was taken back is gone"
    assert db.session.get_one(Concern, said.id).changed_by == "system:pulses"


def test_a_settled_concern_lets_the_pairing_go_on(session: Session) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    said = in_transaction(service.raise_concern, actor_for(office.mentees[0]), pairing_id=pairing.id, text="", now=day(20))
    settle = partial(in_transaction, service.settle_concern, coordinator_of(office), concern_id=said.id,
                     version=said.version, now=day(21))
    settle()
    assert db.session.get_one(Pairing, pairing.id).state == "active"
    with pytest.raises(ConflictError):
        settle()


def test_both_sides_are_asked_for_an_evaluation_once(session: Session) -> None:
    office = make_office(session, mentees=4, mentors=4)
    done = make_pairing(session, office, 0, 0, PairingState.COMPLETED)
    make_pairing(session, office, 1, 1, PairingState.DECLINED)
    make_pairing(session, office, 2, 2, PairingState.ACTIVE)
    assert [in_transaction(service.ask_evaluations, LATER) for _turn in range(3)] == [2, 0, 0]
    assert {row.pairing_id for row in db.session.scalars(sa.select(Evaluation))} == {done.id}


def test_what_ended_long_ago_is_not_asked_about(session: Session) -> None:
    make_pairing(session, make_office(session), state=PairingState.COMPLETED)
    assert in_transaction(service.ask_evaluations, NOW + timedelta(days=31)) == 0


def test_an_evaluation_is_one_persons_own_and_given_once(session: Session) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office, state=PairingState.COMPLETED)
    given = {"pairing_id": pairing.id, "helped": "a", "better": "", "now": LATER,
             "answers": dict.fromkeys(("goals", "learning", "bond", "fit", "support"), 4)}
    for enrolment in (office.mentors[0], office.mentees[0]):
        in_transaction(service.answer_evaluation, actor_for(enrolment), **given)
        with pytest.raises(ConflictError):
            in_transaction(service.answer_evaluation, actor_for(enrolment), **given)
    with pytest.raises(NotFoundError):
        in_transaction(service.answer_evaluation, actor_for(office.mentees[1]), **given)
    assert in_transaction(service.ask_evaluations, LATER) == 0, "who answered unasked is not asked any more"


def test_totals_leave_out_too_few_people_and_the_readers_own_pairs(session: Session) -> None:
    office = make_office(session, mentees=4, mentors=4)
    for number in range(3):
        row = make_pairing(session, office, number, number, PairingState.COMPLETED)
        in_transaction(service.answer_evaluation, actor_for(office.mentees[number]), pairing_id=row.id, helped="",
                       better="", now=LATER, answers=dict.fromkeys(("goals", "learning", "bond", "fit", "support"), 3))
    read = partial(queries.read_evaluations, db.session())
    whole = read(coordinator_of(office), office.programme.id)["mentee"]
    assert (whole.answered, whole.totals["goals"].people, whole.totals["goals"].mean) == (3, 3, 3.0)
    less = read(coordinator_of(office, office.mentors[0].employee_id), office.programme.id)["mentee"]
    assert (less.answered, less.totals["goals"].mean) == (2, None)
