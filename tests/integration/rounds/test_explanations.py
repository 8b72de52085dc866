"""What a round keeps to explain itself, what can be asked of it, and what it never tells."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mentoring.core.database import in_transaction
from mentoring.core.errors import NotFoundError
from mentoring.features.people.models import Employee, PrivateBlock
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import current_policy
from mentoring.features.programmes.rules import EnrolmentProfile, EnrolmentState
from mentoring.features.programmes.service import enrol
from mentoring.features.rounds import jobs, queries, service
from mentoring.features.rounds.jobs import proposing
from mentoring.features.rounds.models import Proposal
from mentoring.matching.insight import Ground
from tests.builders.accounts import make_coordinator
from tests.builders.people import make_employee, make_unit
from tests.builders.rounds import NOW, Office, actor_of, make_office, proposals_of, run_round


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session, mentees=5, mentors=3, capacity=1)


def summary_of(session: Session, round_id: int) -> dict[str, Any]:
    session.rollback()
    return queries.get_round(session, round_id).summary


def employee(session: Session, enrolment: Enrolment) -> Employee:
    return session.get_one(Employee, enrolment.employee_id)


def block(session: Session, mentor: Enrolment, mentee: Enrolment) -> None:
    session.add(PrivateBlock(blocker_id=mentor.employee_id, blocked_id=mentee.employee_id, created_at=NOW))
    session.commit()


def set_managers(session: Session, mentor: Enrolment, mentees: list[Enrolment]) -> None:
    for mentee in mentees:
        employee(session, mentee).line_manager_id = mentor.employee_id
    session.commit()


def test_a_round_keeps_how_steady_it_is_and_each_pair_too(session: Session, office: Office) -> None:
    round_id = run_round(office)
    kept = summary_of(session, round_id)["stability"]
    assert kept["pairs"] == 3 and len(kept["trials"]) == 14
    owns = [proposal.own for proposal in proposals_of(session, round_id)]
    assert all(0 <= own["survived"] <= own["trials"] == 14 for own in owns)
    assert sum(own["survived"] == 14 for own in owns) == kept["steady_pairs"]
    assert all(own["seat_people"] == 1 for own in owns), "two people wait for any seat there is"


def test_a_large_programme_is_told_that_steadiness_was_not_computed(
        session: Session, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "MOST_MENTEES", 4)
    round_id = run_round(office)
    assert summary_of(session, round_id)["stability"] is None
    assert all("survived" not in proposal.own for proposal in proposals_of(session, round_id))


def test_a_round_keeps_its_figures_by_documented_names(session: Session, office: Office) -> None:
    kept = summary_of(session, run_round(office))["diagnostics"]
    assert kept["pairs"] == 3
    assert kept["loads"] == {"minimum": 1, "mean": 1.0, "maximum": 1, "empty": 0, "full": 3, "mentors": 3}


def test_the_shortage_is_told_with_who_competes_and_what_would_end_it(session: Session, office: Office) -> None:
    round_id = run_round(office)
    [remedy] = summary_of(session, round_id)["remedies"]
    assert remedy["missing"] == 2
    [shortage] = remedy["shortages"]
    assert (shortage["mentee_count"], shortage["mentor_count"], shortage["seats"]) == (5, 3, 3)
    assert shortage["mentees"] == [row.id for row in office.mentees]
    assert [(fix["kind"], fix["people"]) for fix in remedy["fixes"]] == [("seat", 2), ("seats", 2)]
    left = queries.list_unplaced(session, round_id).items
    for item in left:
        assert item.detail["fixes"][0]["kind"] == "seat"
        assert item.detail["fixes"][0]["mentors"][0] in {row.id for row in office.mentors}


def test_the_fix_that_is_told_does_what_it_says(session: Session, office: Office) -> None:
    """The round is run anew with just the seats that its own advice names."""
    round_id = run_round(office)
    advice = summary_of(session, round_id)["remedies"][0]["fixes"][0]
    row = in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)
    in_transaction(service.begin_round, row.id)
    pool, locked, excluded = jobs.read_people(row.id)
    more = tuple(seats + (advice["seats"] if mentor in advice["mentors"] else 0)
                 for mentor, seats in zip(pool.mentor_ids, pool.capacities, strict=True))
    found = proposing.solve_pool(lambda *_: None, replace(pool, capacities=more), locked, excluded)
    assert len(found.pairs) == 3 + advice["people"]


def test_one_whom_a_rule_alone_keeps_apart_hears_which_one(session: Session) -> None:
    office = make_office(session, mentees=2, mentors=2, capacity=1)
    for mentor in office.mentors:
        person = employee(session, mentor)
        person.post_level, person.grade_rank = "ahli_pertama", 8
    session.commit()
    left = queries.list_unplaced(session, run_round(office)).items
    assert [(item.reason, item.detail["counts"]) for item in left] == [
        ("no_allowed_mentor", {"not_senior_enough": 2})] * 2
    assert {tuple(fix.items()) for item in left for fix in item.detail["fixes"]} == {
        (("kind", "rule"), ("people", 2), ("rule", "not_senior_enough"))}


def test_groups_are_those_below_the_programme_and_small_ones_are_left_out(session: Session) -> None:
    office = make_office(session, mentees=3, mentors=3, capacity=9)
    large, small = make_unit(session, "Dinas Besar", office.unit), make_unit(session, "Dinas Kecil", office.unit)
    section = make_unit(session, "Bidang", large)
    for unit, number in ((section, 11), (small, 2)):
        for _person in range(number):
            person = make_employee(session, unit, post_level="ahli_pertama", grade_rank=9)
            enrol(session, office.actor, programme_id=office.programme.id, employee_id=person.id, side="mentee",
                  capacity=1, now=NOW, profile=EnrolmentProfile(goals="Ingin belajar arsip.", mode="both"))
    session.commit()
    kept = summary_of(session, run_round(office))["disparities"]
    assert [(group["label"], group["n"], group["rate"]) for group in kept["unit"]["groups"]] == [
        (str(large.id), 11, [1.0, 0.741, 1.0])], "people of a section count where the section belongs"
    assert (kept["unit"]["suppressed"], kept["unit"]["people"]) == (2, 5)
    assert [group["label"] for group in kept["level"]["groups"]] == ["ahli_pertama"]
    low, high = kept["level"]["groups"][0]["score"][1:]
    assert low < high


def test_locked_pairs_count_as_placed_among_the_groups(session: Session) -> None:
    office = make_office(session, mentees=11, mentors=6, capacity=2)
    locked = proposals_of(session, run_round(office))[0]
    in_transaction(service.lock_proposal, office.actor, proposal_id=locked.id, version=1, now=NOW)
    group = summary_of(session, run_round(office))["disparities"]["level"]["groups"][0]
    assert (group["n"], group["rate"][0]) == (11, 1.0)


# Asking


def ask(session: Session, office: Office, proposal: Proposal, mentor: Enrolment) -> service.Asked:
    session.rollback()
    return service.ask_why_not(session, office.actor, queries.get_proposal(session, proposal.id), mentor.id)


def others(office: Office, proposal: Proposal) -> list[Enrolment]:
    return [mentor for mentor in office.mentors if mentor.id != proposal.mentor_enrolment_id]


def test_why_not_says_what_the_seat_is_worth_to_whom(session: Session, office: Office) -> None:
    round_id = run_round(office)
    proposals = proposals_of(session, round_id)
    for proposal in proposals:
        for mentor in others(office, proposal):
            told = ask(session, office, proposal, mentor)
            assert told.why.ground in {Ground.LOWER, Ground.ELSEWHERE}
            assert told.went_to == tuple(item.mentee_enrolment_id for item in proposals
                                         if item.mentor_enrolment_id == mentor.id)
            assert told.why.price.people == 1
            assert told.why.loss is not None and told.why.loss >= 0 and not told.why.leaves_out
            assert told.score == pytest.approx(sum(told.contributions.values()))
    own = ask(session, office, proposals[0], next(
        mentor for mentor in office.mentors if mentor.id == proposals[0].mentor_enrolment_id))
    assert own.why.ground is Ground.PAIRED


def test_what_is_asked_agrees_with_what_the_round_wrote_down(session: Session, office: Office) -> None:
    """The same pair is told the same loss by the round's job and, from what it stored, on the page."""
    compared = 0
    by_id = {mentor.id: mentor for mentor in office.mentors}
    for proposal in proposals_of(session, run_round(office)):
        for entry in proposal.runners_up:
            if entry["kind"] == "next":
                told = ask(session, office, proposal, by_id[entry["mentor_enrolment_id"]])
                assert told.why.loss == pytest.approx(entry["loss"])
                assert told.why.leaves_out == entry["leaves_out"]
                compared += 1
    assert compared >= 6


