"""Two rounds compared: every pair once, with the cause where it can be told."""

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mentoring.core.database import db, in_transaction
from mentoring.core.errors import NotFoundError
from mentoring.features.pairings.rules import PairingState
from mentoring.features.people.models import PrivateBlock
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.programmes.queries import current_policy
from mentoring.features.programmes.rules import EnrolmentProfile
from mentoring.features.programmes.service import enrol, save_policy, set_enrolment_state
from mentoring.features.rounds import jobs, queries, service
from mentoring.features.rounds.jobs import proposing
from mentoring.features.rounds.rules.comparing import Kind
from mentoring.features.rounds.service import ComparedPair, Comparison
from tests.builders.accounts import make_coordinator
from tests.builders.pairings import make_pairing
from tests.builders.people import make_employee, make_unit
from tests.builders.rounds import NOW, Office, actor_of, make_office, proposals_of
from tests.statements import recorded

LATER = NOW + timedelta(days=7)
BETWEEN = NOW + timedelta(days=3)


def run_at(office: Office, now: Any) -> int:
    """Run a round to its end at a moment."""
    row = in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=now)
    in_transaction(service.begin_round, row.id)
    outcome = proposing.solve_pool(lambda *_: None, *jobs.read_people(row.id))
    assert in_transaction(service.save_round, row.id, outcome, now)
    return row.id


def compare(session: Session, office: Office, first: int = 1, second: int = 2, kind: str = "") -> Comparison:
    session.rollback()
    found = service.compare_rounds(session, office.actor, programme_id=office.programme.id, first=first, second=second,
                                   kind=kind)[1]
    assert found is not None
    return found


def rows_of(session: Session, office: Office, first: int = 1, second: int = 2) -> dict[str, ComparedPair]:
    """Return every line of a comparison by the mentee's name."""
    return {row.mentee.name: row for kind in Kind
            for row in compare(session, office, first, second, kind.value).page.items}


def code_of(row: ComparedPair) -> str | None:
    return row.cause.code if row.cause else None


def change_policy(session: Session, office: Office, change: Callable[[dict[str, Any]], None]) -> None:
    session.rollback()
    document = copy.deepcopy(current_policy(session, office.programme.id).document)
    change(document)
    version = session.get_one(Programme, office.programme.id).version
    in_transaction(save_policy, office.actor, programme_id=office.programme.id, version=version, document=document,
                   now=BETWEEN)


def set_state(session: Session, office: Office, row: Enrolment, to: str) -> None:
    session.rollback()
    version = session.get_one(Enrolment, row.id).version
    in_transaction(set_enrolment_state, office.actor, enrolment_id=row.id, version=version, to=to, now=BETWEEN)


def proposed_to(session: Session, office: Office, round_id: int, mentee: int = 0) -> Any:
    """Return the proposal of a mentee in a round."""
    return next(item for item in proposals_of(session, round_id) if item.mentee_enrolment_id == office.mentees[mentee].id)


def test_the_same_round_twice_keeps_every_pair(session: Session) -> None:
    office = make_office(session)
    run_at(office, NOW)
    run_at(office, LATER)
    found = compare(session, office)
    assert found.counts == {Kind.KEPT: 4, Kind.CHANGED: 0, Kind.LOST: 0, Kind.NEW: 0}
    assert found.kind is Kind.KEPT and found.policies[0] == found.policies[1]
    assert {code_of(row) for row in found.page.items} == {None}
    assert all(row.before == row.after and row.score_before == row.score_after for row in found.page.items)


def test_decisions_are_told_as_what_they_are(session: Session) -> None:
    """Approved stays, rejected changes or is lost, swapped has the mentor chosen, locked moves along as kept."""
    office = make_office(session, mentees=4, mentors=4)
    approved, rejected, locked, swapped = proposals_of(session, run_at(office, NOW))
    act = {"actor": office.actor, "now": BETWEEN, "version": 1}
    in_transaction(service.approve_proposal, proposal_id=approved.id, **act)
    in_transaction(service.reject_proposal, proposal_id=rejected.id, reason="Satu tim", never_again=False, **act)
    in_transaction(service.lock_proposal, proposal_id=locked.id, **act)
    other = next(entry["mentor_enrolment_id"] for entry in swapped.runners_up if entry["kind"] == "next")
    in_transaction(service.swap_proposal, proposal_id=swapped.id, mentor_enrolment_id=other, **act)
    run_at(office, LATER)
    rows = rows_of(session, office)
    told = {number: (rows[row.mentee_enrolment.employee.name].kind, code_of(rows[row.mentee_enrolment.employee.name]))
            for number, row in enumerate((approved, rejected, locked, swapped))}
    assert told == {0: (Kind.KEPT, "approved"), 1: (Kind.CHANGED, "rejected"), 2: (Kind.KEPT, None),
                    3: (Kind.CHANGED, "swapped")}


