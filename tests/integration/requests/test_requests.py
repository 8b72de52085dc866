"""Asking for a mentor, answering, and what follows by itself."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import system_actor
from mentoring.core.audit import AuditEntry
from mentoring.core.database import in_transaction
from mentoring.core.errors import ConflictError, InvalidError, NotFoundError, StaleError
from mentoring.core.mail import Mail
from mentoring.features.eligibility.rules import RuleBrokenError
from mentoring.features.eligibility.service import check_pair, shortlist
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.service import approve_pairing, publish_pairings, withdraw_pairing
from mentoring.features.people.models import PrivateBlock
from mentoring.features.programmes.models import Enrolment
from mentoring.features.requests import queries, service
from mentoring.features.requests.models import MentorRequest
from mentoring.features.requests.rules import Filter
from tests.builders.requests import ZONE, ask, decide, person, states
from tests.builders.rounds import NOW, Office, make_office

LATER = NOW + timedelta(days=8)
LAST_DAY, DUE = "1 Desember 2026", datetime(2026, 12, 1, 16, tzinfo=UTC)
"""Of a request sent at NOW: the last day to answer, and the moment at which that day ends in the office."""
SYSTEM = system_actor("requests")


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session, mentees=3, mentors=3, capacity=1)


def accept(office: Office, row: MentorRequest, mentor: Enrolment) -> MentorRequest:
    return decide(service.accept_request, person(mentor), row)


def decline(row: MentorRequest, mentor: Enrolment, reason: str = "no_time") -> MentorRequest:
    return decide(service.decline_request, person(mentor), row, reason=reason, time_zone=ZONE)


def test_the_first_wish_is_sent_at_once_and_the_others_wait(session: Session, office: Office) -> None:
    first, second, _third = (ask(office.mentees[0], mentor) for mentor in office.mentors)
    assert states(session, office.mentees[0]) == ["sent", "draft", "draft"]
    assert (first.rank, second.rank) == (1, 2)
    assert session.scalars(sa.select(Mail.to_address)).all() == ["mentor0@contoh.go.id"]


def test_a_decline_sends_the_next_wish_and_tells_the_mentee_only_a_kind_word(session: Session, office: Office) -> None:
    first = ask(office.mentees[0], office.mentors[0])
    ask(office.mentees[0], office.mentors[1])
    decline(first, office.mentors[0], "enough_mentees")
    assert states(session, office.mentees[0]) == ["declined", "sent"]
    letter = session.scalars(sa.select(Mail).where(Mail.template == "request_declined")).one()
    assert letter.to_address == "mentee0@contoh.go.id"
    assert "enough" not in letter.text + letter.html and "sudah cukup" not in letter.text + letter.html


def test_an_unanswered_request_falls_through_to_the_next_wish(session: Session, office: Office) -> None:
    ask(office.mentees[0], office.mentors[0])
    ask(office.mentees[0], office.mentors[1])
    assert in_transaction(service.expire_due, SYSTEM, time_zone=ZONE, now=NOW + timedelta(days=6)) == 0
    assert in_transaction(service.expire_due, SYSTEM, time_zone=ZONE, now=LATER) == 1
    assert states(session, office.mentees[0]) == ["expired", "sent"]
    assert in_transaction(service.expire_due, SYSTEM, time_zone=ZONE, now=LATER) == 0
    letter = session.scalars(sa.select(Mail).where(Mail.template == "request_expired")).one()
    assert letter.to_address == "mentee0@contoh.go.id", "nobody waits in silence"
    assert "tidak menjawab sampai batas waktunya" in letter.text


def test_everybody_is_told_the_same_last_day_to_answer(session: Session, office: Office) -> None:
    row = ask(office.mentees[0], office.mentors[0])
    assert row.answer_due_at == DUE
    in_transaction(service.remind_mentors, SYSTEM, time_zone=ZONE, now=DUE - timedelta(hours=39))
    decide(service.ask_for_time, person(office.mentors[0]), row, time_zone=ZONE)
    letters = session.scalars(sa.select(Mail).order_by(Mail.id)).all()
    assert [(letter.template, "paling lambat" in letter.text) for letter in letters] == [
        ("request_sent", True), ("request_reminder", True), ("request_time_asked", True)]
    for letter in letters:
        assert LAST_DAY in letter.text and LAST_DAY in letter.html


def test_a_yes_reserves_the_place_and_a_second_yes_finds_none_left(session: Session, office: Office) -> None:
    first, second = ask(office.mentees[0], office.mentors[0]), ask(office.mentees[1], office.mentors[0])
    accept(office, first, office.mentors[0])
    with pytest.raises(RuleBrokenError, match=r"rule\.no_capacity"):
        accept(office, second, office.mentors[0])
    assert session.scalars(sa.select(Pairing.state)).all() == ["reserved"]
    assert states(session, office.mentees[1]) == ["sent"]


def test_a_wish_for_a_full_mentor_waits_until_a_place_is_free(session: Session, office: Office) -> None:
    first = ask(office.mentees[0], office.mentors[0])
    waiting = ask(office.mentees[1], office.mentors[1])
    ask(office.mentees[1], office.mentors[0])
    accept(office, first, office.mentors[0])
    decline(waiting, office.mentors[1])
    assert states(session, office.mentees[1]) == ["declined", "draft"]
    decide(service.withdraw_request, person(office.mentees[0]), first, time_zone=ZONE)
    in_transaction(service.expire_due, SYSTEM, time_zone=ZONE, now=NOW)
    assert states(session, office.mentees[1]) == ["declined", "sent"]


def test_withdrawing_an_accepted_wish_frees_both_places(session: Session, office: Office) -> None:
    first = ask(office.mentees[0], office.mentors[0])
    accept(office, first, office.mentors[0])
    decide(service.withdraw_request, person(office.mentees[0]), first, time_zone=ZONE)
    pairing = session.scalars(sa.select(Pairing)).one()
    assert (pairing.state, pairing.mentor_seat_id, pairing.mentee_seat_id) == ("withdrawn", None, None)


def test_a_confirmed_wish_is_an_approved_pairing_that_nobody_is_told_of(session: Session, office: Office) -> None:
    first = ask(office.mentees[0], office.mentors[0])
    accept(office, first, office.mentors[0])
    letters = len(session.scalars(sa.select(Mail.id)).all())
    decide(service.confirm_request, office.actor, first)
    session.rollback()
    assert session.scalars(sa.select(Pairing.state)).one() == "approved"
    assert len(session.scalars(sa.select(Mail.id)).all()) == letters
    with pytest.raises(ConflictError, match="request_move"):
        decide(service.withdraw_request, person(office.mentees[0]), first, time_zone=ZONE)


def test_a_refusal_needs_a_reason_and_sends_the_next_wish(session: Session, office: Office) -> None:
    first = ask(office.mentees[0], office.mentors[0])
    ask(office.mentees[0], office.mentors[1])
    accept(office, first, office.mentors[0])
    with pytest.raises(InvalidError):
        decide(service.refuse_request, office.actor, first, reason=" ", time_zone=ZONE)
    decide(service.refuse_request, office.actor, first, reason="Mentor akan pindah tugas.", time_zone=ZONE)
    assert states(session, office.mentees[0]) == ["withdrawn", "sent"]
    assert session.scalars(sa.select(Pairing.state)).one() == "refused"


def test_a_mentee_may_wish_again_once_an_approval_was_taken_back(session: Session, office: Office) -> None:
    first = ask(office.mentees[0], office.mentors[0])
    accept(office, first, office.mentors[0])
    with pytest.raises(ConflictError, match="wish_accepted"):
        ask(office.mentees[0], office.mentors[1])
    decide(service.confirm_request, office.actor, first)
    pairing = session.scalars(sa.select(Pairing)).one()
    in_transaction(withdraw_pairing, office.actor, pairing_id=pairing.id, version=pairing.version, now=NOW)
    assert ask(office.mentees[0], office.mentors[1]).state == "sent"


def test_two_coordinators_at_once_and_the_second_hears_who_was_first(session: Session, office: Office) -> None:
    first = ask(office.mentees[0], office.mentors[0])
    accept(office, first, office.mentors[0])
    seen = session.get_one(MentorRequest, first.id, populate_existing=True).version
    decide(service.confirm_request, office.actor, first)
    with pytest.raises(StaleError) as caught:
        in_transaction(service.refuse_request, office.actor, request_id=first.id, version=seen, reason="Tidak.",
                       time_zone=ZONE, now=NOW)
    assert caught.value.params["by"] == office.coordinator.display_name


def test_nobody_answers_or_withdraws_in_anothers_name(session: Session, office: Office) -> None:
    row = ask(office.mentees[0], office.mentors[0])
    for use_case, actor, given in (
            (service.accept_request, person(office.mentors[1]), {}),
            (service.decline_request, person(office.mentees[0]), {"reason": "no_time", "time_zone": ZONE}),
            (service.withdraw_request, person(office.mentees[1]), {"time_zone": ZONE}),
            (service.confirm_request, person(office.mentors[0]), {})):
        with pytest.raises(NotFoundError):
            decide(use_case, actor, row, **given)
    assert states(session, office.mentees[0]) == ["sent"]


@pytest.mark.parametrize(("note", "code"), [("  ", "note_missing"), ("a" * 1001, "note_long")])
def test_a_note_is_needed_and_has_an_end(office: Office, note: str, code: str) -> None:
    with pytest.raises(InvalidError) as caught:
        ask(office.mentees[0], office.mentors[0], note=note)
    assert caught.value.fields["note"][0] == code


def test_the_same_mentor_is_wished_for_once(session: Session, office: Office) -> None:
    ask(office.mentees[0], office.mentors[0])
    with pytest.raises(ConflictError) as caught:
        ask(office.mentees[0], office.mentors[0])
    assert caught.value.params["constraint"] == "uq_mentor_request_people"
    assert states(session, office.mentees[0]) == ["sent"]


def test_a_line_manager_is_neither_listed_nor_asked(session: Session, office: Office) -> None:
    mentee, manager = (session.get_one(Enrolment, row.id) for row in (office.mentees[0], office.mentors[0]))
    mentee.employee.line_manager_id = manager.employee_id
    session.commit()
    assert manager.id not in {candidate.enrolment_id for candidate in shortlist(session, mentee)}
    with pytest.raises(RuleBrokenError, match=r"rule\.line_manager"):
        ask(mentee, manager)


def test_a_private_block_works_both_ways_and_leaves_no_trace_elsewhere(session: Session, office: Office) -> None:
    mentee, mentor = office.mentees[0], office.mentors[0]
    in_transaction(service.block_person, person(mentee), employee_id=mentor.employee_id, now=NOW)
    in_transaction(service.block_person, person(mentee), employee_id=mentor.employee_id, now=NOW)
    assert len(session.scalars(sa.select(PrivateBlock)).all()) == 1
    assert not [action for action in session.scalars(sa.select(AuditEntry.action)) if "block" in action]
    with pytest.raises(RuleBrokenError, match=r"rule\.unavailable"):
        ask(mentee, mentor)
    in_transaction(service.unblock_person, person(mentee), employee_id=mentor.employee_id)
    assert ask(mentee, mentor).state == "sent"


def test_counts_and_list_put_first_what_waits_for_the_coordinator(session: Session, office: Office) -> None:
    ask(office.mentees[0], office.mentors[0])
    accepted = ask(office.mentees[1], office.mentors[1])
    accept(office, accepted, office.mentors[1])
    decline(ask(office.mentees[2], office.mentors[2]), office.mentors[2])
    session.rollback()
    counts = queries.count_requests(session, office.programme.id)
    assert counts == {None: 3, Filter.DECIDE: 1, Filter.SENT: 1, Filter.DECIDED: 0, Filter.DECLINED: 1, Filter.EXPIRED: 0}
    page = queries.list_requests(session, office.programme.id)
    assert [row.state for row in page.items] == ["accepted", "sent", "declined"]
    for wanted, count in counts.items():
        assert len(queries.list_requests(session, office.programme.id, wanted=wanted).items) == count


def ranks(session: Session, mentee: Enrolment) -> dict[int, int]:
    """Return the mentors of a mentee's wishes and their ranks."""
    session.rollback()
    return {row.mentor_enrolment_id: row.rank for row in session.scalars(
        sa.select(MentorRequest).where(MentorRequest.mentee_enrolment_id == mentee.id)
        .execution_options(populate_existing=True))}


