"""Many proposals approved in one act: exactly those shown, each by the one check, taken back as one."""

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.core.mail import Mail
from mentoring.features.pairings.models import Pairing
from mentoring.features.people.models import Employee, PrivateBlock
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.models import Proposal
from mentoring.features.rounds.queries import QueueFilter
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_unit
from tests.builders.rounds import NOW, Office, actor_of, make_office, proposals_of, run_round
from tests.races import outcomes
from tests.statements import recorded


def stamp(session: Session, round_id: int, wanted: QueueFilter) -> str:
    session.rollback()
    return service.stamp_of(queries.list_held(session, round_id, wanted))


def approve_all(session: Session, office: Office, round_id: int, wanted: QueueFilter | None = None) -> service.Approved:
    wanted = wanted or QueueFilter()
    return in_transaction(service.approve_all, office.actor, round_id=round_id, wanted=wanted,
                          stamp=stamp(session, round_id, wanted), now=NOW)


def undo_all(office: Office, round_id: int, act: str) -> Any:
    return in_transaction(service.undo_all, office.actor, round_id=round_id, act=act, now=NOW)


def states(session: Session, round_id: int) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(Proposal.state).where(Proposal.round_id == round_id).order_by(Proposal.id)))


def actions(session: Session) -> Sequence[str]:
    session.rollback()
    return session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.sequence)).all()


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session, mentees=4, mentors=4)


def test_every_proposal_of_the_filter_is_approved_as_if_alone(session: Session, office: Office) -> None:
    round_id = run_round(office)
    done = approve_all(session, office, round_id)
    assert (done.approved, done.refused) == (4, 0)
    assert states(session, round_id) == ["approved"] * 4
    rows = proposals_of(session, round_id)
    pairings = {row.id: row for row in session.scalars(sa.select(Pairing))}
    for row in rows:
        pairing = pairings[row.pairing_id or 0]
        assert (pairing.state, pairing.mentee_enrolment_id, pairing.mentor_enrolment_id) == (
            "approved", row.mentee_enrolment_id, row.mentor_enrolment_id)
        assert pairing.mentor_seat_id and pairing.mentee_seat_id and pairing.score == pytest.approx(row.score, abs=1e-9)
        assert (row.version, row.change, row.changed_by) == (2, "proposal.approved", office.actor.pseudonym)
    assert actions(session)[-9:] == [*["pairing.approved", "proposal.approved"] * 4, "round.bulk_approved"]
    assert session.scalars(sa.select(Mail)).all() == []


def test_only_what_the_filter_holds_is_approved(session: Session, office: Office) -> None:
    inner = make_unit(session, parent=office.unit)
    chosen = session.get_one(Employee, office.mentees[1].employee_id)
    chosen.unit_id = inner.id
    session.commit()
    round_id = run_round(office)
    rows = proposals_of(session, round_id)
    for row in rows:
        row.doubt_count = int(row.mentee_enrolment_id == office.mentees[2].id)
    session.commit()
    for wanted, mentee in (QueueFilter(unit_id=inner.id), 1), (QueueFilter(doubtful=True), 2):
        assert queries.count_queue(session, round_id).open_in(wanted) == 1
        assert approve_all(session, office, round_id, wanted).approved == 1
        [approved] = [row for row in proposals_of(session, round_id)
                      if row.mentee_enrolment_id == office.mentees[mentee].id]
        assert approved.state == "approved"
    assert sorted(states(session, round_id)) == ["approved", "approved", "open", "open"]


