"""Reads of pulses, evaluations and concerns: own ones, and those of pairs in which a coordinator takes no part."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.database import chunks, get_row
from mentoring.core.pagination import Page, paginate
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import LIVE, PairingState
from mentoring.features.people.models import Unit
from mentoring.features.people.queries import within
from mentoring.features.programmes.models import Programme
from mentoring.features.programmes.rules import TAKES_PEOPLE
from mentoring.features.pulses.models import Concern, Evaluation, Pulse
from mentoring.features.pulses.rules import (
    EVALUATED,
    EVALUATION_QUESTIONS,
    EVALUATION_WINDOW,
    FIRST_DAY,
    LOW,
    AskState,
    ConcernState,
    Total,
    low_since,
    total,
)

CHUNK = 500
MOST_OWN, MOST_CONCERNS = 100, 200


def get_pulse(session: Session, pulse_id: int) -> Pulse:
    return get_row(session, Pulse, pulse_id)


def get_concern(session: Session, concern_id: int) -> Concern:
    return get_row(session, Concern, concern_id)


# What is due


def list_to_ask(session: Session, after: int, now: datetime) -> list[Any]:
    """Return active pairings of programmes under way that may be due for a pulse, by id."""
    return list(session.execute(
        sa.select(Pairing.id, Pairing.active_since, Pairing.mentor_id, Pairing.mentee_id)
        .join(Programme, Pairing.programme_id == Programme.id)
        .where(Pairing.id > after, Pairing.state == PairingState.ACTIVE, Programme.state.in_(sorted(TAKES_PEOPLE)),
               Pairing.active_since <= now - timedelta(days=FIRST_DAY - 1))
        .order_by(Pairing.id).limit(CHUNK)))


def map_asked(session: Session, pairing_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """Return the number of the last pulse that each side of these pairings was asked."""
    return {(pairing_id, side): number for pairing_id, side, number in session.execute(
        sa.select(Pulse.pairing_id, Pulse.side, sa.func.max(Pulse.number))
        .where(Pulse.pairing_id.in_(list(pairing_ids))).group_by(Pulse.pairing_id, Pulse.side))}


def list_to_evaluate(session: Session, now: datetime) -> list[Any]:
    """Return pairings that came to their end lately and of which somebody was not asked, by id."""
    asked = sa.select(sa.func.count()).where(Evaluation.pairing_id == Pairing.id).correlate(Pairing).scalar_subquery()
    return list(session.execute(
        sa.select(Pairing.id, Pairing.mentor_id, Pairing.mentee_id)
        .where(Pairing.state.in_(sorted(EVALUATED)), Pairing.active_since.is_not(None),
               Pairing.ended_at > now - EVALUATION_WINDOW, asked < 2)
        .order_by(Pairing.id).limit(CHUNK)))


# Own


def has_waiting(actor: Actor) -> sa.ColumnElement[bool]:
    """Tell whether a question waits for somebody, for the menu."""
    return sa.or_(*(sa.exists().where(model.employee_id == actor.employee_id, model.state == AskState.OPEN)
                    for model in (Pulse, Evaluation)))


def list_own_pulses(session: Session, employee_id: int) -> list[Pulse]:
    """Return somebody's own pulses, the newest first."""
    return list(session.scalars(sa.select(Pulse).where(Pulse.employee_id == employee_id)
                                .order_by(Pulse.asked_on.desc(), Pulse.id.desc()).limit(MOST_OWN)))


def list_own_evaluations(session: Session, employee_id: int) -> list[Evaluation]:
    """Return somebody's own evaluations, the newest first."""
    return list(session.scalars(sa.select(Evaluation).where(Evaluation.employee_id == employee_id)
                                .order_by(Evaluation.id.desc()).limit(MOST_OWN)))


def find_own_evaluation(session: Session, pairing_id: int, employee_id: int | None) -> Evaluation | None:
    return session.scalar(sa.select(Evaluation).where(
        Evaluation.pairing_id == pairing_id, Evaluation.employee_id == employee_id))