def test_waiting_wishes_change_places_and_the_one_that_is_out_stays(session: Session, office: Office) -> None:
    mentee, (a, b, c) = office.mentees[0], office.mentors
    out, _second, third = (ask(mentee, mentor) for mentor in (a, b, c))
    decide(service.reorder_request, person(mentee), third, earlier=True)
    assert ranks(session, mentee) == {a.id: 1, c.id: 2, b.id: 3}
    decide(service.reorder_request, person(mentee), third, earlier=True)
    assert ranks(session, mentee) == {a.id: 1, c.id: 2, b.id: 3}, "above it is only the wish that is out"
    decide(service.reorder_request, person(mentee), third, earlier=False)
    assert ranks(session, mentee) == {a.id: 1, b.id: 2, c.id: 3}
    with pytest.raises(ConflictError, match="request_move"):
        decide(service.reorder_request, person(mentee), out, earlier=False)
    with pytest.raises(NotFoundError):
        decide(service.reorder_request, person(office.mentees[1]), third, earlier=True)


def test_an_approval_that_nobody_was_told_of_does_not_show_when_a_mentee_asks(session: Session, office: Office) -> None:
    mentee = office.mentees[0]
    eligible = in_transaction(check_pair, mentor_enrolment_id=office.mentors[0].id, mentee_enrolment_id=mentee.id,
                              override=None, now=NOW)
    pairing = in_transaction(approve_pairing, office.actor, eligible, origin="manual", now=NOW)
    ask(mentee, office.mentors[1])
    assert states(session, mentee) == ["draft"], "kept, and sent only should the approval not last"
    in_transaction(publish_pairings, office.actor, programme_id=office.programme.id, pairing_ids=[pairing.id], now=NOW)
    with pytest.raises(RuleBrokenError, match=r"rule\.no_capacity"):
        ask(mentee, office.mentors[2])