def test_a_rule_and_a_full_mentor_are_told_as_such(session: Session, office: Office) -> None:
    first, second, third = proposals_of(session, run_round(office))
    by_id = {row.id: row for row in (*office.mentors, *office.mentees)}
    set_managers(session, by_id[third.mentor_enrolment_id], [by_id[first.mentee_enrolment_id]])
    told = ask(session, office, first, by_id[third.mentor_enrolment_id])
    assert (told.why.ground, told.rules) == (Ground.RULE, ("line_manager",))
    in_transaction(service.approve_proposal, office.actor, proposal_id=second.id, version=1, now=NOW)
    full = ask(session, office, first, by_id[second.mentor_enrolment_id])
    assert full.why.ground is Ground.NO_SEAT
    assert full.went_to == ()


def test_a_pair_turned_down_before_is_told_as_such(session: Session) -> None:
    """The round after a rejection leaves the pair out, also where the policy has no rule against it."""
    office = make_office(session, mentees=1, mentors=2, capacity=1)
    policy = current_policy(session, office.programme.id)
    policy.document = policy.document | {"rules": policy.document.get("rules", {}) | {"previously_rejected": False}}
    session.commit()
    first = proposals_of(session, run_round(office))[0]
    in_transaction(service.reject_proposal, office.actor, proposal_id=first.id, version=1, reason="Satu tim",
                   never_again=False, now=NOW)
    second = proposals_of(session, run_round(office))[0]
    refused = next(mentor for mentor in office.mentors if mentor.id == first.mentor_enrolment_id)
    assert ask(session, office, second, refused).why.ground is Ground.BARRED


