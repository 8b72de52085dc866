"""Putting matters off, noting them, and setting from when something is one."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked, get_row
from mentoring.core.errors import NotFoundError
from mentoring.features.attention import queries
from mentoring.features.attention.models import AttentionNote, AttentionThreshold
from mentoring.features.attention.permissions import P
from mentoring.features.attention.rules.matters import SETTLED
from mentoring.features.attention.rules.settings import Thresholds, check_note, check_thresholds
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.programmes.models import Programme


def note_matter(session: Session, actor: Actor, *, programme_id: int, kind: str, subject: str, version: int,
                snoozed_until: date | None, note: str | None, settled: bool = False, now: datetime) -> AttentionNote:
    """Put a matter off until a day (None: not at all), or settle an event; a note of None stays as it is.

    The programme is locked, so that of two first notes one finds the other.
    """
    if settled and kind not in SETTLED:
        raise NotFoundError
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.EDIT, programme)
    queries.get_matter(session, actor, programme, kind, subject, now)
    row = queries.find_note(session, programme_id, kind, subject) or AttentionNote(
        programme_id=programme_id, kind=kind, subject=subject, note="", version=0, change="")
    check_version(session, row, version)
    row.note = check_note(snoozed_until, row.note if note is None else note, today=day_of(now))
    row.snoozed_until, row.settled_at = snoozed_until, now if settled else None
    session.add(row)
    row.touch(by=actor.pseudonym, at=now, change="attention_noted")
    session.flush()
    audit.record(session, actor, "attention.noted", "programme", programme_id, now=now, kind=kind, about=subject,
                 until=str(snoozed_until or ""), settled=settled)
    return row


def save_thresholds(session: Session, actor: Actor, *, programme_id: int, version: int, thresholds: Thresholds,
                    now: datetime) -> AttentionThreshold:
    """Set from when something is a matter in a programme; the version is 0 while the usual ones hold."""
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.EDIT, programme)
    figures = check_thresholds(thresholds)
    row = queries.find_threshold(session, programme_id) or AttentionThreshold(
        programme_id=programme_id, version=0, change="")
    check_version(session, row, version)
    for name, value in figures.items():
        setattr(row, name, value)
    session.add(row)
    row.touch(by=actor.pseudonym, at=now, change="attention_thresholds_saved")
    session.flush()
    audit.record(session, actor, "attention.thresholds_saved", "programme", programme_id, now=now, **figures)
    return row


def record_export(session: Session, actor: Actor, *, programme_id: int, rows: int, now: datetime) -> None:
    """Note that somebody took the list of what waits along."""
    check(actor, P.VIEW, get_row(session, Programme, programme_id))
    audit.record(session, actor, "attention.exported", "programme", programme_id, now=now, rows=rows)
