"""Pairings and their history: the database itself keeps capacity and uniqueness."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.core.database import Base, Versioned
from mentoring.features.programmes.models import Enrolment, Programme

HOLDING = "('reserved', 'approved', 'published', 'active', 'on_hold')"


class Pairing(Base, Versioned):
    """Two people and the life of their pairing. It refers to seats exactly while its state holds them."""

    __tablename__ = "pairing"
    __table_args__ = (
        sa.UniqueConstraint("mentor_seat_id", name="uq_pairing_mentor_seat_id"),
        sa.UniqueConstraint("mentee_seat_id", name="uq_pairing_mentee_seat_id"),
        sa.Index("uq_pairing_people", "mentor_id", "mentee_id", unique=True,
                 sqlite_where=sa.text(f"state IN {HOLDING}"), postgresql_where=sa.text(f"state IN {HOLDING}")),
        sa.ForeignKeyConstraint(["mentor_seat_id", "mentor_enrolment_id"], ["seat.id", "seat.enrolment_id"],
                                name="fk_pairing_mentor_seat"),
        sa.ForeignKeyConstraint(["mentee_seat_id", "mentee_enrolment_id"], ["seat.id", "seat.enrolment_id"],
                                name="fk_pairing_mentee_seat"),
        sa.CheckConstraint("mentor_id <> mentee_id", name="two_people"),
        sa.CheckConstraint(
            f"(state IN {HOLDING}) = (mentor_seat_id IS NOT NULL AND mentee_seat_id IS NOT NULL)",
            name="seats_while_holding"),
        sa.Index("ix_pairing_programme_id_state_id", "programme_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    mentor_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    mentee_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"), index=True)
    mentee_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"), index=True)
    mentor_seat_id: Mapped[int | None]
    mentee_seat_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(sa.String(20))
    origin: Mapped[str] = mapped_column(sa.String(20))
    score: Mapped[float | None]
    contributions: Mapped[dict[str, Any]]
    policy_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("policy_version.id"))
    override_rule: Mapped[str] = mapped_column(sa.String(40), default="")
    override_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    grace_ends_at: Mapped[datetime | None]
    active_since: Mapped[datetime | None]
    mentor_accepted_at: Mapped[datetime | None]
    mentee_accepted_at: Mapped[datetime | None]
    expected_back_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(sa.String(500), default="")

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)
    mentor_enrolment: Mapped[Enrolment] = relationship(
        foreign_keys=[mentor_enrolment_id], lazy="joined", innerjoin=True)
    mentee_enrolment: Mapped[Enrolment] = relationship(
        foreign_keys=[mentee_enrolment_id], lazy="joined", innerjoin=True)

    @property
    def scope_path(self) -> str:
        return self.programme.scope_path

    @property
    def participants(self) -> frozenset[int]:
        return frozenset((self.mentor_id, self.mentee_id))


class AgreementVersion(Base):
    """One version of a programme's mentoring agreement in both languages; never changed, so that what was accepted stays."""

    __tablename__ = "agreement_version"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "number", name="uq_agreement_version_programme_id_number"),
        sa.CheckConstraint("number > 0", name="number_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    text_en: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(sa.String(80))


class AgreementAcceptance(Base):
    """One side's yes to the agreement of a pairing: once, to one version."""

    __tablename__ = "agreement_acceptance"
    __table_args__ = (sa.CheckConstraint("side IN ('mentor', 'mentee')", name="side_is_known"),)

    pairing_id: Mapped[int] = mapped_column(sa.ForeignKey("pairing.id"), primary_key=True)
    side: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    agreement_version_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement_version.id"), index=True)
    accepted_at: Mapped[datetime]

    agreement: Mapped[AgreementVersion] = relationship(lazy="joined", innerjoin=True)


class PairingMove(Base):
    """One move of a pairing: from, to, who, when, why, and the version it was decided on."""

    __tablename__ = "pairing_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(sa.ForeignKey("pairing.id"), index=True)
    from_state: Mapped[str] = mapped_column(sa.String(20), default="")
    to_state: Mapped[str] = mapped_column(sa.String(20))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    decided_on_version: Mapped[int]


class Rejection(Base):
    """A coordinator's no to two people in a programme: the rule `previously_rejected` reads it."""

    __tablename__ = "rejection"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "mentor_id", "mentee_id",
                            name="uq_rejection_programme_id_mentor_id_mentee_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"), index=True)
    mentee_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(500))
    never_again: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(80))
