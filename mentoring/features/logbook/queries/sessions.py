"""Reads of sessions, notes, drafts and actions."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.database import get_row
from mentoring.features.logbook.models import (
    ActionItem,
    MentoringSession,
    PrivateNote,
    SessionChange,
    SessionDraft,
)
from mentoring.features.logbook.queries.hours import MOST_SESSIONS
from mentoring.features.logbook.rules import (
    COUNTED,
    SessionState,
)
from mentoring.features.pairings.models import Pairing


def get_mentoring_session(session: Session, mentoring_session_id: int) -> MentoringSession:
    return get_row(session, MentoringSession, mentoring_session_id)


def get_action(session: Session, action_id: int) -> ActionItem:
    return get_row(session, ActionItem, action_id)


def list_sessions(session: Session, pairing_id: int) -> list[MentoringSession]:
    """Return a pairing's sessions, the newest first."""
    return list(session.scalars(
        sa.select(MentoringSession).where(MentoringSession.pairing_id == pairing_id)
        .order_by(MentoringSession.held_on.desc(), MentoringSession.id.desc()).limit(MOST_SESSIONS)))


def find_last_session(session: Session, pairing_ids: Collection[int]) -> MentoringSession | None:
    """Return the session that took place last in any of these pairings."""
    return session.scalar(
        sa.select(MentoringSession).where(
            MentoringSession.pairing_id.in_(list(pairing_ids)), MentoringSession.state.in_(sorted(COUNTED)))
        .order_by(MentoringSession.held_on.desc(), MentoringSession.id.desc()).limit(1))


def list_planned(session: Session, pairing_ids: Collection[int]) -> list[MentoringSession]:
    """Return the meetings that are planned in any of these pairings, the next one first."""
    return list(session.scalars(
        sa.select(MentoringSession).where(
            MentoringSession.pairing_id.in_(list(pairing_ids)), MentoringSession.state == SessionState.PLANNED)
        .order_by(MentoringSession.starts_at, MentoringSession.id).limit(50)))


def list_changes(session: Session, mentoring_session_id: int) -> list[SessionChange]:
    """Return what was changed about a session, the latest first."""
    return list(session.scalars(
        sa.select(SessionChange).where(SessionChange.mentoring_session_id == mentoring_session_id)
        .order_by(SessionChange.id.desc()).limit(50)))


def list_to_answer(session: Session, mentee_id: int) -> list[MentoringSession]:
    """Return the sessions that wait for a mentee's yes, oldest first."""
    return list(session.scalars(
        sa.select(MentoringSession).join(Pairing, MentoringSession.pairing_id == Pairing.id)
        .where(Pairing.mentee_id == mentee_id, MentoringSession.state == SessionState.HELD)
        .order_by(MentoringSession.held_on, MentoringSession.id).limit(50)))


def list_disputed(session: Session, mentor_id: int) -> list[MentoringSession]:
    """Return the sessions of a mentor that their mentees dispute, oldest first."""
    return list(session.scalars(
        sa.select(MentoringSession).join(Pairing, MentoringSession.pairing_id == Pairing.id)
        .where(Pairing.mentor_id == mentor_id, MentoringSession.state == SessionState.DISPUTED)
        .order_by(MentoringSession.held_on, MentoringSession.id).limit(50)))


def find_private_note(session: Session, mentoring_session_id: int, author_id: int | None) -> str:
    """Return what this very author noted for themselves, empty for anybody else."""
    if author_id is None:
        return ""
    return session.scalar(sa.select(PrivateNote.text).where(
        PrivateNote.mentoring_session_id == mentoring_session_id, PrivateNote.author_id == author_id)) or ""


def find_draft(session: Session, account_id: int | None, form: str) -> SessionDraft | None:
    """Return what this very account has typed into a form and not sent."""
    return None if account_id is None else session.get(SessionDraft, (account_id, form))


def list_drafts(session: Session, account_id: int | None) -> list[SessionDraft]:
    """Return an account's own unfinished forms, the newest first."""
    return list(session.scalars(sa.select(SessionDraft).where(SessionDraft.account_id == account_id)
                                .order_by(SessionDraft.saved_at.desc(), SessionDraft.form).limit(5)))


def list_actions(session: Session, pairing_ids: Collection[int], *, open_only: bool = True) -> list[ActionItem]:
    """Return actions of pairings: open ones by their date, then those done."""
    statement = sa.select(ActionItem).where(ActionItem.pairing_id.in_(list(pairing_ids)))
    if open_only:
        statement = statement.where(ActionItem.done_at.is_(None))
    undated = sa.case((ActionItem.due_on.is_(None), 1), else_=0)
    done = sa.case((ActionItem.done_at.is_(None), 0), else_=1)
    return list(session.scalars(statement.order_by(done, undated, ActionItem.due_on, ActionItem.id).limit(100)))