def test_a_lock_that_went_through_three_rounds_was_in_each(session: Session) -> None:
    office = make_office(session, mentees=3, mentors=3)
    for at in (NOW, BETWEEN, LATER):
        round_id = run_at(office, at)
        newest = proposals_of(session, round_id)[-1]
        if not newest.locked:
            in_transaction(service.lock_proposal, office.actor, proposal_id=newest.id, version=newest.version, now=at)
    for first, second in ((1, 2), (2, 3), (1, 3)):
        assert compare(session, office, first, second).counts[Kind.KEPT] == 3, (first, second)


def test_people_who_left_or_rest_are_the_cause(session: Session) -> None:
    office = make_office(session, mentees=4, mentors=5, capacity=1)
    first = run_at(office, NOW)
    mentor_of = {number: proposed_to(session, office, first, number).mentor_enrolment for number in range(4)}
    set_state(session, office, office.mentees[0], "left")
    set_state(session, office, office.mentees[1], "paused")
    set_state(session, office, mentor_of[2], "left")
    run_at(office, LATER)
    rows = rows_of(session, office)
    told = {number: (rows[f"Mentee 00{number} Contoh"].kind, code_of(rows[f"Mentee 00{number} Contoh"])) for number in range(3)}
    assert told == {0: (Kind.LOST, "mentee_left"), 1: (Kind.LOST, "mentee_paused"), 2: (Kind.CHANGED, "mentor_left")}


def test_who_left_after_the_later_round_is_no_cause(session: Session) -> None:
    office = make_office(session, mentees=1, mentors=1)
    run_at(office, NOW)

    def forbid(document: dict[str, Any]) -> None:
        document["rules"]["same_unit"] = True

    change_policy(session, office, forbid)
    run_at(office, LATER)
    session.rollback()
    row = session.get_one(Enrolment, office.mentees[0].id)
    in_transaction(set_enrolment_state, office.actor, enrolment_id=row.id, version=row.version, to="left",
                   now=LATER + timedelta(days=1))
    [told] = rows_of(session, office).values()
    assert code_of(told) != "mentee_left"


def test_a_rule_that_the_policy_turned_on_is_named(session: Session) -> None:
    office = make_office(session, mentees=2, mentors=2)
    run_at(office, NOW)

    def forbid(document: dict[str, Any]) -> None:
        document["rules"]["same_unit"] = True

    change_policy(session, office, forbid)
    run_at(office, LATER)
    found = compare(session, office)
    assert found.counts[Kind.LOST] == 2
    assert [policy.same_unit for policy in found.policies] == [False, True]
    assert {(code_of(row), row.cause.params["rule"]) for row in found.page.items if row.cause} == {("rule_new", "same_unit")}


def test_a_rule_that_people_run_into_is_named_without_the_policy(session: Session) -> None:
    office = make_office(session, mentees=1, mentors=2)
    first = run_at(office, NOW)
    mentor = proposed_to(session, office, first).mentor_enrolment
    session.get_one(Enrolment, office.mentees[0].id).employee.line_manager_id = mentor.employee_id
    session.commit()
    run_at(office, LATER)
    [row] = rows_of(session, office).values()
    assert row.kind is Kind.CHANGED and row.cause is not None
    assert (row.cause.code, row.cause.params["rule"]) == ("rule", "line_manager")


def test_a_private_ground_is_told_as_unavailable_alone(session: Session) -> None:
    office = make_office(session, mentees=1, mentors=2)
    first = run_at(office, NOW)
    mentor = proposed_to(session, office, first).mentor_enrolment
    session.add(PrivateBlock(blocker_id=office.mentees[0].employee_id, blocked_id=mentor.employee_id, created_at=BETWEEN))
    session.commit()
    run_at(office, LATER)
    [row] = rows_of(session, office).values()
    assert row.cause is not None and (row.cause.code, row.cause.params) == ("rule", {"rule": "unavailable"})