@pytest.mark.parametrize("meanwhile", ["approve", "lock", "reject"])
def test_a_list_that_changed_meanwhile_is_refused_whole(session: Session, office: Office, meanwhile: str) -> None:
    round_id = run_round(office)
    seen, first = stamp(session, round_id, QueueFilter()), proposals_of(session, round_id)[0]
    extra = {"reason": "Satu tim", "never_again": False} if meanwhile == "reject" else {}
    in_transaction(getattr(service, f"{meanwhile}_proposal"), office.actor, proposal_id=first.id, version=1, now=NOW, **extra)
    with pytest.raises(ConflictError) as refused:
        in_transaction(service.approve_all, office.actor, round_id=round_id, wanted=QueueFilter(), stamp=seen, now=NOW)
    assert refused.value.code == "bulk_changed"
    assert refused.value.params == {"number": 4 if meanwhile == "lock" else 3}
    assert states(session, round_id)[1:] == ["open"] * 3
    assert "round.bulk_approved" not in actions(session)


def test_who_no_longer_passes_stays_open_with_the_reason(session: Session, office: Office) -> None:
    round_id = run_round(office)
    blocked, full, *_rest = proposals_of(session, round_id)
    session.add(PrivateBlock(blocker_id=blocked.mentee_enrolment.employee_id, created_at=NOW,
                             blocked_id=blocked.mentor_enrolment.employee_id))
    other = next(row for row in office.mentors if row.id != full.mentor_enrolment_id)
    second = Proposal(round_id=round_id, mentee_enrolment_id=full.mentee_enrolment_id, mentor_enrolment_id=other.id,
                      score=0.5, contributions={}, reasons=[], runners_up=[], state="open")
    session.add(second)
    session.commit()
    done = approve_all(session, office, round_id)
    assert (done.approved, done.refused) == (3, 2)
    session.rollback()
    found = queries.find_act(session, round_id, done.act)
    assert found is not None
    assert dict(found.refused) == {blocked.id: "rule.unavailable", second.id: "rule.no_capacity"}
    assert {number for number, _version in found.approved} == {row.id for row in proposals_of(session, round_id)} - {
        blocked.id, second.id}
    assert {row.state for row in proposals_of(session, round_id) if row.id in {blocked.id, second.id}} == {"open"}
    assert {row.version for row in proposals_of(session, round_id) if row.id in {blocked.id, second.id}} == {1}


def test_the_last_seat_of_a_mentor_goes_to_one(session: Session) -> None:
    office = make_office(session, mentees=2, mentors=1, capacity=1)
    round_id = run_round(office)
    [row] = proposals_of(session, round_id)
    left = next(item for item in office.mentees if item.id != row.mentee_enrolment_id)
    session.add(Proposal(round_id=round_id, mentee_enrolment_id=left.id, mentor_enrolment_id=row.mentor_enrolment_id,
                         score=0.5, contributions={}, reasons=[], runners_up=[], state="open"))
    session.commit()
    assert (done := approve_all(session, office, round_id)).approved == 1 and done.refused == 1
    assert states(session, round_id) == ["approved", "open"]


def test_a_coordinator_does_not_approve_their_own_pair_among_others(session: Session, office: Office) -> None:
    round_id = run_round(office)
    own = proposals_of(session, round_id)[0]
    account = make_coordinator(session, office.unit)
    account.employee_id = own.mentor_enrolment.employee_id
    session.commit()
    wanted = QueueFilter()
    done = in_transaction(service.approve_all, actor_of(account, office.unit), round_id=round_id, wanted=wanted,
                          stamp=stamp(session, round_id, wanted), now=NOW)
    session.rollback()
    found = queries.find_act(session, round_id, done.act)
    assert found is not None and (own.id, "own_pair") in found.refused
    assert proposals_of(session, round_id)[0].state == "open"


