"""Reads of how pairings go, for coordinators who follow them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from mentoring.core.actors import Actor
from mentoring.core.database import chunks
from mentoring.core.pagination import Page, paginate
from mentoring.features.logbook.models import (
    MentoringSession,
)
from mentoring.features.logbook.rules import (
    COUNTED,
    SessionState,
)
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.queries import lacks_agreement
from mentoring.features.pairings.rules import LIVE, PairingState
from mentoring.features.people.models import Employee, Unit
from mentoring.features.people.queries import within
from mentoring.features.programmes.models import Programme


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
