"""Mentoring sessions, notes, actions, and the table of what a session earns."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.core.database import Base, Versioned
from mentoring.features.pairings.models import Pairing


class MentoringSession(Base, Versioned):
    """A meeting of two people. Its facts are for both and for coordinators, its shared note for the two alone."""

    __tablename__ = "mentoring_session"
    __table_args__ = (
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_in_range"),
        sa.Index("ix_mentoring_session_pairing_id_held_on_id", "pairing_id", "held_on", "id"),
        sa.Index("uq_mentoring_session_invitation_uid", "invitation_uid", unique=True),
        sa.CheckConstraint("state <> 'planned' OR (starts_at IS NOT NULL AND invitation_uid IS NOT NULL)",
                           name="plan_has_hour"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(sa.ForeignKey("pairing.id"))
    state: Mapped[str] = mapped_column(sa.String(20))
    held_on: Mapped[date]
    starts_at: Mapped[datetime | None]
    minutes: Mapped[int]
    mode: Mapped[str] = mapped_column(sa.String(10), default="")
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    topic: Mapped[str] = mapped_column(sa.String(200))
    shared_note: Mapped[str] = mapped_column(sa.Text, default="")
    learning_hours: Mapped[int] = mapped_column(default=0)
    logged_by_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"))
    logged_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    dispute_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    invitation_uid: Mapped[str | None] = mapped_column(sa.String(80))
    invitation_sequence: Mapped[int] = mapped_column(default=0, server_default="0")

    pairing: Mapped[Pairing] = relationship(lazy="joined", innerjoin=True)

    @property
    def scope_path(self) -> str:
        return self.pairing.scope_path

    @property
    def participants(self) -> frozenset[int]:
        return self.pairing.participants


class SessionChange(Base):
    """What one of the two, or a coordinator, changed about a session: each fact or shared note before and after."""

    __tablename__ = "session_change"
    __table_args__ = (
        sa.CheckConstraint("part IN ('mentor', 'mentee', 'coordinator', 'system')", name="part_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentoring_session_id: Mapped[int] = mapped_column(sa.ForeignKey("mentoring_session.id"), index=True)
    at: Mapped[datetime]
    part: Mapped[str] = mapped_column(sa.String(12))
    change: Mapped[str] = mapped_column(sa.String(60))
    details: Mapped[dict[str, Any]]


class SessionDraft(Base):
    """What somebody has typed into a form and not sent yet; only the account that typed it ever reads it."""

    __tablename__ = "session_draft"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    form: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    fields: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class PrivateNote(Base):
    """What one person noted for themselves about a session; only the author ever reads it."""

    __tablename__ = "private_note"

    mentoring_session_id: Mapped[int] = mapped_column(sa.ForeignKey("mentoring_session.id"), primary_key=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime]


class ActionItem(Base, Versioned):
    """Something one of the two will do until a date."""

    __tablename__ = "action_item"
    __table_args__ = (sa.Index("ix_action_item_pairing_id_done_at_due_on", "pairing_id", "done_at", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(sa.ForeignKey("pairing.id"))
    mentoring_session_id: Mapped[int | None] = mapped_column(sa.ForeignKey("mentoring_session.id"), index=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"))
    text: Mapped[str] = mapped_column(sa.String(300))
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class LearningHoursRule(Base, Versioned):
    """What a confirmed session earns from a date on: whole JP a session, or one for each so many minutes; with caps."""

    __tablename__ = "learning_hours_rule"
    __table_args__ = (
        sa.CheckConstraint("method IN ('session', 'minutes')", name="method_is_known"),
        sa.CheckConstraint("hours_per_session >= 0 AND minutes_per_hour > 0", name="values_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    effective_from: Mapped[date] = mapped_column(unique=True)
    method: Mapped[str] = mapped_column(sa.String(10))
    hours_per_session: Mapped[int] = mapped_column(default=2)
    minutes_per_hour: Mapped[int] = mapped_column(default=45)
    cap_per_day: Mapped[int | None]
    cap_per_programme: Mapped[int | None]
    cap_per_year: Mapped[int | None]