def test_a_score_below_the_new_limit_is_told_with_its_number(session: Session) -> None:
    office = make_office(session, mentees=1, mentors=1)
    run_at(office, NOW)

    def limit(document: dict[str, Any]) -> None:
        document["rules"] |= {"below_minimum_score": True, "minimum_score": 0.99}

    change_policy(session, office, limit)
    run_at(office, LATER)
    [row] = rows_of(session, office).values()
    assert row.kind is Kind.LOST and row.cause is not None and row.cause.code == "below_minimum"
    assert row.cause.params == {"score": row.score_before, "minimum": 0.99}


def test_seats_that_decisions_took_are_counted(session: Session) -> None:
    office = make_office(session, mentees=2, mentors=2, capacity=1)
    first = run_at(office, NOW)
    mentor = office.mentors.index(next(row for row in office.mentors
                                       if row.id == proposed_to(session, office, first).mentor_enrolment_id))
    make_pairing(session, office, mentor, 1, PairingState.APPROVED, BETWEEN)
    run_at(office, LATER)
    rows = rows_of(session, office)
    first_row = rows["Mentee 000 Contoh"]
    assert first_row.kind is Kind.CHANGED and first_row.cause is not None
    assert (first_row.cause.code, first_row.cause.params) == ("seats_taken", {"count": 1})
    assert code_of(rows["Mentee 001 Contoh"]) == "decided"


def test_a_weight_that_turned_it_round_is_named_with_numbers(session: Session) -> None:
    """One mentor is of the same field, the other in the same place; the weight moves from the one to the other."""
    office = make_office(session, mentees=1, mentors=2)
    by_field, by_place = office.mentors
    by_field.place, by_field.mode = "Kab. Alor", "in_person"
    by_place.experience = "Sepuluh tahun menangani pelayanan perizinan melalui OSS."
    office.mentees[0].mode = "in_person"
    session.commit()

    def weigh(**weights: float) -> Callable[[dict[str, Any]], None]:
        return lambda document: document.update(weights=dict.fromkeys(document["weights"], 0.0) | weights)

    change_policy(session, office, weigh(field=0.8, practical=0.2))
    run_at(office, NOW)
    change_policy(session, office, weigh(field=0.2, practical=0.8))
    run_at(office, LATER)
    [row] = rows_of(session, office).values()
    assert row.before is not None and row.after is not None
    assert (row.before.name, row.after.name) == ("Mentor 000 Contoh", "Mentor 001 Contoh")
    assert row.cause is not None and row.cause.code == "weights" and row.cause.params["component"] == "practical"
    assert row.cause.params["new"] == row.score_after > row.cause.params["old"]
    assert row.cause.params["old_before"] == row.score_before > row.cause.params["new_before"]


def test_a_seat_worth_more_to_others_names_them(session: Session) -> None:
    """The second mentee comes back from a pause and may have the first mentor alone."""
    office = make_office(session, mentees=2, mentors=2, capacity=1)
    office.mentees[1].state = "paused"
    office.mentees[1].employee.line_manager_id = office.mentors[1].employee_id
    session.commit()
    first = run_at(office, NOW)
    assert proposed_to(session, office, first).mentor_enrolment_id == office.mentors[0].id
    set_state(session, office, office.mentees[1], "enrolled")
    run_at(office, LATER)
    row = rows_of(session, office)["Mentee 000 Contoh"]
    assert (row.kind, code_of(row), row.served) == (Kind.CHANGED, "elsewhere", ["Mentee 001 Contoh"])


def test_who_is_left_over_hears_why(session: Session) -> None:
    """One place for two: the other mentee comes to want just what the mentor does, and the place goes there."""
    office = make_office(session, mentees=2, mentors=1, capacity=1)
    first = run_at(office, NOW)
    placed = next(item.mentee_enrolment_id for item in proposals_of(session, first))
    had, had_not = sorted(office.mentees, key=lambda row: row.id != placed)
    session.get_one(Enrolment, had.id).goals = "Ingin belajar memasak."
    session.get_one(Enrolment, had_not.id).goals = office.mentors[0].experience
    session.commit()
    run_at(office, LATER)
    rows = rows_of(session, office)
    lost, new = (rows[f"Mentee 00{office.mentees.index(row)} Contoh"] for row in (had, had_not))
    assert (lost.kind, code_of(lost)) == (Kind.LOST, "unplaced")
    assert lost.cause is not None and lost.cause.params["reason"] == "capacity_shortage"
    assert (new.kind, code_of(new)) == (Kind.NEW, "was_unplaced")


