"""Reads of the audit trail, with the names that pseudonyms still have."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry, Pseudonym

PAGE = 50


@dataclass(frozen=True)
class Fact:
    """One entry as it is shown; `who` is None once the name was erased."""

    sequence: int
    at: datetime
    who: str | None
    action: str
    subject: str
    subject_id: int | None
    detail: dict[str, Any]


def list_facts(session: Session, before: int | None) -> tuple[list[Fact], int | None]:
    """Return the newest entries below `before`, and where the next page begins."""
    statement = sa.select(AuditEntry, Pseudonym.display_name).outerjoin(Pseudonym, Pseudonym.token == AuditEntry.actor)
    if before is not None:
        statement = statement.where(AuditEntry.sequence < before)
    rows = session.execute(statement.order_by(AuditEntry.sequence.desc()).limit(PAGE + 1)).all()
    facts = [Fact(entry.sequence, entry.at, name or _system(entry.actor), entry.action, entry.subject, entry.subject_id,
                  entry.detail) for entry, name in rows[:PAGE]]
    return facts, facts[-1].sequence if len(rows) > PAGE else None


def _system(actor: str) -> str | None:
    return actor.removeprefix("system:") if actor.startswith("system:") else None
