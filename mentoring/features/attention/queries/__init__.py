"""Reads of what waits in programmes: as many statements for one programme as for many, however much waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.errors import NotFoundError
from mentoring.features.attention.models import AttentionNote, AttentionThreshold
from mentoring.features.attention.queries.confidential import add_confidential
from mentoring.features.attention.queries.facts import load_facts
from mentoring.features.attention.rules.finding import Moment, count_effect, find_matters
from mentoring.features.attention.rules.matters import Matter
from mentoring.features.attention.rules.settings import DEFAULTS, RANGES, Thresholds, check_thresholds, is_snoozed
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.programmes.models import Programme
from mentoring.features.programmes.rules import TAKES_PEOPLE


@dataclass(frozen=True)
class Noted:
    """A matter and what was noted about it; `version` is 0 while nothing was."""

    matter: Matter
    snoozed_until: date | None = None
    note: str = ""
    version: int = 0
    is_snoozed: bool = False
    is_settled: bool = False

    @property
    def rests(self) -> bool:
        return self.is_snoozed or self.is_settled


def find_threshold(session: Session, programme_id: int) -> AttentionThreshold | None:
    return session.scalar(sa.select(AttentionThreshold).where(AttentionThreshold.programme_id == programme_id))


def read_thresholds(row: AttentionThreshold | None) -> Thresholds:
    """Return a programme's thresholds, the usual ones while nobody set any."""
    return DEFAULTS if row is None else Thresholds(**{name: getattr(row, name) for name in RANGES})


def find_note(session: Session, programme_id: int, kind: str, subject: str) -> AttentionNote | None:
    return session.scalar(sa.select(AttentionNote).where(
        AttentionNote.programme_id == programme_id, AttentionNote.kind == kind, AttentionNote.subject == subject))


def map_matters(session: Session, actor: Actor, programmes: Collection[Programme], now: datetime) -> dict[int, list[Noted]]:
    """Return all that waits in each programme, with notes, in the order of the page; one at rest has nothing.

    What was said in confidence is left out where the actor takes part in the pairing.
    """
    awake = [row for row in programmes if row.state in TAKES_PEOPLE]
    found: dict[int, list[Noted]] = {row.id: [] for row in programmes}
    if not awake:
        return found
    ids, today = [row.id for row in awake], day_of(now)
    notes: dict[int, dict[tuple[str, str], AttentionNote]] = {row_id: {} for row_id in ids}
    for note in session.scalars(sa.select(AttentionNote).where(AttentionNote.programme_id.in_(ids))):
        notes[note.programme_id][note.kind, note.subject] = note
    facts, thresholds = load_facts(session, awake)
    facts = add_confidential(session, actor, facts)
    for row_id in ids:
        at = Moment(now, today, check_thresholds(read_thresholds(thresholds[row_id])))
        found[row_id] = [_noted(matter, notes[row_id].get((matter.kind, matter.subject)), today)
                         for matter in find_matters(facts[row_id], at)]
    return found


def list_matters(session: Session, actor: Actor, programme: Programme, now: datetime) -> list[Noted]:
    """Return all that waits in one programme."""
    return map_matters(session, actor, [programme], now)[programme.id]


def get_matter(session: Session, actor: Actor, programme: Programme, kind: str, subject: str, now: datetime) -> Noted:
    """Return one matter; `NotFoundError` when it is none, or none any more."""
    for noted in list_matters(session, actor, programme, now):
        if (noted.matter.kind, noted.matter.subject) == (kind, subject):
            return noted
    raise NotFoundError


def count_effects(session: Session, programme: Programme, thresholds: Sequence[Thresholds],
                  now: datetime) -> list[dict[str, int]]:
    """Return how many matters each threshold would make today, for each of these sets."""
    if programme.state not in TAKES_PEOPLE:
        return [dict.fromkeys(RANGES, 0) for _ in thresholds]
    facts = load_facts(session, [programme])[0][programme.id]
    return [count_effect(facts, Moment(now, day_of(now), check_thresholds(figures))) for figures in thresholds]


def _noted(matter: Matter, row: AttentionNote | None, today: date) -> Noted:
    if row is None:
        return Noted(matter)
    return Noted(matter, row.snoozed_until, row.note, row.version, is_snoozed(row.snoozed_until, today),
                 row.settled_at is not None)
