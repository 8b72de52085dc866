"""Reads of the audit trail, with the names that pseudonyms still have."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry, Pseudonym
from mentoring.features.privacy.rules import TOLD_TO_ADMINISTRATORS

PAGE = 50


@dataclass(frozen=True)
class Fact:
    """One entry as it is shown; `who` is None once erased, action and subject are empty where withheld."""

    sequence: int
    at: datetime
    who: str | None
    action: str
    subject: str
    subject_id: int | None


def list_facts(session: Session, before: int | None) -> tuple[list[Fact], int | None]:
    """Return the newest entries below `before`, and where the next page begins."""
    statement = sa.select(AuditEntry, Pseudonym.display_name).outerjoin(Pseudonym, Pseudonym.token == AuditEntry.actor)
    if before is not None:
        statement = statement.where(AuditEntry.sequence < before)
    rows = session.execute(statement.order_by(AuditEntry.sequence.desc()).limit(PAGE + 1)).all()
    facts = [Fact(entry.sequence, entry.at, name or _system(entry.actor), *_told(entry)) for entry, name in rows[:PAGE]]
    return facts, facts[-1].sequence if len(rows) > PAGE else None


def _told(entry: AuditEntry) -> tuple[str, str, int | None]:
    if entry.subject in TOLD_TO_ADMINISTRATORS:
        return entry.action, entry.subject, entry.subject_id
    return "", "", None


def _system(actor: str) -> str | None:
    return actor.removeprefix("system:") if actor.startswith("system:") else None
