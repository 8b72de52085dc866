"""Reads of what sessions earn, and of the table."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.database import chunks, get_row
from mentoring.features.logbook.models import (
    LearningHoursRule,
    MentoringSession,
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

CHUNK = 500
MOST_SESSIONS = 200


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

