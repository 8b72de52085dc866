"""Each kind of matter on both databases: it appears, is put off with its note kept, and goes away; others never see it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from mentoring.core.database import BrokenConstraintError, in_transaction
from mentoring.core.errors import AppError, NotFoundError, StaleError
from mentoring.core.mail import Mail
from mentoring.features.attention import queries, service
from mentoring.features.attention.models import AttentionNote, AttentionThreshold
from mentoring.features.attention.rules.matters import SETTLED, Kind
from mentoring.features.attention.rules.settings import Thresholds
from mentoring.features.attention.spreadsheet import write_matters
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.rules import SessionState
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import PairingState
from mentoring.features.people.models import Employee
from mentoring.features.programmes.models import Enrolment, Programme, Seat
from mentoring.features.programmes.rules import ProgrammeState
from mentoring.features.pulses import service as pulses
from mentoring.features.pulses.models import Concern, Pulse
from mentoring.features.pulses.rules import LOW
from mentoring.features.requests import service as requests
from mentoring.features.requests.models import MentorRequest
from tests.builders.pairings import LATER, NOW, Office, actor_for, make_office, make_pairing, make_session
from tests.builders.programmes import make_policy
from tests.builders.requests import ZONE, person
from tests.crawl import text_of_file
from tests.statements import recorded

THEN = LATER + timedelta(days=60)
Set = Callable[[Session, Office], object]


def office_of_two(session: Session) -> Office:
    return make_office(session, mentees=2, mentors=2)


def change(session: Session, row: object, **values: object) -> None:
    """Write what a use case of another feature would write."""
    for name, value in values.items():
        setattr(row, name, value)
    session.commit()


def pair(session: Session) -> Pairing:
    return session.scalars(sa.select(Pairing).order_by(Pairing.id.desc())).first()  # type: ignore[return-value]  # there is one


def met(session: Session, office: Office, state: PairingState = PairingState.ACTIVE) -> Pairing:
    """Make a pairing that met today: nothing else is the matter with it."""
    pairing = make_pairing(session, office, state=state)
    make_session(session, pairing, held_on=THEN.date(), confirmed=True, now=THEN)
    return pairing


def manage(session: Session, office: Office) -> None:
    met(session, office)
    change(session, office.mentees[0].employee, line_manager_id=office.mentors[0].employee_id)


def retire(session: Session, office: Office) -> None:
    met(session, office)
    change(session, office.mentors[0].employee, is_active=False, left_at=THEN)


def transfer(session: Session, office: Office) -> None:
    met(session, office)
    change(session, office.mentees[0].employee, moved_at=THEN, moved_from="Dinas Lama")


def hold(session: Session, office: Office) -> None:
    change(session, met(session, office), state=PairingState.ON_HOLD, expected_back_on=THEN.date() - timedelta(days=1))


def dispute(session: Session, office: Office) -> None:
    make_session(session, met(session, office), held_on=THEN.date() - timedelta(days=1), now=THEN)
    change(session, newest(session), state=SessionState.DISPUTED)


def newest(session: Session) -> MentoringSession:
    return session.scalars(sa.select(MentoringSession).order_by(MentoringSession.id.desc())).first()  # type: ignore[return-value]  # there is one


def go_silent(session: Session, office: Office) -> None:
    make_session(session, make_pairing(session, office), held_on=LATER.date())


def lose_mail(session: Session, office: Office) -> None:
    session.add(Mail(to_address="a@contoh.go.id", employee_id=office.mentees[0].employee_id, template="x", subject="RAHASIA",
                     text="RAHASIA", html="RAHASIA", created_at=THEN, due_at=THEN, failed_at=THEN,
                     failure="refused"))
    session.commit()


def deliver_mail(session: Session, office: Office) -> None:
    session.add(Mail(to_address="a@contoh.go.id", employee_id=office.mentees[0].employee_id, template="x", subject="x",
                     text="x", html="x", created_at=THEN, due_at=THEN, sent_at=THEN))
    session.commit()


def wish(session: Session, office: Office) -> None:
    send_wish(session, office, THEN - timedelta(days=6))


def send_wish(session: Session, office: Office, now: datetime) -> MentorRequest:
    row = requests.ask_mentor(session, person(office.mentees[0]), mentor_enrolment_id=office.mentors[0].id, note="Mohon",
                              time_zone=ZONE, now=now)
    session.commit()
    return row


def remove_seats(session: Session, office: Office) -> None:
    session.execute(sa.delete(Seat).where(Seat.enrolment_id.in_([row.id for row in office.mentors])))
    session.commit()


def add_seats(session: Session, office: Office) -> None:
    session.add_all(Seat(enrolment_id=office.mentors[0].id, number=number) for number in range(1, 5))
    session.commit()


def answer_low(session: Session, office: Office) -> None:
    answer_pulse(session, met(session, office), "mentor", 1, LOW)


def answer_pulse(session: Session, pairing: Pairing, side: str, number: int, lowest: int) -> None:
    session.add(Pulse(pairing_id=pairing.id, side=side, number=number, state="answered", asked_on=THEN.date(), answered_at=THEN,
                      employee_id=pairing.mentor_id if side == "mentor" else pairing.mentee_id, usefulness=5, rhythm=4,
                      trust=lowest, lowest=lowest, comment="RAHASIA"))
    session.commit()


def report(session: Session, office: Office) -> None:
    say(session, office.mentees[0], met(session, office))


def say(session: Session, who: Enrolment, pairing: Pairing) -> None:
    pulses.raise_concern(session, actor_for(who), pairing_id=pairing.id, text="RAHASIA", now=THEN)
    session.commit()


def settle(session: Session, office: Office) -> None:
    row = session.scalars(sa.select(Concern)).one()
    pulses.settle_concern(session, office.actor, concern_id=row.id, version=row.version, now=THEN)
    session.commit()


CASES: dict[Kind, tuple[Set, Set]] = {
    Kind.LINE_MANAGER: (manage, lambda s, o: change(s, o.mentees[0].employee, line_manager_id=None)),
    Kind.LEFT: (retire, lambda s, o: change(s, o.mentors[0].employee, is_active=True, left_at=None)),
    Kind.DECLINED: (lambda s, o: make_pairing(s, o, state=PairingState.DECLINED, now=THEN),
                    lambda s, o: make_pairing(s, o, mentor=1, state=PairingState.APPROVED, now=THEN)),
    Kind.ANSWER: (wish, lambda s, _o: change(s, s.scalars(sa.select(MentorRequest)).one(), state="expired")),
    Kind.MOVED: (transfer, lambda s, _o: change(s, pair(s), state="ended", mentor_seat_id=None, mentee_seat_id=None)),
    Kind.BACK: (hold, lambda s, _o: change(s, pair(s), state=PairingState.ACTIVE)),
    Kind.GRACE: (lambda s, o: make_pairing(s, o, state=PairingState.PUBLISHED, now=THEN - timedelta(days=2, hours=12)),
                 lambda s, _o: change(s, pair(s), mentor_accepted_at=THEN, mentee_accepted_at=THEN)),
    Kind.DISPUTED: (dispute, lambda s, _o: change(s, newest(s), state=SessionState.VOID)),
    Kind.NOT_MET: (make_pairing, lambda s, _o: make_session(s, pair(s), held_on=THEN.date(), now=THEN)),
    Kind.SILENT: (go_silent, lambda s, _o: make_session(s, pair(s), held_on=THEN.date(), now=THEN)),
    Kind.LOW_PULSE: (answer_low, lambda s, _o: answer_pulse(s, pair(s), "mentor", 2, LOW + 1)),
    Kind.CONCERN: (report, settle),
    Kind.CAPACITY: (remove_seats, add_seats),
    Kind.MAIL: (lose_mail, deliver_mail)}


def kinds(session: Session, office: Office) -> list[str]:
    """Return the kinds of what waits and does not rest, as a new session reads them; mail is told where it is asked for."""
    session.rollback()
    session.expire_all()
    programme = session.get_one(Programme, office.programme.id)
    return [noted.matter.kind for noted in queries.list_matters(session, office.actor, programme, THEN) if not noted.rests]


def only(session: Session, office: Office, kind: Kind) -> queries.Noted:
    session.expire_all()
    [noted] = [row for row in queries.list_matters(session, office.actor, office.programme, THEN) if row.matter.kind == kind]
    return noted


def note(session: Session, office: Office, noted: queries.Noted, **values: object) -> AttentionNote:
    given = {"snoozed_until": None, "note": None, **values}
    try:
        row = service.note_matter(
            session, office.actor, programme_id=office.programme.id, kind=str(noted.matter.kind),
            subject=noted.matter.subject, version=noted.version, now=THEN, **given)  # type: ignore[arg-type]  # as given
    except AppError:
        session.rollback()
        raise
    session.commit()
    return row


@pytest.mark.parametrize("kind", list(Kind))
def test_it_appears_is_put_off_with_its_note_and_goes_away(session: Session, kind: Kind) -> None:
    office, other = office_of_two(session), office_of_two(session)
    assert kinds(session, office) == []
    CASES[kind][0](session, office)
    assert kinds(session, office) == [kind]
    assert kinds(session, other) == [], "another programme does not show it"
    with pytest.raises(NotFoundError):
        note(session, replace(office, coordinator=other.coordinator, unit=other.unit), only(session, office, kind), note="x")
    assert session.scalar(sa.select(sa.func.count()).select_from(AttentionNote)) == 0, "a stranger notes nothing"
    note(session, office, only(session, office, kind), snoozed_until=THEN.date() + timedelta(days=3), note="Sudah ditelepon")
    assert kinds(session, office) == []
    rests = only(session, office, kind)
    assert (rests.is_snoozed, rests.note) == (True, "Sudah ditelepon")
    note(session, office, rests)
    assert kinds(session, office) == [kind]
    assert only(session, office, kind).note == "Sudah ditelepon", "showing it again keeps the note"
    if kind in SETTLED:
        note(session, office, only(session, office, kind), settled=True)
        assert kinds(session, office) == []
        assert only(session, office, kind).is_settled
        note(session, office, only(session, office, kind))
    else:
        with pytest.raises(NotFoundError):
            note(session, office, only(session, office, kind), settled=True)
    assert kinds(session, office) == [kind], "an event alone is settled by hand"
    CASES[kind][1](session, office)
    assert kinds(session, office) == []


def test_the_next_move_is_another_matter_and_an_old_one_is_none(session: Session) -> None:
    office = office_of_two(session)
    change(session, office.mentees[0].employee, moved_at=NOW - timedelta(days=1), moved_from="Dinas Lama")
    met(session, office)
    assert kinds(session, office) == [], "who had moved before the pairing was made is as known"
    change(session, office.mentees[0].employee, moved_at=THEN - timedelta(days=2), moved_from="Dinas Lama")
    note(session, office, only(session, office, Kind.MOVED), settled=True)
    assert kinds(session, office) == []
    change(session, office.mentees[0].employee, moved_at=THEN, moved_from="Dinas Baru")
    assert kinds(session, office) == [Kind.MOVED]


def test_the_next_lost_message_is_another_matter(session: Session) -> None:
    office = office_of_two(session)
    lose_mail(session, office)
    note(session, office, only(session, office, Kind.MAIL), settled=True)
    assert kinds(session, office) == []
    lose_mail(session, office)
    assert kinds(session, office) == [Kind.MAIL]
    assert "RAHASIA" not in repr(only(session, office, Kind.MAIL))


def test_the_next_low_answer_is_another_matter(session: Session) -> None:
    office = office_of_two(session)
    answer_low(session, office)
    note(session, office, only(session, office, Kind.LOW_PULSE), settled=True)
    assert kinds(session, office) == []
    answer_pulse(session, pair(session), "mentor", 2, LOW)
    assert kinds(session, office) == [Kind.LOW_PULSE]
    answer_pulse(session, pair(session), "mentee", 1, LOW)
    assert kinds(session, office) == [Kind.LOW_PULSE, Kind.LOW_PULSE], "each side by itself"


def test_the_next_concern_is_another_matter_and_only_their_number_is_told(session: Session) -> None:
    office = office_of_two(session)
    report(session, office)
    note(session, office, only(session, office, Kind.CONCERN), snoozed_until=THEN.date() + timedelta(days=300))
    assert kinds(session, office) == []
    say(session, office.mentors[0], pair(session))
    assert kinds(session, office) == [Kind.CONCERN], "what was put off hides no later report"
    matter = only(session, office, Kind.CONCERN).matter
    assert (matter.missing, matter.mentee, matter.mentor, matter.who) == (2, "", "", "")


def test_who_takes_part_and_coordinates_is_told_nothing_of_the_partner(session: Session) -> None:
    office = office_of_two(session)
    report(session, office)
    for side in ("mentor", "mentee"):
        answer_pulse(session, pair(session), side, 1, LOW)
    noted = [row for row in queries.list_matters(session, office.actor, office.programme, THEN)
             if row.matter.kind == Kind.LOW_PULSE]
    assert len(noted) == 2
    partner = replace(office.actor, employee_id=office.mentors[0].employee_id)
    assert queries.list_matters(session, partner, office.programme, THEN) == []
    with pytest.raises(NotFoundError):
        service.note_matter(session, partner, programme_id=office.programme.id, kind="low_pulse", version=0, note="x",
                            subject=noted[1].matter.subject, snoozed_until=None, now=THEN)
    session.rollback()


def test_what_was_said_in_confidence_is_in_no_file(session: Session) -> None:
    office = office_of_two(session)
    report(session, office)
    answer_pulse(session, pair(session), "mentor", 1, LOW)
    change(session, office.mentees[0].employee, is_active=False, left_at=THEN)
    rows = queries.list_matters(session, office.actor, office.programme, THEN)
    with current_app.test_request_context():
        sheet = text_of_file(write_matters(rows, THEN.date()).getvalue())
    assert [row.matter.kind for row in rows] == [Kind.LEFT, Kind.CONCERN, Kind.LOW_PULSE]
    assert "Tidak aktif lagi" in sheet and "Denyut rendah" not in sheet and "Dilaporkan" not in sheet


def test_mail_from_before_somebody_took_part_is_no_matter(session: Session) -> None:
    office = office_of_two(session)
    lose_mail(session, office)
    change(session, session.scalars(sa.select(Mail)).one(), created_at=NOW - timedelta(days=1))
    assert kinds(session, office) == []


def test_an_override_of_the_pair_and_a_policy_that_allows_it_are_respected(session: Session) -> None:
    office = office_of_two(session)
    manage(session, office)
    change(session, pair(session), override_rule="line_manager", override_reason="Disetujui sekda")
    assert kinds(session, office) == []
    change(session, pair(session), override_rule="same_unit")
    assert kinds(session, office) == [Kind.LINE_MANAGER], "an override of another rule is none of this one"
    make_policy(session, office.programme, line_manager=False)
    session.commit()
    assert kinds(session, office) == []


@pytest.mark.parametrize("state", [PairingState.RESERVED, PairingState.APPROVED])
def test_a_pairing_that_holds_seats_is_flagged_before_it_is_published_too(session: Session, state: PairingState) -> None:
    office = office_of_two(session)
    make_pairing(session, office, state=state)
    change(session, office.mentees[0].employee, is_active=False, left_at=THEN)
    assert kinds(session, office) == [Kind.LEFT]
    assert pair(session).state == state, "an import ends nothing"


def test_of_two_first_notes_one_finds_the_other(session: Session) -> None:
    office = office_of_two(session)
    go_silent(session, office)
    noted = only(session, office, Kind.SILENT)
    note(session, office, noted, note="pertama")
    with pytest.raises(StaleError):
        note(session, office, noted, note="kedua")
    assert only(session, office, Kind.SILENT).note == "pertama"


@pytest.mark.parametrize("state", [ProgrammeState.DRAFT, ProgrammeState.CLOSING, ProgrammeState.CLOSED])
def test_a_programme_at_rest_has_nothing(session: Session, state: ProgrammeState) -> None:
    office = office_of_two(session)
    retire(session, office)
    change(session, office.programme, state=state)
    assert kinds(session, office) == []


def test_a_threshold_of_five_working_days_still_shows_a_request_before_it_expires(session: Session) -> None:
    office = office_of_two(session)
    row = send_wish(session, office, NOW)
    service.save_thresholds(session, office.actor, programme_id=office.programme.id, version=0,
                            thresholds=Thresholds(answer_days=5), now=NOW)
    session.commit()
    due = session.get_one(MentorRequest, row.id).answer_due_at
    assert due is not None
    found = {days: [noted.matter.kind for noted in queries.list_matters(session, office.actor, office.programme, due - timedelta(hours=days))]
             for days in (1, 25)}
    assert found == {1: [Kind.ANSWER], 25: []}, "on its last day, and not the day before"


@pytest.mark.parametrize("values", [{"answer_days": 6}, {"answer_days": 0}])
def test_the_database_keeps_the_range_itself(session: Session, values: dict[str, int]) -> None:
    office = office_of_two(session)
    whole = {"answer_days": 3, "grace_days": 1, "first_meeting_days": 21, "silent_intervals": 2, **values}

    def store(inner: Session) -> None:
        inner.add(AttentionThreshold(programme_id=office.programme.id, **whole))

    with pytest.raises(BrokenConstraintError):
        in_transaction(store)


@pytest.mark.parametrize("values", [{"left_at": THEN}, {"moved_at": THEN}, {"moved_from": "Dinas Lama"}])
def test_the_database_dates_no_leave_of_who_is_here_and_no_move_from_nowhere(
        session: Session, values: dict[str, object]) -> None:
    office = office_of_two(session)

    def store(inner: Session) -> None:
        change_row = inner.get_one(Employee, office.mentees[0].employee_id)
        for name, value in values.items():
            setattr(change_row, name, value)

    with pytest.raises(BrokenConstraintError):
        in_transaction(store)


def test_many_programmes_take_as_many_statements_as_one(session: Session) -> None:
    offices = [office_of_two(session) for _ in range(3)]
    for office in offices:
        go_silent(session, office)
    counts, actor = [], offices[0].actor
    for number in (1, 3):
        session.expire_all()
        programmes = [session.get_one(Programme, office.programme.id) for office in offices[:number]]
        with recorded(session.get_bind()) as statements:  # type: ignore[arg-type]  # an engine
            found = queries.map_matters(session, actor, programmes, THEN)
        counts.append(len(statements))
        assert all(len(rows) == 1 for rows in found.values())
    assert counts[0] == counts[1] == 9