def test_an_act_is_undone_but_for_what_was_published_or_decided_anew(session: Session, office: Office) -> None:
    round_id = run_round(office)
    first, second, *rest = proposals_of(session, round_id)
    in_transaction(service.approve_proposal, office.actor, proposal_id=first.id, version=1, now=NOW)
    act = approve_all(session, office, round_id).act
    in_transaction(service.undo_proposal, office.actor, proposal_id=second.id, version=2, now=NOW)
    in_transaction(service.approve_proposal, office.actor, proposal_id=second.id, version=3, now=NOW)
    session.rollback()
    found = queries.find_act(session, round_id, act)
    assert found is not None
    versions = dict(found.approved)
    assert sum(row.stands(versions[row.id]) for row in queries.list_standing(session, versions)) == 2
    undone = undo_all(office, round_id, act)
    assert (undone.undone, undone.kept) == (2, 1)
    assert states(session, round_id) == ["approved", "approved", "open", "open"]
    assert [row.pairing_id for row in proposals_of(session, round_id)[2:]] == [None, None]
    session.rollback()
    assert sorted(session.scalars(sa.select(Pairing.state))) == ["approved"] * 2 + ["withdrawn"] * 3
    assert actions(session)[-1] == "round.bulk_undone"
    with pytest.raises(ConflictError, match="bulk_undone"):
        undo_all(office, round_id, act)
    again = approve_all(session, office, round_id)
    assert again.act != act and undo_all(office, round_id, again.act).undone == len(rest)


def test_what_is_published_stays(session: Session, office: Office) -> None:
    round_id = run_round(office)
    act = approve_all(session, office, round_id).act
    session.rollback()
    published = service.stamp_of(queries.list_waiting(session, office.programme.id))
    session.rollback()
    in_transaction(service.publish_round, office.actor, programme_id=office.programme.id, stamp=published, now=NOW)
    with pytest.raises(ConflictError, match="bulk_undone"):
        undo_all(office, round_id, act)
    assert states(session, round_id) == ["approved"] * 4
    assert set(session.scalars(sa.select(Pairing.state))) == {"published"}


def test_an_undo_that_is_refused_leaves_the_proposal_as_it_was(session: Session, office: Office) -> None:
    """A refusal comes before any change, so that an act may go on with the next one."""
    round_id = run_round(office)
    row = proposals_of(session, round_id)[0]
    in_transaction(service.approve_proposal, office.actor, proposal_id=row.id, version=1, now=NOW)
    session.rollback()
    stamped = service.stamp_of(queries.list_waiting(session, office.programme.id))
    session.rollback()
    in_transaction(service.publish_round, office.actor, programme_id=office.programme.id, stamp=stamped, now=NOW)

    def refused(inner: Session) -> None:
        with pytest.raises(ConflictError, match="proposal_published"):
            service.undo_proposal(inner, office.actor, proposal_id=row.id, version=2, now=NOW)

    in_transaction(refused)
    assert states(session, round_id)[0] == "approved"


def test_others_neither_approve_nor_undo(session: Session, office: Office) -> None:
    round_id = run_round(office)
    elsewhere = make_unit(session)
    stranger = actor_of(make_coordinator(session, elsewhere), elsewhere)
    mentee = actor_of(make_account(session, session.get_one(Employee, office.mentees[0].employee_id)))
    session.commit()
    seen = stamp(session, round_id, QueueFilter())
    for actor in (stranger, mentee):
        with pytest.raises(NotFoundError):
            in_transaction(service.approve_all, actor, round_id=round_id, wanted=QueueFilter(), stamp=seen, now=NOW)
    act = approve_all(session, office, round_id).act
    for actor in (stranger, mentee):
        with pytest.raises(NotFoundError):
            in_transaction(service.undo_all, actor, round_id=round_id, act=act, now=NOW)
    with pytest.raises(NotFoundError):
        undo_all(office, round_id, "0" * 24)
    assert states(session, round_id) == ["approved"] * 4


