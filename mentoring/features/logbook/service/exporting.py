"""Taking the list of pairings away: it is checked once more and noted in the audit trail."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.features.logbook.permissions import P
from mentoring.features.programmes.queries import get_programme


def record_export(session: Session, actor: Actor, *, programme_id: int, rows: int, now: datetime) -> None:
    """Note that somebody took `rows` pairings of a programme away."""
    programme = get_programme(session, programme_id)
    check(actor, P.TRACK, programme)
    audit.record(session, actor, "pairings.exported", "programme", programme.id, now=now, rows=rows)