@pytest.mark.parametrize("changed", ["line_manager", "paused", "unavailable", "inactive", "not_enrolled"])
def test_rules_are_asked_again_when_a_coordinator_confirms(session: Session, office: Office, changed: str) -> None:
    row = ask(office.mentees[0], office.mentors[0])
    accept(office, row, office.mentors[0])
    mentee, mentor = (session.get_one(Enrolment, item.id) for item in (office.mentees[0], office.mentors[0]))
    if changed == "line_manager":
        mentee.employee.line_manager_id = mentor.employee_id
    elif changed == "paused":
        mentor.state = "paused"
    elif changed == "not_enrolled":
        mentor.programme.state = "closing"
    elif changed == "inactive":
        mentor.employee.is_active, changed = False, "unavailable"
    else:
        session.add(PrivateBlock(blocker_id=mentor.employee_id, blocked_id=mentee.employee_id, created_at=NOW))
    session.commit()
    with pytest.raises(RuleBrokenError, match=rf"rule\.{changed}"):
        decide(service.confirm_request, office.actor, row)
    assert session.scalars(sa.select(Pairing.state)).one() == "reserved"


def test_a_mentor_may_ask_for_time_once_and_the_mentee_is_told_until_when(session: Session, office: Office) -> None:
    row = ask(office.mentees[0], office.mentors[0])
    asked = NOW + timedelta(days=5)
    row = decide(service.ask_for_time, person(office.mentors[0]), row, time_zone=ZONE, now=asked)
    assert row.answer_due_at is not None
    assert row.answer_due_at > asked + timedelta(days=5)
    letter = session.scalars(sa.select(Mail).where(Mail.template == "request_time_asked")).one()
    assert letter.to_address == "mentee0@contoh.go.id"
    assert in_transaction(service.expire_due, SYSTEM, time_zone=ZONE, now=NOW + timedelta(days=8)) == 0
    with pytest.raises(ConflictError, match="time_asked_twice"):
        decide(service.ask_for_time, person(office.mentors[0]), row, time_zone=ZONE, now=asked)
    assert in_transaction(service.expire_due, SYSTEM, time_zone=ZONE, now=asked + timedelta(days=8)) == 1
    with pytest.raises(ConflictError, match="request_move"):
        decide(service.ask_for_time, person(office.mentors[0]), row, time_zone=ZONE, now=asked)


