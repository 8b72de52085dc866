"""Taking a report or everything of a programme away: it is checked once more and noted in the audit trail."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.features.programmes.queries import get_programme
from mentoring.features.reports.permissions import P


def record_export(session: Session, actor: Actor, *, programme_id: int, kind: str, rows: int, now: datetime) -> None:
    """Note that somebody took a report of a programme away; `kind` is a code, `rows` counts people or pairs in it."""
    programme = get_programme(session, programme_id)
    check(actor, P.READ, programme)
    audit.record(session, actor, "report.exported", "programme", programme.id, now=now, kind=kind, rows=rows)


def record_archive(session: Session, actor: Actor, *, programme_id: int, digest: str, files: int, now: datetime) -> None:
    """Note that somebody took everything of a programme along; `digest` is the SHA-256 of the file."""
    programme = get_programme(session, programme_id)
    check(actor, P.READ, programme)
    audit.record(session, actor, "programme.archived", "programme", programme.id, now=now, sha256=digest, files=files)
