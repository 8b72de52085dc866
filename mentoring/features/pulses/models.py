"""Pulses, evaluations, and reports that a pairing is not working: each person's own, never the partner's to read."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.core.database import Base, Versioned
from mentoring.features.pairings.models import Pairing

IS_OPEN = sa.text("state = 'open'")


def _in_range(*names: str) -> str:
    return " AND ".join(f"({name} IS NULL OR {name} BETWEEN 1 AND 5)" for name in names)


def _whole(*names: str) -> str:
    """Say that a row is answered exactly when each of its answers is there."""
    return f"(state = 'answered') = ({' AND '.join(f'{name} IS NOT NULL' for name in names)})"


class Pulse(Base):
    """Three questions to one side of a pairing; `lowest` is the lowest answer, by which coordinators sort."""

    __tablename__ = "pulse"
    __table_args__ = (
        sa.UniqueConstraint("pairing_id", "side", "number", name="uq_pulse_pairing_id_side_number"),
        sa.Index("uq_pulse_open", "pairing_id", "side", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        sa.CheckConstraint("side IN ('mentor', 'mentee')", name="side_is_known"),
        sa.CheckConstraint("number >= 1", name="number_counts"),
        sa.CheckConstraint(_in_range("usefulness", "rhythm", "trust"), name="answers_in_range"),
        sa.CheckConstraint(_whole("usefulness", "rhythm", "trust", "lowest"), name="answered_whole"),
        sa.Index("ix_pulse_employee_id_state", "employee_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(sa.ForeignKey("pairing.id"))
    side: Mapped[str] = mapped_column(sa.String(10))
    number: Mapped[int]
    employee_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"))
    state: Mapped[str] = mapped_column(sa.String(20))
    asked_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    usefulness: Mapped[int | None]
    rhythm: Mapped[int | None]
    trust: Mapped[int | None]
    lowest: Mapped[int | None]
    comment: Mapped[str] = mapped_column(sa.String(500), default="")

    pairing: Mapped[Pairing] = relationship(lazy="joined", innerjoin=True)


class Evaluation(Base):
    """What one side says of a pairing that is over."""

    __tablename__ = "evaluation"
    __table_args__ = (
        sa.UniqueConstraint("pairing_id", "side", name="uq_evaluation_pairing_id_side"),
        sa.CheckConstraint("side IN ('mentor', 'mentee')", name="side_is_known"),
        sa.CheckConstraint(_in_range("goals", "learning", "bond", "fit", "support"), name="answers_in_range"),
        sa.CheckConstraint(_whole("goals", "learning", "bond", "fit", "support"), name="answered_whole"),
        sa.Index("ix_evaluation_employee_id_state", "employee_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(sa.ForeignKey("pairing.id"))
    side: Mapped[str] = mapped_column(sa.String(10))
    employee_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"))
    state: Mapped[str] = mapped_column(sa.String(20))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    goals: Mapped[int | None]
    learning: Mapped[int | None]
    bond: Mapped[int | None]
    fit: Mapped[int | None]
    support: Mapped[int | None]
    helped: Mapped[str] = mapped_column(sa.Text, default="")
    better: Mapped[str] = mapped_column(sa.Text, default="")

    pairing: Mapped[Pairing] = relationship(lazy="joined", innerjoin=True)


class Concern(Base, Versioned):
    """One person's word that a pairing is not working: for its author and neutral coordinators, never the partner."""

    __tablename__ = "concern"
    __table_args__ = (
        sa.Index("uq_concern_open", "pairing_id", "author_id", unique=True, sqlite_where=IS_OPEN,
                 postgresql_where=IS_OPEN),
        sa.Index("ix_concern_author_id", "author_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(sa.ForeignKey("pairing.id"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"))
    state: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    pairing: Mapped[Pairing] = relationship(lazy="joined", innerjoin=True)

    @property
    def employee_id(self) -> int:
        return self.author_id

    @property
    def scope_path(self) -> str:
        return self.pairing.scope_path

    @property
    def participants(self) -> frozenset[int]:
        return self.pairing.participants