def list_own_concerns(session: Session, employee_id: int) -> list[Concern]:
    """Return what somebody said was not working, the newest first."""
    return list(session.scalars(sa.select(Concern).where(Concern.author_id == employee_id)
                                .order_by(Concern.id.desc()).limit(MOST_OWN)))


def find_open_concern(session: Session, pairing_id: int, author_id: int | None) -> Concern | None:
    """Return the author's own concern that is still open; nobody else's is found."""
    return session.scalar(sa.select(Concern).where(
        Concern.pairing_id == pairing_id, Concern.author_id == author_id, Concern.state == ConcernState.OPEN))


# For coordinators


def _neutral(actor: Actor, *programme_ids: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions on pairings of programmes whose answers an actor may read: in scope, and not their own."""
    managed = sa.select(Programme.id).join(Unit, Programme.unit_id == Unit.id).where(within(actor))
    own = actor.employee_id or 0
    return (Pairing.programme_id.in_(programme_ids), Pairing.programme_id.in_(managed), Pairing.mentor_id != own,
            Pairing.mentee_id != own)


def _last_answers(actor: Actor, *programme_ids: int) -> sa.Select[Any]:
    """Select the last answered pulse of each side of live pairings."""
    last = (sa.select(Pulse.pairing_id, Pulse.side, sa.func.max(Pulse.number).label("number"))
            .join(Pairing, Pulse.pairing_id == Pairing.id)
            .where(*_neutral(actor, *programme_ids), Pairing.state.in_(sorted(LIVE)), Pulse.state == AskState.ANSWERED)
            .group_by(Pulse.pairing_id, Pulse.side).subquery())
    return sa.select(Pulse).join(last, sa.and_(
        Pulse.pairing_id == last.c.pairing_id, Pulse.side == last.c.side, Pulse.number == last.c.number))


def list_pulses(session: Session, actor: Actor, programme_id: int, *, low_only: bool = False, cursor: str | None = None,
                size: int = 25) -> Page[Pulse]:
    """Return the last answer of each side of a programme's live pairings, the lowest first."""
    statement = _last_answers(actor, programme_id)
    if low_only:
        statement = statement.where(Pulse.lowest <= LOW)
    return paginate(session, statement, (Pulse.lowest, Pulse.id), lambda row: (row.lowest, row.id), cursor, size)


def map_course(session: Session, pairing_ids: Collection[int]) -> dict[tuple[int, str], list[tuple[date, int]]]:
    """Return what each side of these pairings answered at lowest, oldest first; one query a chunk."""
    found: dict[tuple[int, str], list[tuple[date, int]]] = defaultdict(list)
    for chunk in chunks(pairing_ids):
        for pairing_id, side, asked_on, lowest in session.execute(
                sa.select(Pulse.pairing_id, Pulse.side, Pulse.asked_on, Pulse.lowest)
                .where(Pulse.pairing_id.in_(chunk), Pulse.state == AskState.ANSWERED)
                .order_by(Pulse.pairing_id, Pulse.side, Pulse.number)):
            found[pairing_id, side].append((asked_on, lowest or 0))
    return found


@dataclass(frozen=True)
class LowPulse:
    """A side of a live pairing whose last answer, by its number, is low: the lowest answer, and since when it has been low.

    For coordinators alone: the partner must never meet it.
    """

    pairing_id: int
    side: str
    number: int
    value: int
    since: date


def list_low_pulses(session: Session, actor: Actor, programme_ids: Collection[int]) -> list[LowPulse]:
    """Return the low pulses of programmes that an actor may read, the lowest and longest first; two queries."""
    rows = session.execute(_last_answers(actor, *programme_ids).where(Pulse.lowest <= LOW).with_only_columns(
        Pulse.pairing_id, Pulse.side, Pulse.number, Pulse.lowest, Pulse.asked_on)).all()
    course = map_course(session, [row.pairing_id for row in rows])
    found = [LowPulse(row.pairing_id, row.side, row.number, row.lowest,
                      low_since(course[row.pairing_id, row.side]) or row.asked_on) for row in rows]
    return sorted(found, key=lambda item: (item.value, item.since, item.pairing_id, item.side))


def count_pulses(session: Session, actor: Actor, programme_id: int) -> dict[str, int]:
    """Return how many pulses of a programme are in each state."""
    return {state: count for state, count in session.execute(
        sa.select(Pulse.state, sa.func.count()).join(Pairing, Pulse.pairing_id == Pairing.id)
        .where(*_neutral(actor, programme_id)).group_by(Pulse.state))}


def count_low(session: Session, actor: Actor, programme_id: int) -> int:
    """Return how many sides of live pairings answered low last."""
    low = _last_answers(actor, programme_id).where(Pulse.lowest <= LOW).with_only_columns(Pulse.id).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(low)) or 0