def test_who_came_after_the_earlier_round_is_new(session: Session) -> None:
    office = make_office(session, mentees=1, mentors=2)
    run_at(office, NOW)
    person = make_employee(session, office.unit, "Baru Contoh", post_level="ahli_pertama", grade="III/a", grade_rank=9)
    enrol(session, office.actor, programme_id=office.programme.id, employee_id=person.id, side="mentee", capacity=1,
          profile=EnrolmentProfile(goals="Ingin belajar arsip.", mode="both"), now=BETWEEN)
    session.commit()
    run_at(office, LATER)
    row = rows_of(session, office)["Baru Contoh"]
    assert (row.kind, code_of(row), row.before) == (Kind.NEW, "mentee_joined", None)


def test_a_yes_that_one_of_the_two_declined_is_told_so(session: Session) -> None:
    office = make_office(session, mentees=1, mentors=2)
    assert all(row.employee for row in (*office.mentors, *office.mentees))
    first = run_at(office, NOW)
    mentor = next(number for number, row in enumerate(office.mentors)
                  if row.id == proposed_to(session, office, first).mentor_enrolment_id)
    make_pairing(session, office, mentor, 0, PairingState.DECLINED, BETWEEN)
    run_at(office, LATER)
    [row] = rows_of(session, office).values()
    assert (row.kind, code_of(row)) == (Kind.CHANGED, "pairing_declined")


def test_rounds_that_found_nothing_are_not_offered(session: Session) -> None:
    office = make_office(session)
    run_at(office, NOW)
    cancelled = in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=BETWEEN)
    in_transaction(service.cancel_round, office.actor, round_id=cancelled.id, version=1, now=BETWEEN)
    session.rollback()
    rounds, found = service.compare_rounds(session, office.actor, programme_id=office.programme.id, first=1, second=2)
    assert ([row.number for row in rounds], found) == ([1], None)


def test_a_coordinator_of_another_unit_compares_nothing(session: Session) -> None:
    office = make_office(session)
    elsewhere = make_unit(session)
    stranger = actor_of(make_coordinator(session, elsewhere), elsewhere)
    session.commit()
    with pytest.raises(NotFoundError):
        service.compare_rounds(session, stranger, programme_id=office.programme.id, first=1, second=2)


def test_a_plan_is_what_a_round_proposed_whatever_came_of_it(session: Session) -> None:
    office = make_office(session, mentees=7, mentors=7, capacity=1)
    ids = {}
    for number, at in enumerate((NOW, BETWEEN, LATER), 1):
        round_id = run_at(office, at)
        made = proposals_of(session, round_id)
        ids[number] = {item.id for item in made}
        fresh = [item for item in made if item.state == "open" and not item.locked]
        in_transaction(service.lock_proposal, office.actor, proposal_id=fresh[0].id, version=fresh[0].version, now=at)
        in_transaction(service.approve_proposal, office.actor, proposal_id=fresh[-1].id, version=fresh[-1].version, now=at)
    session.rollback()
    rounds = queries.list_finished(session, office.programme.id)
    for row in rounds:
        assert set(queries.map_plan(session, row, rounds).values()) == ids[row.number]


def test_a_comparison_takes_as_many_queries_for_a_hundred_pairs_as_for_ten(session: Session) -> None:
    def seniority_alone(document: dict[str, Any]) -> None:
        document["weights"] = dict.fromkeys(document["weights"], 0.0) | {"seniority": 1.0}

    def count(size: int) -> list[int]:
        office = make_office(session, mentees=size, mentors=size, capacity=1)
        run_at(office, NOW)
        run_at(office, BETWEEN)
        change_policy(session, office, seniority_alone)
        run_at(office, LATER)
        counts = []
        for first, second, kind in ((1, 2, Kind.KEPT), (2, 3, Kind.CHANGED)):
            session.expunge_all()
            with recorded(db.engine) as statements:
                assert compare(session, office, first, second, kind.value).page.items
            counts.append(len(statements))
        return counts

    few = count(10)
    assert few == count(100)
    assert max(few) <= 27, few
