"""Reads of sessions, notes, actions, hours and of how pairings go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from mentoring.core.actors import Actor
from mentoring.core.database import chunks, get_row
from mentoring.core.pagination import Page, paginate
from mentoring.features.logbook.models import (
    ActionItem,
    LearningHoursRule,
    MentoringSession,
    PrivateNote,
    SessionChange,
    SessionDraft,
)
from mentoring.features.logbook.rules import (
    COUNTED,
    CountedSession,
    HoursRule,
    MentorHours,
    SessionState,
    TimedSession,
    count_mentor_hours,
)
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.queries import lacks_agreement
from mentoring.features.pairings.rules import LIVE, PairingState
from mentoring.features.people.models import Employee, Unit
from mentoring.features.people.queries import within
from mentoring.features.programmes.models import Programme

CHUNK = 500
MOST_SESSIONS = 200


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


# Hours


def list_rules(session: Session) -> list[LearningHoursRule]:
    """Return what sessions earn, the latest rule first."""
    return list(session.scalars(sa.select(LearningHoursRule).order_by(LearningHoursRule.effective_from.desc())))


def get_rule(session: Session, rule_id: int) -> LearningHoursRule:
    return get_row(session, LearningHoursRule, rule_id)


def hours_rules(session: Session) -> list[HoursRule]:
    """Return the rules as pure values."""
    return [HoursRule(row.effective_from, row.method, row.hours_per_session, row.minutes_per_hour, row.cap_per_day,
                      row.cap_per_programme, row.cap_per_year) for row in list_rules(session)]


def list_counted(session: Session, mentee_ids: Collection[int]) -> dict[int, list[CountedSession]]:
    """Return the confirmed sessions of each mentee over all programmes."""
    found: dict[int, list[CountedSession]] = {mentee_id: [] for mentee_id in mentee_ids}
    for chunk in chunks(mentee_ids):
        for mentee_id, row_id, held_on, minutes, programme_id in session.execute(
                sa.select(Pairing.mentee_id, MentoringSession.id, MentoringSession.held_on, MentoringSession.minutes,
                          Pairing.programme_id)
                .join(Pairing, MentoringSession.pairing_id == Pairing.id)
                .where(Pairing.mentee_id.in_(chunk), MentoringSession.state == SessionState.CONFIRMED)):
            found[mentee_id].append(CountedSession(row_id, held_on, minutes, programme_id))
    return found


def stored_hours(session: Session, mentee_ids: Collection[int]) -> dict[int, int]:
    """Return the stored hours of every session of these mentees, by session id."""
    found: dict[int, int] = {}
    for chunk in chunks(mentee_ids):
        statement = sa.select(MentoringSession.id, MentoringSession.learning_hours).join(
            Pairing, MentoringSession.pairing_id == Pairing.id)
        found.update({row_id: hours for row_id, hours in session.execute(
            statement.where(Pairing.mentee_id.in_(chunk)))})
    return found


def list_mentee_ids(session: Session, after: int = 0, limit: int = CHUNK) -> list[int]:
    """Return people who have sessions as mentees, by id."""
    return list(session.scalars(
        sa.select(Pairing.mentee_id).join(MentoringSession, MentoringSession.pairing_id == Pairing.id)
        .where(Pairing.mentee_id > after).distinct().order_by(Pairing.mentee_id).limit(limit)))


def list_mentor_sessions(session: Session, mentor_id: int,
                         year: int) -> list[tuple[CountedSession, tuple[object, ...]]]:
    """Return a mentor's confirmed sessions of a year, each with what tells those logged together from others."""
    rows = session.execute(
        sa.select(MentoringSession.id, MentoringSession.held_on, MentoringSession.minutes, Pairing.programme_id,
                  MentoringSession.logged_at, MentoringSession.topic)
        .join(Pairing, MentoringSession.pairing_id == Pairing.id)
        .where(Pairing.mentor_id == mentor_id, MentoringSession.state == SessionState.CONFIRMED,
               MentoringSession.held_on.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(MentoringSession.id))
    return [(CountedSession(row_id, held_on, minutes, programme_id), (held_on, minutes, topic, logged_at))
            for row_id, held_on, minutes, programme_id, logged_at, topic in rows]


def list_mentee_sessions(session: Session, mentee_id: int, year: int) -> list[MentoringSession]:
    """Return a mentee's sessions of a year that took place, the newest first."""
    return list(session.scalars(
        sa.select(MentoringSession).join(Pairing, MentoringSession.pairing_id == Pairing.id)
        .where(Pairing.mentee_id == mentee_id, MentoringSession.state.in_(sorted(COUNTED)),
               MentoringSession.held_on.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(MentoringSession.held_on.desc(), MentoringSession.id.desc()).limit(MOST_SESSIONS)))


def list_timed_between(session: Session, mentor_id: int, days: Collection[date]) -> list[TimedSession]:
    """Return a mentor's sessions that state their hour, from a day before the first of `days` to one after the last."""
    if not days:
        return []
    rows = session.execute(
        sa.select(MentoringSession.id, MentoringSession.starts_at, MentoringSession.minutes,
                  MentoringSession.logged_at, MentoringSession.topic)
        .join(Pairing, MentoringSession.pairing_id == Pairing.id)
        .where(Pairing.mentor_id == mentor_id, MentoringSession.state.in_(sorted(COUNTED)),
               MentoringSession.starts_at.is_not(None),
               MentoringSession.held_on.between(min(days) - timedelta(days=1), max(days) + timedelta(days=1))))
    return [TimedSession(row_id, starts_at, minutes, (logged_at, topic))
            for row_id, starts_at, minutes, logged_at, topic in rows if starts_at is not None]


def mentor_hours(session: Session, mentor_id: int, year: int, rules: Sequence[HoursRule]) -> MentorHours:
    """Return what a mentor's meetings of a year earned."""
    return count_mentor_hours(list_mentor_sessions(session, mentor_id, year), rules)


# How pairings go


@dataclass(frozen=True)
class Progress:
    """How far a pairing is: hours are confirmed ones, `waiting` counts sessions that nobody answered yet."""

    last_held_on: date | None = None
    sessions: int = 0
    hours: int = 0
    waiting: int = 0
    waiting_minutes: int = 0
    disputed: int = 0


NO_PROGRESS = Progress()


def map_progress(session: Session, pairing_ids: Collection[int]) -> dict[int, Progress]:
    """Return how far each pairing is; one query for all of them."""
    state = MentoringSession.state
    counted = sa.case((state.in_(sorted(COUNTED)), 1), else_=0)
    found: dict[int, Progress] = {}
    for chunk in chunks(pairing_ids):
        rows = session.execute(
            sa.select(
                MentoringSession.pairing_id,
                sa.func.max(sa.case((state.in_(sorted(COUNTED)), MentoringSession.held_on))),
                sa.func.sum(counted), sa.func.sum(MentoringSession.learning_hours),
                sa.func.sum(sa.case((state == SessionState.HELD, 1), else_=0)),
                sa.func.sum(sa.case((state == SessionState.HELD, MentoringSession.minutes), else_=0)),
                sa.func.sum(sa.case((state == SessionState.DISPUTED, 1), else_=0)))
            .where(MentoringSession.pairing_id.in_(chunk)).group_by(MentoringSession.pairing_id))
        found.update({row[0]: Progress(row[1], *(int(value) for value in row[2:])) for row in rows})
    return found


def total_hours(session: Session, pairing_ids: Collection[int]) -> dict[int, int]:
    """Return the confirmed hours of many pairings at once; one without any is left out."""
    found: dict[int, int] = {}
    for chunk in chunks(pairing_ids):
        statement = sa.select(MentoringSession.pairing_id, sa.func.sum(MentoringSession.learning_hours))
        found.update({pairing_id: int(hours) for pairing_id, hours in session.execute(
            statement.where(MentoringSession.pairing_id.in_(chunk)).group_by(MentoringSession.pairing_id))})
    return found


TRACKED = ("running", "not_met", "silent", "disputed", "published", "on_hold", "finished", "declined")
"""The filters of the list of pairings, in the order shown."""

RHYTHMS = ("kept", "late")

FINISHED = (PairingState.COMPLETED, PairingState.ENDED)


@dataclass(frozen=True)
class TrackFilter:
    """Which pairings the list and its workbook hold: `rhythm` is kept or late; the unit is the mentee's, or above it."""

    view: str = "running"
    search: str = ""
    rhythm: str = ""
    unit_id: int | None = None
    without_agreement: bool = False


def _tracked(programme_id: int, actor: Actor) -> sa.Select[Any]:
    managed = sa.select(Programme.id).join(Unit, Programme.unit_id == Unit.id).where(within(actor))
    return sa.select(Pairing).where(Pairing.programme_id == programme_id, Pairing.programme_id.in_(managed))


def _conditions(interval_days: int, today: date, before: datetime) -> dict[str, sa.ColumnElement[bool]]:
    """Return what holds of pairings in each filter that is no single state; `before` is the moment an interval ago."""
    sessions = sa.select(sa.literal(1)).where(MentoringSession.pairing_id == Pairing.id)
    met = sessions.where(MentoringSession.state.in_(sorted(COUNTED)))
    recent = met.where(MentoringSession.held_on >= today - timedelta(days=2 * interval_days)).exists()
    active, has_met = Pairing.state == PairingState.ACTIVE, met.exists()
    not_met = sa.and_(active, ~has_met, Pairing.active_since < before)
    silent = sa.and_(active, has_met, ~recent)
    return {"running": Pairing.state.in_(sorted(LIVE)), "finished": Pairing.state.in_(FINISHED),
            "disputed": sessions.where(MentoringSession.state == SessionState.DISPUTED).exists(),
            "not_met": not_met, "silent": silent, "late": sa.or_(not_met, silent),
            "kept": sa.and_(active, sa.or_(recent, sa.and_(~has_met, Pairing.active_since >= before)))}


def list_tracked(session: Session, actor: Actor, programme: Programme, wanted: TrackFilter, *, today: date, before: datetime,
                 cursor: str | None = None, size: int = 50) -> Page[Pairing]:
    """Return a programme's pairings by the mentee's bare name; `before` is the moment an interval ago."""
    mentee, mentor = aliased(Employee), aliased(Employee)
    conditions = _conditions(programme.meeting_interval_days, today, before)
    statement = _tracked(programme.id, actor).where(conditions.get(wanted.view, Pairing.state == wanted.view))
    statement = statement.join(mentee, mentee.id == Pairing.mentee_id).join(mentor, mentor.id == Pairing.mentor_id)
    if wanted.rhythm in RHYTHMS:
        statement = statement.where(conditions[wanted.rhythm])
    if wanted.unit_id is not None:
        statement = statement.where(mentee.unit_id.in_(sa.select(Unit.id).where(Unit.path.contains(f"/{wanted.unit_id}/"))))
    if wanted.without_agreement:
        statement = statement.where(lacks_agreement())
    if word := wanted.search.strip().casefold():
        statement = statement.where(sa.or_(mentee.sort_name.contains(word, autoescape=True),
                                           mentor.sort_name.contains(word, autoescape=True)))
    return paginate(session, statement, (mentee.sort_name, Pairing.id),
                    lambda row: (row.mentee_enrolment.employee.sort_name, row.id), cursor, size)


def count_tracked(session: Session, actor: Actor, programme: Programme, *, today: date,
                  before: datetime) -> dict[str, int]:
    """Return how many pairings each filter shows; one query."""
    conditions = _conditions(programme.meeting_interval_days, today, before)
    counts = [sa.select(sa.func.count()).select_from(
        _tracked(programme.id, actor).where(conditions.get(view, Pairing.state == view))
        .with_only_columns(Pairing.id).subquery()).scalar_subquery().label(view) for view in TRACKED]
    return dict(session.execute(sa.select(*counts)).mappings().one())