def list_concerns(session: Session, actor: Actor, programme_id: int) -> list[Concern]:
    """Return what is said not to work in a programme: open ones first, the longest waiting first, then the last closed."""
    is_open = sa.case((Concern.state == ConcernState.OPEN, 0), else_=1)
    return list(session.scalars(
        sa.select(Concern).join(Pairing, Concern.pairing_id == Pairing.id).where(
            *_neutral(actor, programme_id), Concern.state != ConcernState.WITHDRAWN)
        .order_by(is_open, Concern.closed_at.desc(), Concern.id).limit(MOST_CONCERNS)))


def count_concerns(session: Session, actor: Actor, programme_id: int) -> int:
    """Return how many concerns of a programme wait for a coordinator."""
    return session.scalar(sa.select(count_open_concerns(actor, programme_id))) or 0


def count_open_concerns(actor: Actor, programme_id: int | None) -> sa.ScalarSelect[int]:
    """Return how many concerns of a programme wait for a coordinator, for the menu."""
    return sa.select(sa.func.count()).select_from(Concern).join(Pairing, Concern.pairing_id == Pairing.id).where(
        *_neutral(actor, programme_id or 0), Concern.state == ConcernState.OPEN).scalar_subquery()


def map_open_concerns(session: Session, actor: Actor, programme_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return how many concerns of each programme wait for a coordinator, and the id of the last; never whose."""
    return {programme_id: (count, last) for programme_id, count, last in session.execute(
        sa.select(Pairing.programme_id, sa.func.count(), sa.func.max(Concern.id))
        .select_from(Concern).join(Pairing, Concern.pairing_id == Pairing.id)
        .where(*_neutral(actor, *programme_ids), Concern.state == ConcernState.OPEN).group_by(Pairing.programme_id))}


def list_evaluations(session: Session, actor: Actor, programme_id: int, cursor: str | None = None,
                     size: int = 25) -> Page[Evaluation]:
    """Return a programme's evaluations in the order they were asked."""
    statement = sa.select(Evaluation).join(Pairing, Evaluation.pairing_id == Pairing.id).where(
        *_neutral(actor, programme_id), Evaluation.state == AskState.ANSWERED)
    return paginate(session, statement, (Evaluation.id,), lambda row: (row.id,), cursor, size)


@dataclass(frozen=True)
class SideTotals:
    """What one side of a programme said: how many were asked and answered, and the total of each question."""

    asked: int
    answered: int
    totals: dict[str, Total]


def read_evaluations(session: Session, actor: Actor, programme_id: int) -> dict[str, SideTotals]:
    """Return the totals of both sides, each with its number of people; one query."""
    columns = [getattr(Evaluation, name) for name in EVALUATION_QUESTIONS]
    rows: dict[str, list[Any]] = {"mentor": [], "mentee": []}
    for row in session.execute(
            sa.select(Evaluation.side, Evaluation.state, *columns).join(Pairing, Evaluation.pairing_id == Pairing.id)
            .where(*_neutral(actor, programme_id))):
        rows[row[0]].append(row)
    found = {}
    for side, own in rows.items():
        said = [row for row in own if row[1] == AskState.ANSWERED]
        found[side] = SideTotals(len(own), len(said), {
            name: total([row[place] for row in said]) for place, name in enumerate(EVALUATION_QUESTIONS, 2)})
    return found
