"""Making, publishing and carrying pairings, on the database."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.actors import Actor, Role, system_actor
from mentoring.core.database import in_transaction
from mentoring.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, StaleError
from mentoring.core.jobs import run_job
from mentoring.core.mail import Mail
from mentoring.features.pairings import queries, service
from mentoring.features.pairings.models import Pairing, PairingMove
from mentoring.features.pairings.rules import Origin, PairingState
from mentoring.features.programmes.service import move_programme
from tests.builders.pairings import NOW, actor_for, eligible, make_office, make_pairing, person_account
from tests.builders.people import make_unit
from tests.builders.rounds import Office, actor_of

S = PairingState
SYSTEM = system_actor("test")


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session, mentees=4, mentors=2, capacity=2)


def test_a_pairing_takes_the_lowest_free_seats_and_notes_where_it_came_from(session: Session, office: Office) -> None:
    rows = [make_pairing(session, office, 0, number, S.APPROVED) for number in range(2)]
    assert rows[0].mentor_seat_id is not None
    assert rows[0].mentor_seat_id < (rows[1].mentor_seat_id or 0)
    move = session.scalars(sa.select(PairingMove).where(PairingMove.pairing_id == rows[0].id)).one()
    assert (move.from_state, move.to_state, move.decided_on_version) == ("", "approved", 0)
    assert queries.held_seats(session, office.programme.id) == {
        office.mentors[0].id: 2, office.mentees[0].id: 1, office.mentees[1].id: 1}


def test_a_full_mentor_and_a_placed_mentee_are_refused_with_their_own_words(session: Session, office: Office) -> None:
    for number in range(2):
        make_pairing(session, office, 0, number, S.APPROVED)
    for mentor, mentee, code in ((0, 2, "no_capacity"), (1, 0, "mentee_has_mentor")):
        with pytest.raises(ConflictError) as caught:
            service.approve_pairing(session, SYSTEM, eligible(office.mentors[mentor], office.mentees[mentee]),
                                    origin=Origin.MANUAL, now=NOW)
        assert caught.value.code == code


def test_an_end_frees_the_seats_for_the_next_pair(session: Session, office: Office) -> None:
    make_pairing(session, office, 0, 0, S.ENDED)
    assert queries.held_seats(session, office.programme.id) == {}
    assert make_pairing(session, office, 1, 0, S.APPROVED).state == S.APPROVED
    ended = {(office.mentees[0].employee_id, office.mentors[0].employee_id)}
    assert queries.list_ended_people(session, [office.mentees[0].employee_id]) == ended
    assert queries.list_confidential_endings(session, [office.mentees[0].employee_id]) == set()


def test_a_programme_closes_with_its_live_pairings_and_not_over_waiting_ones(session: Session, office: Office) -> None:
    office.programme.state = "closing"
    live = [make_pairing(session, office, 0, 0, S.ACTIVE), make_pairing(session, office, 0, 1, S.ON_HOLD)]
    waiting = make_pairing(session, office, 1, 2, S.APPROVED)
    session.flush()

    def close() -> None:
        move_programme(session, office.actor, programme_id=office.programme.id, version=office.programme.version,
                       to="closed", now=NOW)

    with pytest.raises(ConflictError) as refused, session.begin_nested():
        close()
    assert (refused.value.code, refused.value.params) == ("programme_has_waiting_pairs", {"count": 1})
    service.withdraw_pairing(session, office.actor, pairing_id=waiting.id, version=waiting.version, now=NOW)
    close()
    assert {row.state for row in live} == {"completed"}
    assert queries.held_seats(session, office.programme.id) == {}


def test_a_confidential_ending_is_told_apart_from_all_others(session: Session, office: Office) -> None:
    row = make_pairing(session, office)
    service.end_pairing(session, actor_for(office.mentees[0]), pairing_id=row.id, version=row.version,
                        reason="not_working", now=NOW)
    people, mentee = (row.mentee_id, row.mentor_id), [row.mentee_id]
    assert queries.list_ended_people(session, mentee) == set()
    assert queries.list_confidential_endings(session, mentee) == {people}


def coordinator_who_takes_part(office: Office) -> Actor:
    return Actor(pseudonym="both", display_name="Keduanya", account_id=7, employee_id=office.mentors[0].employee_id,
                 roles=frozenset({Role.COORDINATOR, Role.EMPLOYEE}), scope_paths=(office.unit.path,))


def test_nobody_decides_on_a_pair_in_which_they_take_part(session: Session, office: Office) -> None:
    actor = coordinator_who_takes_part(office)
    with pytest.raises(ForbiddenError) as caught:
        service.approve_pairing(session, actor, eligible(office.mentors[0], office.mentees[0]), origin=Origin.MANUAL,
                                now=NOW)
    assert caught.value.code == "own_pair"
    other = service.approve_pairing(session, actor, eligible(office.mentors[1], office.mentees[0]),
                                    origin=Origin.MANUAL, now=NOW)
    assert other.state == S.APPROVED
    own = make_pairing(session, office, 0, 1, S.APPROVED)
    with pytest.raises(ForbiddenError):
        service.withdraw_pairing(session, actor, pairing_id=own.id, version=own.version, now=NOW)


def test_a_coordinator_of_another_unit_finds_nothing(session: Session, office: Office) -> None:
    stranger = Actor(pseudonym="far", display_name="Jauh", account_id=8, roles=frozenset({Role.COORDINATOR}),
                     scope_paths=(make_unit(session).path,))
    row = make_pairing(session, office, state=S.APPROVED)
    with pytest.raises(NotFoundError):
        service.withdraw_pairing(session, stranger, pairing_id=row.id, version=row.version, now=NOW)
    assert queries.list_pairings(session, stranger, office.programme.id).items == []
    assert len(queries.list_pairings(session, office.actor, office.programme.id, states=["approved"]).items) == 1


def test_a_mentor_reserves_and_a_coordinator_confirms_or_refuses(session: Session, office: Office) -> None:
    with pytest.raises(NotFoundError):
        service.reserve_pairing(session, actor_for(office.mentees[0]), eligible(office.mentors[0], office.mentees[0]),
                                now=NOW)
    first = make_pairing(session, office, 0, 0, S.RESERVED)
    confirmed = service.confirm_reserved(session, office.actor, pairing_id=first.id, version=first.version, now=NOW,
                                         eligible=eligible(office.mentors[0], office.mentees[0]))
    assert confirmed.state == S.APPROVED
    with pytest.raises(ConflictError):
        service.confirm_reserved(session, office.actor, pairing_id=first.id, version=first.version, now=NOW)
    second = make_pairing(session, office, 0, 1, S.RESERVED)
    with pytest.raises(ConflictError):
        service.confirm_reserved(session, office.actor, pairing_id=second.id, version=second.version, now=NOW,
                                 eligible=eligible(office.mentors[1], office.mentees[1]))
    with pytest.raises(InvalidError):
        service.refuse_reserved(session, office.actor, pairing_id=second.id, version=second.version, reason=" ", now=NOW)
    refused = service.refuse_reserved(session, office.actor, pairing_id=second.id, version=second.version,
                                      reason="Bidang berbeda", now=NOW)
    assert (refused.state, refused.mentor_seat_id) == (S.REFUSED, None)


def test_only_the_mentee_releases_a_reservation(session: Session, office: Office) -> None:
    row = make_pairing(session, office, state=S.RESERVED)
    with pytest.raises(NotFoundError):
        service.release_reserved(session, actor_for(office.mentors[0]), pairing_id=row.id, now=NOW)
    service.release_reserved(session, actor_for(office.mentees[0]), pairing_id=row.id, now=NOW)
    assert row.state == S.WITHDRAWN
    with pytest.raises(ConflictError):
        service.release_reserved(session, actor_for(office.mentees[0]), pairing_id=row.id, now=NOW)


def test_nobody_is_written_to_before_publication_and_both_are_then_in_their_own_language(
        session: Session, office: Office) -> None:
    account = person_account(session, office.mentees[0])
    account.language = "en"
    row = make_pairing(session, office, state=S.APPROVED)
    assert session.scalars(sa.select(Mail)).all() == []
    number = service.publish_pairings(session, office.actor, programme_id=row.programme_id, pairing_ids=[row.id, 99_999],
                                      now=NOW)
    letters = {mail.employee_id: mail for mail in session.scalars(sa.select(Mail))}
    assert number == 1
    assert letters.keys() == {row.mentor_id, row.mentee_id}
    assert letters[row.mentor_id].subject == "Pasangan mentoring Anda: Mentee 000 Contoh"
    assert letters[row.mentee_id].subject == "Your mentoring pairing: Mentor 000 Contoh"
    assert letters[row.mentee_id].to_address == account.email
    assert "To paste into a messenger" in letters[row.mentee_id].text
    assert "0,71" not in letters[row.mentor_id].text
    assert row.grace_ends_at == NOW + timedelta(days=office.programme.grace_days)
    with pytest.raises(ConflictError) as caught:
        service.publish_pairings(session, office.actor, programme_id=row.programme_id, pairing_ids=[row.id], now=NOW)
    assert caught.value.code == "nothing_to_publish"


def test_a_publication_taken_back_is_told_to_both_and_hidden_again(session: Session, office: Office) -> None:
    row = make_pairing(session, office, state=S.PUBLISHED)
    service.take_back_pairing(session, office.actor, pairing_id=row.id, version=row.version, now=NOW)
    assert (row.state, row.published_at) == (S.APPROVED, None)
    assert [mail.template for mail in session.scalars(sa.select(Mail).order_by(Mail.id))][2:] == ["pairing_taken_back"] * 2
    assert queries.list_own_pairings(session, row.mentor_id) == []
    again = make_pairing(session, office, 1, 1, S.PUBLISHED)
    with pytest.raises(ConflictError) as caught:
        service.take_back_pairing(session, office.actor, pairing_id=again.id, version=again.version,
                                  now=NOW + timedelta(days=3))
    assert caught.value.code == "grace_over"


def test_the_sweep_starts_what_is_due_once_and_nothing_else(session: Session, office: Office) -> None:
    from mentoring.core.jobs import enqueue

    due = make_pairing(session, office, 0, 0, S.PUBLISHED, NOW - timedelta(days=4))
    early = make_pairing(session, office, 0, 1, S.PUBLISHED, NOW)
    assert service.activate_due(session, NOW) == 1
    assert service.activate_due(session, NOW) == 0
    assert (due.state, early.state, due.active_since) == (S.ACTIVE, S.PUBLISHED, due.grace_ends_at)
    session.commit()
    due_id, early_id = due.id, early.id
    job = in_transaction(enqueue, "pairings.activate_due", {}, SYSTEM, NOW)
    run_job(job.id)
    states = {row_id: state for row_id, state in session.execute(sa.select(Pairing.id, Pairing.state))}
    assert states.keys() == {due_id, early_id}
    assert states[due_id] == S.ACTIVE


def test_a_stale_decision_names_who_decided(session: Session, office: Office) -> None:
    row = make_pairing(session, office)
    version = row.version
    actor = actor_of(office.coordinator, office.unit)
    service.hold_pairing(session, actor, pairing_id=row.id, version=version, now=NOW,
                         expected_back_on=(NOW + timedelta(days=20)).date())
    with pytest.raises(StaleError) as caught:
        service.end_pairing(session, actor, pairing_id=row.id, version=version, reason="moved", now=NOW)
    assert (caught.value.by, caught.value.change) == (office.coordinator.display_name, "on_hold")


def test_a_rejection_is_kept_once_and_taken_back(session: Session, office: Office) -> None:
    people = {"programme_id": office.programme.id, "mentor_id": office.mentors[0].employee_id,
              "mentee_id": office.mentees[0].employee_id}
    for never_again in (False, True):
        row = service.reject_people(session, office.actor, **people, reason="Sudah satu bagian",
                                    never_again=never_again, now=NOW)
    assert row.never_again
    assert queries.list_rejections(session, office.programme.id) == {(people["mentee_id"], people["mentor_id"])}
    for _ in range(2):
        service.unreject_people(session, office.actor, **people, now=NOW)
    assert queries.list_rejections(session, office.programme.id) == set()


def test_every_move_is_in_the_history_and_in_an_unbroken_audit_trail(session: Session, office: Office) -> None:
    assert all(enrolment.employee for enrolment in (office.mentors[0], office.mentees[0]))
    row_id = in_transaction(lambda fresh: make_pairing(fresh, office, 0, 0, S.COMPLETED).id)
    moves = [move.to_state for move in queries.list_moves(session, row_id)]
    assert moves == ["approved", "published", "active", "completed"]
    assert audit.verify(session).broken_at is None
