"""Start, cancel and finish a round. What people decided stands, whatever a round finds."""

from collections import Counter
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, lazyload

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor, system_actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError
from mentoring.core.jobs import Job, JobState, enqueue, request_cancel
from mentoring.features.pairings.models import HOLDING, Pairing
from mentoring.features.programmes.models import Enrolment, Programme, Seat
from mentoring.features.programmes.queries import current_policy
from mentoring.features.rounds.models import Proposal, Round, Unplaced
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.queries import count_enrolled, find_round_on_its_way
from mentoring.features.rounds.rules import (
    ON_ITS_WAY,
    Outcome,
    ProposalState,
    RoundState,
    check_programme,
    count_doubts,
    keep_possible,
    move_round,
)

ENGINE = system_actor("rounds")


def start_round(session: Session, actor: Actor, *, programme_id: int, policy_version_id: int | None = None,
                seed: int = 0, now: datetime) -> Round:
    """Queue a round on the programme's newest policy; refused when the page showed an older one."""
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.START, programme)
    check_programme(programme.state)
    policy = current_policy(session, programme_id)
    if policy_version_id is not None and policy_version_id != policy.id:
        raise ConflictError("round_policy_changed")
    _settle_lost(session, programme_id, now)
    if find_round_on_its_way(session, programme_id) is not None:
        raise ConflictError("round_on_its_way")
    people = count_enrolled(session, programme_id)
    if not people.get("mentor") or not people.get("mentee"):
        raise ConflictError("round_nobody")
    number = session.scalar(sa.select(sa.func.max(Round.number)).where(Round.programme_id == programme_id)) or 0
    row = Round(programme_id=programme_id, number=number + 1, policy_version_id=policy.id, state=RoundState.QUEUED,
                seed=seed, summary={}, requested_by=actor.pseudonym, requested_at=now,
                changed_by=actor.pseudonym, changed_at=now, change="round.started")
    session.add(row)
    session.flush()
    row.job_id = enqueue(session, "rounds.run", {"round_id": row.id}, actor, now).id
    session.flush()
    audit.record(session, actor, "round.started", "round", row.id, now=now, policy_version=policy.number)
    return row


def _settle_lost(session: Session, programme_id: int, now: datetime) -> None:
    """Let go of a round whose job ended without telling, so that it blocks no other."""
    row = find_round_on_its_way(session, programme_id)
    job = session.get(Job, row.job_id) if row and row.job_id else None
    if row is None or (job is not None and job.state in {JobState.QUEUED, JobState.RUNNING}):
        return
    cancelled = job is not None and job.state == JobState.CANCELLED
    _stop(session, row, RoundState.CANCELLED if cancelled else RoundState.FAILED, now)


def cancel_round(session: Session, actor: Actor, *, round_id: int, version: int, now: datetime) -> Round:
    """Cancel a round that is on its way, at once: whatever it still finds is dropped."""
    row = get_locked(session, Round, round_id)
    check(actor, P.CANCEL, row)
    check_version(session, row, version)
    row.state = move_round(row.state, RoundState.CANCELLED)
    row.finished_at = now
    row.touch(by=actor.pseudonym, at=now, change="round.cancelled")
    if row.job_id is not None:
        request_cancel(session, row.job_id, now)
    session.flush()
    audit.record(session, actor, "round.cancelled", "round", row.id, now=now)
    return row


def begin_round(session: Session, round_id: int) -> Round | None:
    """Mark a round as running; None when it was cancelled or done before (a job may come twice)."""
    row = get_locked(session, Round, round_id)
    if row.state not in ON_ITS_WAY:
        return None
    row.state = move_round(row.state, RoundState.RUNNING)
    session.flush()
    return row


def stop_round(session: Session, round_id: int, state: RoundState, now: datetime) -> None:
    """Note that a round on its way failed or was cancelled; earlier proposals are as they were."""
    row = get_locked(session, Round, round_id)
    if row.state in ON_ITS_WAY:
        _stop(session, row, state, now)


def _stop(session: Session, row: Round, state: RoundState, now: datetime) -> None:
    row.state = move_round(row.state, state)
    row.finished_at = now
    row.touch(by=ENGINE.pseudonym, at=now, change=f"round.{state}")
    session.flush()
    audit.record(session, ENGINE, f"round.{state}", "round", row.id, now=now)