def test_who_waits_in_line_is_sent_one_for_each_place_in_the_order_they_came(session: Session, office: Office) -> None:
    full = office.mentors[0]
    accept(office, taken := ask(office.mentees[0], full), full)
    for hours, mentee in ((1, office.mentees[2]), (2, office.mentees[1])):
        ask(mentee, full, now=NOW + timedelta(hours=hours))
    assert states(session, office.mentees[1]) == states(session, office.mentees[2]) == ["draft"]
    places = {mentee.id: list(queries.map_places_in_line(session, mentee.id).values()) for mentee in office.mentees}
    assert places == {office.mentees[0].id: [], office.mentees[1].id: [2], office.mentees[2].id: [1]}
    decide(service.withdraw_request, person(office.mentees[0]), taken, time_zone=ZONE)
    in_transaction(service.expire_due, SYSTEM, time_zone=ZONE, now=NOW + timedelta(hours=3))
    assert states(session, office.mentees[2]) == ["sent"], "the first in line is the first to be asked about"
    assert states(session, office.mentees[1]) == ["draft"], "one place, one request"


def test_a_mentor_kept_or_hidden_is_the_mentees_own_matter(session: Session, office: Office) -> None:
    mentee, mentor = office.mentees[0], office.mentors[0]

    def mark(kind: str) -> list[tuple[int, str]]:
        in_transaction(service.mark_mentor, person(mentee), mentor_enrolment_id=mentor.id, kind=kind, now=NOW)
        session.rollback()
        return [(row.mentor_enrolment_id, row.kind) for row in queries.list_marks(session, mentee.id)]

    assert mark("kept") == mark("kept") == [(mentor.id, "kept")]
    assert mark("hidden") == [(mentor.id, "hidden")], "one mark a mentor"
    assert mark("") == []
    assert queries.list_marks(session, office.mentees[1].id) == []
    with pytest.raises(NotFoundError):
        in_transaction(service.mark_mentor, person(mentee), mentor_enrolment_id=office.mentees[1].id, kind="kept", now=NOW)


