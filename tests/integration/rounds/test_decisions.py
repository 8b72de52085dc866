"""Decisions on proposals: each checked, noted, and undone before it is published."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry
from mentoring.core.database import in_transaction
from mentoring.core.errors import ConflictError, InvalidError, NotFoundError, StaleError
from mentoring.core.mail import Mail
from mentoring.features.eligibility.rules import RuleBrokenError
from mentoring.features.pairings.models import Pairing, Rejection
from mentoring.features.pairings.service import decline_pairing
from mentoring.features.people.models import Employee, PrivateBlock
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.models import Proposal
from mentoring.features.rounds.queries import Waiting
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_unit
from tests.builders.rounds import NOW, Office, actor_of, make_office, proposals_of, run_round

Decision = Callable[..., Proposal]
DECISIONS: list[tuple[Decision, dict[str, object]]] = [
    (service.approve_proposal, {}), (service.reject_proposal, {"reason": "Satu tim", "never_again": False}),
    (service.lock_proposal, {})]


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session, mentees=4, mentors=4)


@pytest.fixture
def proposal(session: Session, office: Office) -> Proposal:
    return proposals_of(session, run_round(office))[0]


def fresh(session: Session, proposal: Proposal) -> Proposal:
    session.rollback()
    return queries.get_proposal(session, proposal.id)


def approve(office: Office, proposal: Proposal, version: int = 1) -> Proposal:
    return in_transaction(service.approve_proposal, office.actor, proposal_id=proposal.id, version=version, now=NOW)


def undo(office: Office, proposal: Proposal, version: int = 2) -> Proposal:
    return in_transaction(service.undo_proposal, office.actor, proposal_id=proposal.id, version=version, now=NOW)


def reject(office: Office, proposal: Proposal, never_again: bool = False) -> Proposal:
    return in_transaction(service.reject_proposal, office.actor, proposal_id=proposal.id, version=1,
                          reason="Pernah satu tim", never_again=never_again, now=NOW)


def test_an_approval_takes_a_seat_on_both_sides(session: Session, office: Office, proposal: Proposal) -> None:
    approve(office, proposal)
    session.rollback()
    pairing = session.scalars(sa.select(Pairing)).one()
    assert pairing.state == "approved" and pairing.mentor_seat_id and pairing.mentee_seat_id
    assert pairing.score == pytest.approx(proposal.score, abs=1e-9)
    assert fresh(session, proposal).pairing_id == pairing.id
    actions = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.sequence)).all()
    assert actions[-2:] == ["pairing.approved", "proposal.approved"]


def test_an_approval_undone_leaves_the_seats_free_and_the_proposal_open(session: Session, office: Office,
                                                                       proposal: Proposal) -> None:
    approve(office, proposal)
    undo(office, proposal)
    again = fresh(session, proposal)
    assert (again.state, again.pairing_id, again.version) == ("open", None, 3)
    pairing = session.scalars(sa.select(Pairing)).one()
    assert (pairing.state, pairing.mentor_seat_id) == ("withdrawn", None)
    approve(office, proposal, version=3)
    assert fresh(session, proposal).state == "approved"


def test_a_rejection_keeps_its_reason_and_is_taken_back_whole(session: Session, office: Office,
                                                             proposal: Proposal) -> None:
    reject(office, proposal, never_again=True)
    assert fresh(session, proposal).reject_reason == "Pernah satu tim"
    kept = session.scalars(sa.select(Rejection)).one()
    assert (kept.reason, kept.never_again) == ("Pernah satu tim", True)
    undo(office, proposal)
    again = fresh(session, proposal)
    assert (again.state, again.reject_reason) == ("open", "")
    assert session.scalars(sa.select(Rejection)).all() == []


def test_never_again_holds_in_every_later_round(session: Session, office: Office, proposal: Proposal) -> None:
    reject(office, proposal, never_again=True)
    for _ in range(2):
        proposed = {(item.mentee_enrolment_id, item.mentor_enrolment_id)
                    for item in proposals_of(session, run_round(office))}
        assert (proposal.mentee_enrolment_id, proposal.mentor_enrolment_id) not in proposed


def test_a_rejection_needs_a_reason(office: Office, proposal: Proposal) -> None:
    with pytest.raises(InvalidError):
        in_transaction(service.reject_proposal, office.actor, proposal_id=proposal.id, version=1, reason=" ",
                       never_again=False, now=NOW)


@pytest.mark.parametrize(("decision", "values"), DECISIONS)
def test_a_decision_on_an_old_page_is_refused_with_who_and_what(
        session: Session, office: Office, proposal: Proposal, decision: Decision, values: dict[str, object]) -> None:
    approve(office, proposal)
    with pytest.raises(StaleError) as stale:
        in_transaction(decision, office.actor, proposal_id=proposal.id, version=1, now=NOW, **values)
    assert (stale.value.by, stale.value.change) == (office.coordinator.display_name, "proposal.approved")
    assert fresh(session, proposal).version == 2


@pytest.mark.parametrize(("decision", "values"), DECISIONS)
def test_a_decided_proposal_is_not_decided_over(office: Office, proposal: Proposal, decision: Decision,
                                               values: dict[str, object]) -> None:
    approve(office, proposal)
    with pytest.raises(ConflictError, match="proposal_decided"):
        in_transaction(decision, office.actor, proposal_id=proposal.id, version=2, now=NOW, **values)


@pytest.mark.parametrize(("decision", "values"), DECISIONS)
def test_a_coordinator_elsewhere_does_not_find_the_proposal(
        session: Session, office: Office, proposal: Proposal, decision: Decision, values: dict[str, object]) -> None:
    unit = make_unit(session)
    stranger = actor_of(make_coordinator(session, unit), unit)
    session.commit()
    with pytest.raises(NotFoundError):
        in_transaction(decision, stranger, proposal_id=proposal.id, version=1, now=NOW, **values)


@pytest.mark.parametrize(("decision", "values"), DECISIONS)
def test_nobody_decides_on_a_pair_in_which_they_take_part(
        session: Session, office: Office, proposal: Proposal, decision: Decision, values: dict[str, object]) -> None:
    from mentoring.core.actors import Role

    mentor = session.get_one(Employee, proposal.mentor_enrolment.employee_id)
    account = make_account(session, mentor, roles=(Role.COORDINATOR, Role.EMPLOYEE), scope=(office.unit,))
    session.commit()
    with pytest.raises(NotFoundError):
        in_transaction(decision, actor_of(account, office.unit), proposal_id=proposal.id, version=1, now=NOW, **values)


def test_an_approval_passes_the_rules_as_they_are_now(session: Session, office: Office, proposal: Proposal) -> None:
    session.add(PrivateBlock(blocker_id=proposal.mentee_enrolment.employee_id,
                             blocked_id=proposal.mentor_enrolment.employee_id, created_at=NOW))
    session.commit()
    with pytest.raises(RuleBrokenError) as broken:
        approve(office, proposal)
    assert broken.value.rule == "unavailable"
    assert fresh(session, proposal).state == "open"


def test_the_last_seat_goes_to_who_comes_first(session: Session) -> None:
    office = make_office(session, mentees=2, mentors=2, capacity=1)
    first, second = proposals_of(session, run_round(office))
    in_transaction(service.swap_proposal, office.actor, proposal_id=first.id, version=1, now=NOW,
                   mentor_enrolment_id=second.mentor_enrolment_id)
    with pytest.raises(ConflictError) as full:
        approve(office, second)
    assert full.value.code == "rule.no_capacity"
    assert fresh(session, second).state == "open"


def test_a_swap_approves_the_other_candidate_and_can_be_undone(session: Session, office: Office,
                                                              proposal: Proposal) -> None:
    other = next(iter(sorted(proposal.candidates)))
    in_transaction(service.swap_proposal, office.actor, proposal_id=proposal.id, version=1, mentor_enrolment_id=other,
                   now=NOW)
    assert fresh(session, proposal).state == "swapped"
    assert session.scalars(sa.select(Pairing)).one().mentor_enrolment_id == other
    undo(office, proposal)
    assert fresh(session, proposal).state == "open"
    assert session.scalars(sa.select(Pairing.state)).all() == ["withdrawn"]


def test_an_undo_in_a_round_that_was_replaced_lets_the_proposal_give_way(session: Session, office: Office,
                                                                        proposal: Proposal) -> None:
    approve(office, proposal)
    run_round(office)
    undo(office, proposal)
    assert fresh(session, proposal).state == "superseded"
    assert session.scalars(sa.select(Pairing.state)).all() == ["withdrawn"]


def test_nothing_published_is_undone_here(session: Session, office: Office, proposal: Proposal) -> None:
    approve(office, proposal)
    session.rollback()
    stamp = service.stamp_of(queries.list_waiting(session, office.programme.id))
    assert in_transaction(service.publish_round, office.actor, programme_id=office.programme.id, stamp=stamp,
                          now=NOW) == 1
    with pytest.raises(ConflictError, match="proposal_published"):
        undo(office, proposal)
    session.rollback()
    assert session.scalars(sa.select(Pairing.state)).all() == ["published"]


def test_publishing_exactly_what_the_preview_showed_or_nothing(session: Session, office: Office,
                                                              proposal: Proposal) -> None:
    def publish(stamp: str) -> int:
        return in_transaction(service.publish_round, office.actor, programme_id=office.programme.id, stamp=stamp,
                              now=NOW)

    session.rollback()
    empty = service.stamp_of(queries.list_waiting(session, office.programme.id))
    with pytest.raises(ConflictError, match="publish_nothing"):
        publish(empty)
    approve(office, proposal)
    with pytest.raises(ConflictError, match="publish_changed"):
        publish(empty)
    session.rollback()
    assert session.scalars(sa.select(Mail)).all() == []
    assert publish(service.stamp_of(queries.list_waiting(session, office.programme.id))) == 1
    session.rollback()
    assert len(session.scalars(sa.select(Mail)).all()) == 2, "one letter each"


def test_a_publication_is_taken_back_only_through_its_own_programme(session: Session, office: Office,
                                                                   proposal: Proposal) -> None:
    approve(office, proposal)
    session.rollback()
    waiting = queries.list_waiting(session, office.programme.id)
    in_transaction(service.publish_round, office.actor, programme_id=office.programme.id,
                   stamp=service.stamp_of(waiting), now=NOW)
    with pytest.raises(NotFoundError):
        in_transaction(service.take_back_pair, office.actor, programme_id=office.programme.id + 1,
                       pairing_id=waiting[0].id, version=2, now=NOW)
    in_transaction(service.take_back_pair, office.actor, programme_id=office.programme.id,
                   pairing_id=waiting[0].id, version=waiting[0].version + 1, now=NOW)
    session.rollback()
    assert session.scalars(sa.select(Pairing.state)).all() == ["approved"]


def test_a_pair_that_was_declined_shows_in_the_queue_and_is_not_proposed_again(session: Session, office: Office,
                                                                              proposal: Proposal) -> None:
    approve(office, proposal)
    session.rollback()
    waiting = queries.list_waiting(session, office.programme.id)
    assert queries.count_waiting(session, office.programme.id) == Waiting(approved=1, declined=0)
    in_transaction(service.publish_round, office.actor, programme_id=office.programme.id,
                   stamp=service.stamp_of(waiting), now=NOW)
    mentor_id = proposal.mentor_enrolment.employee_id
    session.rollback()
    account = make_account(session, session.get_one(Employee, mentor_id))
    session.commit()
    in_transaction(decline_pairing, actor_of(account), pairing_id=waiting[0].id, version=waiting[0].version + 1,
                   reason="", now=NOW)
    session.rollback()
    assert queries.count_waiting(session, office.programme.id) == Waiting(approved=0, declined=1)
    proposed = {item.mentee_enrolment_id: item.mentor_enrolment_id for item in proposals_of(session, run_round(office))}
    assert proposed[proposal.mentee_enrolment_id] != proposal.mentor_enrolment_id