def save_round(session: Session, round_id: int, outcome: Outcome, now: datetime) -> bool:
    """Write what a round found; False when it was cancelled meanwhile.

    Open proposals of earlier rounds are superseded, locked ones move into this round, decided ones stay. A pair that
    no longer fits, because people decided while the engine worked, is left out and its mentee told as unplaced.
    """
    row = get_locked(session, Round, round_id)
    if row.state != RoundState.RUNNING:
        return False
    earlier = _replace_earlier(session, row, now)
    locked = session.execute(
        sa.select(Proposal.mentee_enrolment_id, Proposal.mentor_enrolment_id)
        .where(Proposal.round_id == row.id, Proposal.state == ProposalState.OPEN)).all()
    mentor_places, mentee_places, standing = _free_places(session, row.programme_id)
    for mentee, mentor in locked:
        mentor_places[mentor] -= 1
        mentee_places[mentee] -= 1
    taken = standing | {(mentee, mentor) for mentee, mentor in locked}
    kept, overtaken = keep_possible(outcome.pairs, mentor_places, mentee_places, frozenset(taken))
    session.add_all(
        Proposal(round_id=row.id, mentee_enrolment_id=pair.mentee_enrolment_id,
                 mentor_enrolment_id=pair.mentor_enrolment_id, score=pair.score, contributions=pair.contributions,
                 reasons=pair.reasons, runners_up=pair.runners_up, doubt_count=count_doubts(pair.score, pair.reasons),
                 state=ProposalState.OPEN, locked=False)
        for pair in kept)
    served = {mentee for mentee, _ in taken}
    placed = {pair.mentee_enrolment_id for pair in kept} | served
    left = {item.mentee_enrolment_id: (item.reason, item.detail) for item in outcome.unplaced}
    left |= {pair.mentee_enrolment_id: ("taken_meanwhile", {}) for pair in overtaken}
    session.add_all(Unplaced(round_id=row.id, mentee_enrolment_id=mentee, reason=reason, detail=detail)
                    for mentee, (reason, detail) in sorted(left.items()) if mentee not in placed)
    row.state = move_round(row.state, RoundState.READY)
    row.summary = outcome.summary | {
        "proposed": len(kept), "overtaken": len(overtaken), "locked": len(locked), "superseded": earlier,
        "unplaced": sum(mentee not in placed for mentee in left)}
    row.finished_at = now
    row.touch(by=ENGINE.pseudonym, at=now, change="round.ready")
    session.flush()
    audit.record(session, ENGINE, "round.ready", "round", row.id, now=now, proposed=len(kept))
    return True


def _replace_earlier(session: Session, row: Round, now: datetime) -> int:
    """Supersede earlier open proposals, take locked ones along, close earlier rounds; return how many gave way."""
    others = sa.select(Round.id).where(Round.programme_id == row.programme_id, Round.id != row.id)
    still_open = (Proposal.round_id.in_(others), Proposal.state == ProposalState.OPEN)
    gone: sa.CursorResult[Any] = session.execute(  # type: ignore[assignment]  # an update gives a cursor result
        sa.update(Proposal).where(*still_open, Proposal.locked.is_(False)).values(
            state=ProposalState.SUPERSEDED, version=Proposal.version + 1, changed_at=now,
            changed_by=ENGINE.pseudonym, change="proposal.superseded"),
        execution_options={"synchronize_session": False})
    session.execute(sa.update(Proposal).where(*still_open, Proposal.locked).values(round_id=row.id),
                    execution_options={"synchronize_session": False})
    for earlier in session.scalars(sa.select(Round).options(lazyload("*")).where(
            Round.id.in_(others), Round.state == RoundState.READY).order_by(Round.id)):
        earlier.state = move_round(earlier.state, RoundState.CLOSED)
        earlier.touch(by=ENGINE.pseudonym, at=now, change="round.closed")
    return gone.rowcount


def _free_places(session: Session, programme_id: int) -> tuple[Counter[int], Counter[int], set[tuple[int, int]]]:
    """Return free seats by enrolment of mentors and of mentees, and the pairs that hold seats, as they are now."""
    seats: dict[str, Counter[int]] = {"mentor": Counter(), "mentee": Counter()}
    numbers = session.execute(
        sa.select(Enrolment.id, Enrolment.side, sa.func.count(Seat.id)).join(Seat, Seat.enrolment_id == Enrolment.id)
        .where(Enrolment.programme_id == programme_id).group_by(Enrolment.id, Enrolment.side))
    for enrolment_id, side, number in numbers:
        seats[side][enrolment_id] = number
    standing = session.execute(
        sa.select(Pairing.mentee_enrolment_id, Pairing.mentor_enrolment_id)
        .where(Pairing.programme_id == programme_id, sa.text(f"pairing.state IN {HOLDING}"))).all()
    for mentee, mentor in standing:
        seats["mentor"][mentor] -= 1
        seats["mentee"][mentee] -= 1
    return seats["mentor"], seats["mentee"], {(mentee, mentor) for mentee, mentor in standing}