def test_a_mentor_of_another_programme_and_a_decided_proposal_answer_like_missing_ones(
        session: Session, office: Office) -> None:
    first, second, _third = proposals_of(session, run_round(office))
    stranger = make_office(session).mentors[0]
    with pytest.raises(NotFoundError):
        ask(session, office, first, stranger)
    in_transaction(service.approve_proposal, office.actor, proposal_id=second.id, version=1, now=NOW)
    with pytest.raises(NotFoundError):
        ask(session, office, second, others(office, second)[0])
    elsewhere = make_unit(session)
    coordinator = actor_of(make_coordinator(session, elsewhere), elsewhere)
    session.commit()
    with pytest.raises(NotFoundError):
        service.ask_why_not(session, coordinator, queries.get_proposal(session, first.id), office.mentors[0].id)


# What is private


def test_a_private_block_is_told_only_as_unavailable_and_like_any_other_unavailability(
        session: Session, office: Office) -> None:
    """A mentor who blocked the mentee, and one whose employment ended: the same answer to the letter."""
    proposal = proposals_of(session, run_round(office))[0]
    blocker, leaver = others(office, proposal)
    mentee = next(row for row in office.mentees if row.id == proposal.mentee_enrolment_id)
    block(session, blocker, mentee)
    employee(session, leaver).is_active = False
    session.commit()
    told = [ask(session, office, proposal, mentor) for mentor in (blocker, leaver)]
    for answer in told:
        assert (answer.rules, answer.score, answer.contributions, answer.reasons) == (("unavailable",), None, {}, ())
    assert told[0].went_to == told[1].went_to == ()


def test_a_private_block_never_shows_beside_a_rule_that_everybody_can_see(session: Session, office: Office) -> None:
    proposal = proposals_of(session, run_round(office))[0]
    manager = others(office, proposal)[0]
    mentee = next(row for row in office.mentees if row.id == proposal.mentee_enrolment_id)
    set_managers(session, manager, [mentee])
    before = ask(session, office, proposal, manager)
    block(session, manager, mentee)
    after = ask(session, office, proposal, manager)
    assert (before.rules, before.score) == (after.rules, after.score)
    assert after.rules == ("line_manager",)


def test_unplaced_people_hear_of_blocks_and_pauses_as_one_number_and_no_fix_opens_them(session: Session) -> None:
    office = make_office(session, mentees=1, mentors=3, capacity=1)
    block(session, office.mentors[0], office.mentees[0])
    employee(session, office.mentors[1]).is_active = False
    session.get_one(Enrolment, office.mentors[2].id).state = EnrolmentState.PAUSED
    session.commit()
    round_id = run_round(office)
    [left] = queries.list_unplaced(session, round_id).items
    assert (left.reason, left.detail) == ("no_allowed_mentor", {"counts": {"unavailable": 3}, "fixes": []})
    assert summary_of(session, round_id)["remedies"] == [{"missing": 1, "shortages": [], "fixes": []}]
