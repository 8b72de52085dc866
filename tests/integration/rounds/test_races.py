"""Rounds and decisions at the same moment: one of two rounds runs, and no decision is lost to a round."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core.database import in_transaction
from mentoring.features.eligibility.service import load_pool, score_pool
from mentoring.features.pairings.models import Pairing
from mentoring.features.rounds import jobs, service
from mentoring.features.rounds.jobs import proposing
from mentoring.features.rounds.models import Proposal, Round
from tests.builders.rounds import NOW, make_office, proposals_of, run_round
from tests.races import outcomes


def test_of_rounds_started_at_the_same_moment_one_runs(app: Flask, session: Session) -> None:
    office = make_office(session)
    actor, programme_id = office.actor, office.programme.id
    session.rollback()
    results = outcomes(app, [lambda: in_transaction(service.start_round, actor, programme_id=programme_id, now=NOW)] * 6)
    assert sorted(results) == ["done", *["round_on_its_way"] * 5]
    assert session.scalar(sa.select(sa.func.count()).select_from(Round)) == 1


def test_of_decisions_on_one_proposal_at_the_same_moment_one_stands(app: Flask, session: Session) -> None:
    office = make_office(session)
    proposal = proposals_of(session, run_round(office))[0]
    actor = office.actor
    values = {"proposal_id": proposal.id, "version": 1, "now": NOW}
    session.rollback()
    results = outcomes(app, [
        lambda: in_transaction(service.approve_proposal, actor, **values),
        lambda: in_transaction(service.reject_proposal, actor, reason="Satu tim", never_again=False, **values),
        lambda: in_transaction(service.lock_proposal, actor, **values)] * 2)
    assert sorted(results) == ["done", *["stale"] * 5]
    session.rollback()
    assert session.scalar(sa.select(Proposal.version).where(Proposal.id == proposal.id)) == 2


def test_a_round_that_is_saved_among_decisions_harms_none_of_them(app: Flask, session: Session) -> None:
    office = make_office(session, mentees=10, mentors=5, capacity=2)
    old = proposals_of(session, run_round(office))
    actor = office.actor
    row = in_transaction(service.start_round, actor, programme_id=office.programme.id, now=NOW)
    in_transaction(service.begin_round, row.id)
    found = proposing.solve_pool(lambda *_: None, *jobs.read_people(row.id))
    score_pool(load_pool(session, office.programme.id))
    session.rollback()

    def approve(number: int) -> Callable[[], object]:
        return lambda: in_transaction(service.approve_proposal, actor, proposal_id=number, version=1, now=NOW)

    results = outcomes(app, [*(approve(item.id) for item in old),
                            lambda: in_transaction(service.save_round, row.id, found, NOW)])
    assert results[-1] == "done"
    assert set(results[:-1]) <= {"done", "stale"}
    session.rollback()
    states = {number: (state, pairing) for number, state, pairing in session.execute(
        sa.select(Proposal.id, Proposal.state, Proposal.pairing_id).where(Proposal.round_id == old[0].round_id))}
    for item, result in zip(old, results[:-1], strict=True):
        state, pairing = states[item.id]
        assert state == ("approved" if result == "done" else "superseded")
        assert (pairing is not None) == (result == "done")
    taken = {mentee for (mentee,) in session.execute(sa.select(Pairing.mentee_enrolment_id))}
    assert len(taken) == results[:-1].count("done")
    proposed = {mentee for (mentee,) in session.execute(
        sa.select(Proposal.mentee_enrolment_id).where(Proposal.round_id == row.id))}
    assert proposed & taken == set(), "nobody with a mentor is proposed another"
    assert proposed | taken == {item.mentee_enrolment_id for item in old}
