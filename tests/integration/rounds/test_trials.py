"""A trial finds what a round would find, and leaves nothing behind."""

import copy
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import children
from mentoring.core.database import Base, db, in_transaction
from mentoring.core.errors import ConflictError, InvalidError, NotFoundError, OvertimeError
from mentoring.features.programmes.models import Programme
from mentoring.features.programmes.queries import current_policy
from mentoring.features.programmes.rules import EnrolmentState
from mentoring.features.programmes.service import save_policy
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.rules.comparing import Kind, count_kinds
from mentoring.features.rounds.rules.trying import SeatChange, Trial
from mentoring.features.rounds.service import try_out
from mentoring.matching import people
from tests.builders.accounts import make_coordinator
from tests.builders.pairings import make_pairing
from tests.builders.people import make_unit
from tests.builders.rounds import NOW, Office, actor_of, make_office, proposals_of, run_round
from tests.statements import recorded


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables."""
    with db.engine.connect() as connection:
        return {name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
                for name, table in Base.metadata.tables.items()}


def document_of(session: Session, office: Office, **weights: float) -> dict[str, Any]:
    """Return the newest policy with other weights, in parts of a hundred; reads begin anew."""
    session.rollback()
    document = copy.deepcopy(current_policy(session, office.programme.id).document)
    if weights:
        document["weights"] = dict.fromkeys(document["weights"], 0.0) | weights
    return document


def attempt(session: Session, office: Office, *seats: SeatChange, **weights: float) -> Trial:
    return service.try_policy(session, office.actor, programme_id=office.programme.id,
                              document=document_of(session, office, **weights), seats=seats)


def test_a_trial_writes_nothing(session: Session) -> None:
    office = make_office(session, mentees=5, mentors=4)
    run_round(office)
    before = everything()
    trial = attempt(session, office, SeatChange(office.mentors[0].id, 5), seniority=100, practical=1)
    assert trial.tried.placed == 5 and trial.capacities
    assert everything() == before
    assert before["audit_entry"] and before["proposal"] and before["seat"], "something stood there to be changed"


def pairs_of(session: Session, round_id: int, state: str = "open") -> set[tuple[int, int]]:
    return {(item.mentee_enrolment_id, item.mentor_enrolment_id) for item in proposals_of(session, round_id)
            if item.state == state}


def test_a_trial_finds_what_a_round_on_that_policy_then_finds(session: Session) -> None:
    """With a locked, an approved and a rejected proposal: all three stand in the trial as in the round."""
    office = make_office(session, mentees=6, mentors=4)
    first = run_round(office)
    approved, rejected, locked, *_rest = [item.id for item in proposals_of(session, first)]
    act = {"actor": office.actor, "version": 1, "now": NOW}
    in_transaction(service.approve_proposal, proposal_id=approved, **act)
    in_transaction(service.reject_proposal, proposal_id=rejected, reason="Satu tim", never_again=False, **act)
    in_transaction(service.lock_proposal, proposal_id=locked, **act)
    now, [approved_pair], [rejected_pair] = (pairs_of(session, first, state) for state in ("open", "approved", "rejected"))
    locked_pair = next((item.mentee_enrolment_id, item.mentor_enrolment_id) for item in proposals_of(session, first)
                       if item.locked)

    trial = attempt(session, office, field=70, practical=30)
    in_transaction(save_policy, office.actor, programme_id=office.programme.id, now=NOW,
                   document=document_of(session, office, field=70, practical=30),
                   version=session.get_one(Programme, office.programme.id).version)
    second = run_round(office)
    tried = {(item.mentee, item.after) for item in trial.differences if item.after is not None}
    assert tried == pairs_of(session, second)
    assert rejected_pair not in tried and locked_pair in tried
    assert approved_pair[0] not in {mentee for mentee, _ in tried}
    assert (trial.standing, trial.locked, trial.seeking) == (1, 1, 5)
    assert {(item.mentee, item.before) for item in trial.differences if item.before is not None} == now
    assert trial.tried.placed == len(tried)
    assert trial.proof.proven == queries.get_round(session, second).summary["proven"]


def test_what_was_rejected_is_not_tried_though_no_rule_forbids_it(session: Session) -> None:
    office = make_office(session, mentees=1, mentors=2)
    first = run_round(office)
    [proposal] = proposals_of(session, first)
    in_transaction(service.reject_proposal, office.actor, proposal_id=proposal.id, version=1, reason="Satu tim",
                   never_again=False, now=NOW)
    [rejected] = pairs_of(session, first, "rejected")
    document = document_of(session, office)
    document["rules"]["previously_rejected"] = False
    trial = service.try_policy(session, office.actor, programme_id=office.programme.id, document=document)
    [found] = trial.differences
    assert found.after is not None and (found.mentee, found.after) != rejected


def test_without_a_change_the_trial_repeats_the_round(session: Session) -> None:
    office = make_office(session, mentees=5, mentors=2)
    row = queries.get_round(session, run_round(office))
    trial = attempt(session, office)
    assert trial.now == trial.tried
    assert (trial.tried.placed, trial.tried.unplaced) == (row.summary["placed"], row.summary["unplaced"]) == (4, 1)
    assert trial.tried.mean == pytest.approx(row.summary["mean"])
    assert trial.tried.minimum == pytest.approx(row.summary["minimum"], abs=1e-6)
    assert trial.now_by_trial == pytest.approx(trial.tried.mean)
    assert count_kinds(trial.differences) == {Kind.KEPT: 4, Kind.CHANGED: 0, Kind.NEW: 0, Kind.LOST: 0}
    assert trial.loads.changes == () and trial.loads.now == trial.loads.tried == (0, 0, 2)


def test_before_the_first_round_there_is_nothing_to_compare_with(session: Session) -> None:
    trial = attempt(session, make_office(session))
    assert trial.now is None and trial.now_by_trial is None
    assert trial.tried.placed == 4 == count_kinds(trial.differences)[Kind.NEW]


def test_one_more_place_places_one_more_person(session: Session) -> None:
    office = make_office(session, mentees=5, mentors=2)
    round_id = run_round(office)
    [(mentor, people_placed)] = queries.list_suggested(session, round_id).items()
    trial = attempt(session, office, SeatChange(mentor, None))
    assert people_placed == 1
    assert trial.now is not None and (trial.now.unplaced, trial.tried.unplaced) == (1, 0)
    assert len(trial.now_placed) == 1 and trial.now_unplaced == ()
    assert trial.capacities == {mentor: 3}
    assert [(item.mentor, item.after - item.before) for item in trial.loads.changes] == [(mentor, 1)]
    fewer = attempt(session, office, SeatChange(mentor, 0))
    assert (fewer.tried.placed, len(fewer.now_unplaced)) == (2, 2)


def test_held_places_stay_and_nobody_gets_more_than_there_may_be(session: Session) -> None:
    office = make_office(session, mentees=4, mentors=3)
    make_pairing(session, office, 0, 0)
    office.mentors[1].state = EnrolmentState.PAUSED
    session.commit()
    first, paused = office.mentors[0].id, office.mentors[1].id
    trial = attempt(session, office, SeatChange(first, 1))
    assert trial.capacities == {first: 1} and trial.standing == 1
    assert first not in {item.after for item in trial.differences}, "the one place is held"
    with pytest.raises(InvalidError) as refused:
        attempt(session, office, SeatChange(first, 0), SeatChange(paused, 3), SeatChange(office.mentees[0].id, 2),
                SeatChange(office.mentors[2].id, 11))
    assert {name: problem[0] for name, problem in refused.value.fields.items()} == {
        f"seats_{first}": "capacity_below_held", f"seats_{paused}": "trial_mentor_unknown",
        f"seats_{office.mentees[0].id}": "trial_mentor_unknown", f"seats_{office.mentors[2].id}": "capacity_range"}


def test_a_policy_that_cannot_be_is_refused_as_when_it_is_saved(session: Session) -> None:
    office = make_office(session)
    document = document_of(session, office)
    document["rules"] |= {"same_unit": True, "other_unit": True}
    with pytest.raises(InvalidError) as refused:
        service.try_policy(session, office.actor, programme_id=office.programme.id, document=document)
    assert refused.value.fields == {"rules.other_unit": ("policy.contradicts_same_unit", {})}


def test_a_trial_obeys_the_rules_it_tries(session: Session) -> None:
    office = make_office(session)
    run_round(office)
    document = document_of(session, office)
    document["rules"]["same_unit"] = True
    trial = service.try_policy(session, office.actor, programme_id=office.programme.id, document=document)
    assert (trial.tried.placed, trial.tried.unplaced, trial.tried.mean) == (0, 4, None)
    assert count_kinds(trial.differences)[Kind.LOST] == 4


def test_a_trial_is_for_those_who_may_start_a_round_and_when(session: Session) -> None:
    office = make_office(session)
    elsewhere = make_unit(session)
    stranger = actor_of(make_coordinator(session, elsewhere), elsewhere)
    session.commit()
    document = document_of(session, office)
    with pytest.raises(NotFoundError):
        service.try_policy(session, stranger, programme_id=office.programme.id, document=document)
    office.programme.state = "closed"
    session.add(office.programme)
    session.commit()
    with pytest.raises(ConflictError, match="round_programme_state"):
        service.try_policy(session, office.actor, programme_id=office.programme.id, document=document)


def test_the_people_are_scored_once_for_any_number_of_trials(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(session, mentees=4, mentors=3)
    office.mentees[0].goals = "Ingin belajar sesuatu yang tidak diminta dalam uji lain."
    session.commit()
    scored: list[int] = []
    plain = people.text_similarity

    def counted(*arguments: Any, **values: Any) -> Any:
        scored.append(1)
        return plain(*arguments, **values)

    monkeypatch.setattr(people, "text_similarity", counted)
    first = attempt(session, office, goals=100)
    second = attempt(session, office, seniority=50, goals=50)
    attempt(session, office, SeatChange(office.mentors[0].id, 4))
    assert len(scored) == 1
    assert first.tried.mean != second.tried.mean


def test_the_solving_is_another_process_and_the_connection_waits_for_nobody(
        session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(session)
    seen: dict[str, Any] = {}

    def apart(function: Any, problem: Any, *, seconds: float) -> Any:
        seen.update(open=db.engine.pool.checkedout(), seconds=seconds)  # type: ignore[attr-defined]  # a QueuePool's
        return children.run_apart(function, problem, seconds=seconds)

    monkeypatch.setattr(try_out, "run_apart", apart)
    assert attempt(session, office).tried.placed == 4
    assert seen == {"open": 0, "seconds": try_out.MOST_SECONDS}


def test_a_trial_that_takes_too_long_is_stopped(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(session)
    before = everything()

    def endless(*_arguments: Any, seconds: float) -> Any:
        raise OvertimeError(round(seconds))

    monkeypatch.setattr(try_out, "run_apart", endless)
    with pytest.raises(OvertimeError):
        service.try_policy(session, office.actor, programme_id=office.programme.id,
                           document=document_of(session, office), most_seconds=3)
    assert everything() == before


def test_a_trial_takes_as_many_queries_for_a_hundred_people_as_for_ten(session: Session) -> None:
    def count(size: int) -> int:
        office = make_office(session, mentees=size, mentors=size, capacity=1)
        run_round(office)
        session.expunge_all()
        with recorded(db.engine) as statements:
            attempt(session, office, SeatChange(office.mentors[0].id, 2), goals=60, field=40)
        return len(statements)

    assert count(10) == count(100)


def test_pairs_made_by_hand_stand_in_a_trial(session: Session) -> None:
    office = make_office(session, mentees=3, mentors=2, capacity=1)
    make_pairing(session, office, 1, 0)
    trial = attempt(session, office)
    assert (trial.standing, trial.tried.placed, trial.tried.unplaced) == (1, 1, 1)
    assert trial.loads.tried == (0, 2)