def test_only_so_many_mentors_are_kept(session: Session) -> None:
    office = make_office(session, mentees=1, mentors=11, capacity=1)
    for mentor in office.mentors[:10]:
        in_transaction(service.mark_mentor, person(office.mentees[0]), mentor_enrolment_id=mentor.id, kind="kept", now=NOW)
    with pytest.raises(ConflictError, match="kept_full"):
        in_transaction(service.mark_mentor, person(office.mentees[0]), mentor_enrolment_id=office.mentors[10].id,
                       kind="kept", now=NOW)


def test_how_quickly_a_mentor_answers_is_told_from_three_answers_on(session: Session) -> None:
    office = make_office(session, mentees=3, mentors=1, capacity=3)
    [mentor] = office.mentors
    for number, mentee in enumerate(office.mentees):
        assert queries.map_reply_days(session, [mentor.employee_id], NOW) == {}
        decide(service.decline_request, person(mentor), ask(mentee, mentor), reason="no_time", time_zone=ZONE,
               now=NOW + timedelta(days=number, hours=2))
        session.rollback()
    assert queries.map_reply_days(session, [mentor.employee_id], NOW) == {mentor.employee_id: 2}
    assert queries.map_reply_days(session, [mentor.employee_id], NOW + timedelta(days=9)) == {}
