"""Answering a session: the mentee confirms or disputes, a mentor removes and restores, a coordinator voids."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.queries import get_mentoring_session
from mentoring.features.logbook.rules import Part, SessionState, check_dispute, check_move
from mentoring.features.logbook.service.earning import lock_mentees, recount_hours
from mentoring.features.logbook.service.telling import note_change, part_of


def confirm_session(session: Session, actor: Actor, *, mentoring_session_id: int, version: int,
                    now: datetime) -> MentoringSession:
    """Say that a session took place as stated: from now on it counts."""
    row = _get(session, actor, mentoring_session_id, version, P.ANSWER)
    check_move(row.state, SessionState.CONFIRMED, Part.MENTEE)
    row.answered_at = now
    _move(session, actor, row, SessionState.CONFIRMED, "confirmed", now)
    recount_hours(session, [row.pairing.mentee_id])
    return row


def dispute_session(session: Session, actor: Actor, *, mentoring_session_id: int, version: int, reason: str,
                    now: datetime) -> MentoringSession:
    """Say that a session is not stated as it was; the mentor can correct it, the coordinator sees the dispute."""
    row = _get(session, actor, mentoring_session_id, version, P.ANSWER)
    check_move(row.state, SessionState.DISPUTED, Part.MENTEE)
    row.dispute_reason, row.answered_at = check_dispute(reason), now
    _move(session, actor, row, SessionState.DISPUTED, "disputed", now)
    return row


def void_session(session: Session, actor: Actor, *, mentoring_session_id: int, version: int,
                 now: datetime) -> MentoringSession:
    """Take a session out of every total; a mentor can restore it."""
    row = _get(session, actor, mentoring_session_id, version, P.VOID)
    check_move(row.state, SessionState.VOID, part_of(actor, row.pairing))
    counted = row.state == SessionState.CONFIRMED
    _move(session, actor, row, SessionState.VOID, "voided", now)
    if counted:
        recount_hours(session, [row.pairing.mentee_id])
    return row


def restore_session(session: Session, actor: Actor, *, mentoring_session_id: int, version: int,
                    now: datetime) -> MentoringSession:
    """Take a removal back; the mentee is asked anew."""
    row = _get(session, actor, mentoring_session_id, version, P.CORRECT)
    check_move(row.state, SessionState.HELD, Part.MENTOR)
    if row.state != SessionState.VOID:
        raise ConflictError("session_move")
    row.answered_at, row.dispute_reason = None, ""
    _move(session, actor, row, SessionState.HELD, "restored", now)
    return row


def _get(session: Session, actor: Actor, mentoring_session_id: int, version: int,
         permission: StrEnum) -> MentoringSession:
    lock_mentees(session, [get_mentoring_session(session, mentoring_session_id).pairing.mentee_id])
    row = get_locked(session, MentoringSession, mentoring_session_id)
    check(actor, permission, row.pairing)
    check_version(session, row, version)
    return row


def _move(session: Session, actor: Actor, row: MentoringSession, to: SessionState, change: str, now: datetime) -> None:
    before, row.state = row.state, to
    row.touch(by=actor.pseudonym, at=now, change=f"session_{change}")
    note_change(session, actor, row, f"session_{change}", {}, now)
    session.flush()
    audit.record(session, actor, f"session.{change}", "mentoring_session", row.id, now=now,
                 **{"from": before, "to": str(to)})
