"""What was changed about a session, kept so that both partners can read who changed what."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.features.logbook.models import MentoringSession, SessionChange
from mentoring.features.logbook.rules import Part
from mentoring.features.pairings.models import Pairing


def part_of(actor: Actor, pairing: Pairing) -> Part:
    """Return in which part somebody acts on a pairing's session."""
    if actor.is_system:
        return Part.SYSTEM
    if actor.employee_id == pairing.mentor_id:
        return Part.MENTOR
    return Part.MENTEE if actor.employee_id == pairing.mentee_id else Part.COORDINATOR


def note_change(session: Session, actor: Actor, row: MentoringSession, change: str,
                details: Mapping[str, tuple[object, object]], now: datetime) -> None:
    """Keep a change with what stood before and after; a private note is never among it."""
    session.add(SessionChange(
        mentoring_session_id=row.id, at=now, part=part_of(actor, row.pairing), change=change,
        details={name: [_plain(before), _plain(after)] for name, (before, after) in details.items()}))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