def test_nothing_and_too_much_are_refused(session: Session, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    round_id = run_round(office)
    with pytest.raises(ConflictError, match="bulk_nothing"):
        approve_all(session, office, round_id, QueueFilter(unit_id=99999))
    monkeypatch.setattr("mentoring.features.rounds.rules.rounds.MOST_AT_ONCE", 3)
    with pytest.raises(ConflictError, match="bulk_many") as refused:
        approve_all(session, office, round_id)
    assert refused.value.params == {"number": 4, "most": 3}
    assert states(session, round_id) == ["open"] * 4


def test_of_acts_over_overlapping_filters_at_once_each_proposal_is_decided_once(app: Flask, session: Session) -> None:
    office = make_office(session, mentees=10, mentors=5, capacity=2)
    inner = make_unit(session, parent=office.unit)
    for row in office.mentees[:5]:
        session.get_one(Employee, row.employee_id).unit_id = inner.id
    session.commit()
    round_id = run_round(office)
    filters = [QueueFilter(), QueueFilter(unit_id=inner.id), QueueFilter(unit_id=office.unit.id)] * 2
    stamps = [stamp(session, round_id, wanted) for wanted in filters]
    actor, numbers = office.actor, [row.id for row in session.scalars(
        sa.select(Proposal).where(Proposal.round_id == round_id).order_by(Proposal.id))]
    assert len(numbers) == 10
    session.rollback()

    def act(wanted: QueueFilter, seen: str) -> Any:
        return lambda: in_transaction(service.approve_all, actor, round_id=round_id, wanted=wanted, stamp=seen, now=NOW)

    def single() -> Any:
        return in_transaction(service.approve_proposal, actor, proposal_id=numbers[-1], version=1, now=NOW)

    results = outcomes(app, [*(act(wanted, seen) for wanted, seen in zip(filters, stamps, strict=True)), single])
    assert set(results) <= {"done", "bulk_changed", "stale"} and "done" in results
    session.rollback()
    rows = session.execute(sa.select(Proposal.state, Proposal.version, Proposal.pairing_id)
                           .where(Proposal.round_id == round_id)).all()
    approved = [row for row in rows if row.state == "approved"]
    assert {(row.state, row.version) for row in rows} <= {("approved", 2), ("open", 1)}
    pairings = session.scalars(sa.select(Pairing)).all()
    assert {row.pairing_id for row in approved} == {pairing.id for pairing in pairings} and len(pairings) == len(approved)
    assert len({pairing.mentor_seat_id for pairing in pairings}) == len(pairings)
    assert list(actions(session)).count("proposal.approved") == len(approved)


def test_acts_over_mentors_in_common_wait_for_each_other(app: Flask, session: Session) -> None:
    """Two coordinators, each a unit of their own, the same mentors in another order: both acts end, none is refused."""
    office = make_office(session, mentees=10, mentors=5, capacity=2)
    units = [make_unit(session, parent=office.unit) for _ in range(2)]
    for number, row in enumerate(office.mentees):
        session.get_one(Employee, row.employee_id).unit_id = units[number % 2].id
    session.commit()
    round_id = run_round(office)
    filters = [QueueFilter(unit_id=unit.id) for unit in units]
    stamps = [stamp(session, round_id, wanted) for wanted in filters]
    actor = office.actor
    session.rollback()

    def act(wanted: QueueFilter, seen: str) -> Any:
        return lambda: in_transaction(service.approve_all, actor, round_id=round_id, wanted=wanted, stamp=seen, now=NOW)

    assert outcomes(app, [act(*both) for both in zip(filters, stamps, strict=True)]) == ["done", "done"]
    assert states(session, round_id) == ["approved"] * 10
    assert len(set(session.scalars(sa.select(Pairing.mentor_seat_id)))) == 10


def test_each_further_approval_takes_a_fixed_number_of_statements(session: Session) -> None:
    counts = {}
    for size in (5, 10, 20):
        session.rollback()
        office = make_office(session, mentees=size, mentors=size, capacity=1)
        round_id = run_round(office)
        seen = stamp(session, round_id, QueueFilter())
        session.rollback()
        with recorded(db.engine) as statements:
            done = in_transaction(service.approve_all, office.actor, round_id=round_id, stamp=seen, now=NOW,
                                  wanted=QueueFilter())
        assert done.approved == size
        counts[size] = len([text for text in statements if "audit_entry" not in text])
    assert counts[20] - counts[10] <= 10 * 9 and counts[10] - counts[5] <= 5 * 9, counts
    assert counts[5] <= 60, counts
