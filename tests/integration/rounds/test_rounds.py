"""Rounds: what they write, what they leave alone, how they end."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.database import in_transaction
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.core.jobs import Job, JobState, run_queued_jobs
from mentoring.features.pairings.models import Pairing
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.models import Proposal, Round, Unplaced
from tests.builders.accounts import make_coordinator
from tests.builders.people import make_unit
from tests.builders.rounds import NOW, actor_of, make_office, proposals_of, run_round, solve_into


def test_a_round_proposes_a_mentor_for_everyone_it_can_place(session: Session) -> None:
    office = make_office(session)
    row = queries.get_round(session, run_round(office))
    assert row.state == "ready"
    proposals = proposals_of(session, row.id)
    assert sorted(item.mentee_enrolment_id for item in proposals) == [item.id for item in office.mentees]
    assert row.summary["placed"] == row.summary["placed_bound"] == row.summary["proposed"] == 4
    assert row.summary["proven"] and row.summary["gap"] == 0


def test_contributions_and_reasons_add_up_to_the_score(session: Session) -> None:
    for item in proposals_of(session, run_round(make_office(session))):
        assert sum(item.contributions.values()) == pytest.approx(item.score, abs=1e-9)
        earned = [reason["contribution"] for reason in item.reasons if reason["contribution"] is not None]
        assert sum(earned) == pytest.approx(item.score, abs=1e-9)


def test_whoever_finds_no_seat_is_left_over_with_a_reason_and_the_seat_that_would_help(session: Session) -> None:
    office = make_office(session, mentees=5, mentors=2, capacity=2)
    left = queries.list_unplaced(session, run_round(office)).items
    assert [item.reason for item in left] == ["capacity_shortage"]
    [fix] = left[0].detail["fixes"]
    assert (fix["kind"], fix["people"], fix["seats"]) == ("seat", 1, 1)
    assert fix["mentors"][0] in {item.id for item in office.mentors}


def test_a_second_round_is_refused_while_one_is_on_its_way(session: Session) -> None:
    office = make_office(session)
    in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)
    with pytest.raises(ConflictError) as refused:
        in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)
    assert refused.value.code == "round_on_its_way"


def test_the_database_itself_keeps_two_rounds_apart(session: Session) -> None:
    office = make_office(session)
    row = in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)

    def second(db: Session) -> None:
        db.add(Round(programme_id=office.programme.id, number=9, policy_version_id=row.policy_version_id,
                     state="running", summary={}, requested_by="x", requested_at=NOW))

    with pytest.raises(ConflictError) as refused:
        in_transaction(second)
    assert refused.value.constraint == "uq_round_running"


def test_a_page_that_shows_an_older_policy_starts_nothing(session: Session) -> None:
    office = make_office(session)
    with pytest.raises(ConflictError, match="round_policy_changed"):
        in_transaction(service.start_round, office.actor, programme_id=office.programme.id, policy_version_id=999,
                       now=NOW)


@pytest.mark.parametrize("state", ["draft", "closing", "closed"])
def test_no_round_runs_while_a_programme_takes_nobody(session: Session, state: str) -> None:
    office = make_office(session)
    office.programme.state = state
    session.add(office.programme)
    session.commit()
    with pytest.raises(ConflictError, match="round_programme_state"):
        in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)


def test_no_round_runs_without_people_on_both_sides(session: Session) -> None:
    office = make_office(session, mentees=0)
    with pytest.raises(ConflictError, match="round_nobody"):
        in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)


def test_a_coordinator_of_another_unit_can_not_start_a_round(session: Session) -> None:
    office = make_office(session)
    elsewhere = make_unit(session)
    stranger = actor_of(make_coordinator(session, elsewhere), elsewhere)
    session.commit()
    with pytest.raises(NotFoundError):
        in_transaction(service.start_round, stranger, programme_id=office.programme.id, now=NOW)


def test_a_new_round_takes_the_place_of_open_proposals_and_of_nothing_else(session: Session) -> None:
    office = make_office(session)
    first = run_round(office)
    approved, rejected, locked, opened = proposals_of(session, first)
    approved_mentor = approved.mentor_enrolment_id
    in_transaction(service.approve_proposal, office.actor, proposal_id=approved.id, version=1, now=NOW)
    in_transaction(service.reject_proposal, office.actor, proposal_id=rejected.id, version=1, reason="Satu tim",
                   never_again=False, now=NOW)
    in_transaction(service.lock_proposal, office.actor, proposal_id=locked.id, version=1, now=NOW)
    second = run_round(office)

    session.rollback()
    states = {item.id: (item.state, item.version, item.round_id)
              for item in session.scalars(sa.select(Proposal).where(Proposal.id <= opened.id))}
    assert states[approved.id] == ("approved", 2, first)
    assert states[rejected.id] == ("rejected", 2, first)
    assert states[locked.id] == ("open", 2, second), "a locked proposal moves along, untouched"
    assert states[opened.id] == ("superseded", 2, first)
    assert queries.get_round(session, first).state == "closed"
    pairing = session.scalars(sa.select(Pairing)).one()
    assert (pairing.state, pairing.mentor_enrolment_id) == ("approved", approved_mentor)

    proposed = {item.mentee_enrolment_id: item.mentor_enrolment_id for item in proposals_of(session, second)}
    assert approved.mentee_enrolment_id not in proposed
    assert proposed[locked.mentee_enrolment_id] == locked.mentor_enrolment_id
    assert proposed[rejected.mentee_enrolment_id] != rejected.mentor_enrolment_id, "the no changes the next round"
    assert opened.mentee_enrolment_id in proposed


def test_what_people_decide_while_the_engine_works_stands(session: Session) -> None:
    """The round finds pairs for seats that were free when it began; a decision made meanwhile comes first."""
    office = make_office(session, mentees=3, mentors=1, capacity=2)
    first = run_round(office)
    one, _two = proposals_of(session, first)
    row = in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)
    in_transaction(service.begin_round, row.id)
    from mentoring.features.rounds import jobs
    from mentoring.features.rounds.jobs import proposing

    found = proposing.solve_pool(lambda *_: None, *jobs.read_people(row.id))
    in_transaction(service.approve_proposal, office.actor, proposal_id=one.id, version=1, now=NOW)
    assert in_transaction(service.save_round, row.id, found, NOW)
    session.rollback()
    assert len(proposals_of(session, row.id)) == 1, "one of the two seats is gone"
    assert session.scalars(sa.select(Pairing.state)).all() == ["approved"]
    left = {item.mentee_enrolment_id: item.reason for item in session.scalars(
        sa.select(Unplaced).where(Unplaced.round_id == row.id))}
    assert one.mentee_enrolment_id not in left
    assert "taken_meanwhile" in left.values() or "capacity_shortage" in left.values()


def test_a_cancelled_round_changes_nothing_whatever_it_still_finds(session: Session) -> None:
    office = make_office(session)
    first = run_round(office)
    row = in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)
    in_transaction(service.begin_round, row.id)
    in_transaction(service.cancel_round, office.actor, round_id=row.id, version=1, now=NOW)
    assert not solve_into(row)
    session.rollback()
    assert queries.get_round(session, row.id).state == "cancelled"
    assert queries.get_round(session, first).state == "ready"
    assert {item.state for item in proposals_of(session, first)} == {"open"}
    assert proposals_of(session, row.id) == []


def test_the_job_of_a_round_runs_it_once_however_often_it_comes(session: Session) -> None:
    office = make_office(session)
    row = in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)
    assert run_queued_jobs() == 1
    session.rollback()
    assert queries.get_round(session, row.id).state == "ready"
    before = [(item.id, item.version) for item in proposals_of(session, row.id)]
    job = session.scalars(sa.select(Job)).one()
    assert (job.state, job.stage) == (JobState.DONE, "saving")
    job.state = JobState.QUEUED
    session.commit()
    assert run_queued_jobs() == 1
    assert [(item.id, item.version) for item in proposals_of(session, row.id)] == before


def test_a_round_whose_job_was_lost_blocks_no_other(session: Session) -> None:
    office = make_office(session)
    row = in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)
    job = session.get_one(Job, row.job_id)
    job.state, job.error = JobState.FAILED, "worker_lost"
    session.commit()
    again = in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)
    session.rollback()
    assert queries.get_round(session, row.id).state == "failed"
    assert again.number == row.number + 1


def test_what_goes_wrong_in_the_engine_fails_the_round_alone(session: Session,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    from mentoring.features.rounds import jobs

    office = make_office(session)
    first = run_round(office)
    row = in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)
    monkeypatch.setattr(jobs, "run_in_child", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_queued_jobs()
    session.rollback()
    assert queries.get_round(session, row.id).state == "failed"
    assert {item.state for item in proposals_of(session, first)} == {"open"}


def test_the_same_people_and_policy_give_the_same_proposals(session: Session) -> None:
    office = make_office(session, mentees=6, mentors=4)

    def found() -> list[tuple[object, ...]]:
        return [(item.mentee_enrolment_id, item.mentor_enrolment_id, item.score, item.reasons, item.runners_up)
                for item in proposals_of(session, run_round(office))]

    assert found() == found()
