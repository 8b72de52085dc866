"""The audit trail: append-only, chained by HMAC, people as pseudonyms whose names can be erased."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, Session, mapped_column

from mentoring.core.actors import Actor
from mentoring.core.database import Base, before_commit

EMPTY_MAC = "0" * 64
FACT = ("at", "actor", "action", "subject", "subject_id", "detail")


class Pseudonym(Base):
    """The name behind a pseudonym: the only place that ties audit rows to a person, and erasable."""

    __tablename__ = "pseudonym"

    token: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    display_name: Mapped[str] = mapped_column(sa.String(200))


class AuditEntry(Base):
    """One fact: who did what to which thing, when; `detail` holds codes and ids, never names or texts."""

    __tablename__ = "audit_entry"
    __table_args__ = (sa.Index("ix_audit_entry_subject", "subject", "subject_id", "sequence"),)

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(80))
    action: Mapped[str] = mapped_column(sa.String(80))
    subject: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]]
    previous_mac: Mapped[str] = mapped_column(sa.String(64))
    mac: Mapped[str] = mapped_column(sa.String(64))


class AuditHead(Base):
    """The end of the chain: one row, locked last in every transaction that writes an entry."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    mac: Mapped[str] = mapped_column(sa.String(64))


def new_pseudonym(session: Session, display_name: str) -> str:
    """Return a fresh random pseudonym and store the name behind it."""
    token = secrets.token_hex(12)
    session.add(Pseudonym(token=token, display_name=display_name))
    return token


def name_of(session: Session, token: str) -> str | None:
    """Return the name behind a pseudonym, None once it was erased."""
    row = session.get(Pseudonym, token)
    return row.display_name if row else _system_word(token)


def names_of(session: Session, tokens: Collection[str]) -> dict[str, str]:
    """Return the names behind pseudonyms with one query; erased ones are left out."""
    found = {token: name for token, name in session.execute(
        sa.select(Pseudonym.token, Pseudonym.display_name).where(Pseudonym.token.in_(list(tokens))))}
    return found | {token: word for token in tokens if (word := _system_word(token))}


def _system_word(token: str) -> str | None:
    """Return what the office calls a part of the system that acts by itself, None for a person's pseudonym."""
    kind, _sign, part = token.partition(":")
    if kind != "system":
        return None
    return str(_("baris perintah") if part == "command" else _("sistem"))


def record(session: Session, actor: Actor, action: str, subject: str, subject_id: int | None, *, now: datetime,
           **detail: Any) -> None:
    """Note a fact; it is sealed into the chain as the last act of the transaction."""
    session.info.setdefault("audit", []).append(
        {"at": now, "actor": actor.pseudonym, "action": action, "subject": subject, "subject_id": subject_id,
         "detail": detail})
    before_commit(session, "audit", _seal)


def _seal(session: Session) -> None:
    facts = session.info.pop("audit", [])
    head = session.get_one(AuditHead, 1, with_for_update=True, populate_existing=True)
    key = _key()
    for fact in facts:
        sequence = head.sequence + 1
        mac = seal(key, sequence, head.mac, fact)
        session.add(AuditEntry(sequence=sequence, previous_mac=head.mac, mac=mac, **fact))
        head.sequence, head.mac = sequence, mac
    session.flush()


def seal(key: bytes, sequence: int, previous_mac: str, fact: Mapping[str, Any]) -> str:
    """Return the HMAC-SHA-256 (hex) of a fact at its place in the chain."""
    body = json.dumps({**fact, "at": fact["at"].astimezone(UTC).isoformat(), "sequence": sequence, "previous": previous_mac},
                      sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    key: str = current_app.config["AUDIT_KEY"]
    return key.encode()


@dataclass(frozen=True)
class Verification:
    """What a check of the chain found: `broken_at` is the first sequence number that does not hold."""

    entries: int
    broken_at: int | None


def verify(session: Session) -> Verification:
    """Walk the whole chain and name the first entry that was changed, removed, moved or added."""
    key, previous, expected = _key(), EMPTY_MAC, 0
    statement = sa.select(AuditEntry).order_by(AuditEntry.sequence).execution_options(yield_per=1000)
    with closing(session.scalars(statement)) as entries:
        for entry in entries:
            expected += 1
            fact = {name: getattr(entry, name) for name in FACT}
            if (entry.sequence != expected or entry.previous_mac != previous
                    or not hmac.compare_digest(entry.mac, seal(key, expected, previous, fact))):
                return Verification(expected, expected)
            previous = entry.mac
    head = session.get_one(AuditHead, 1)
    if (head.sequence, head.mac) != (expected, previous):
        return Verification(expected, expected + 1)
    return Verification(expected, None)
