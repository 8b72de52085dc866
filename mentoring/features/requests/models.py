"""Mentor requests: ranked wishes and their answers."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from mentoring.core.database import Base, Versioned
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import HOLDING
from mentoring.features.programmes.models import Enrolment, Programme

OPEN = "('draft', 'sent', 'accepted')"


class MentorRequest(Base, Versioned):
    """A mentee's wish for a mentor; one of a mentee's is `sent` at a time."""

    __tablename__ = "mentor_request"
    __table_args__ = (
        sa.Index("uq_mentor_request_sent", "mentee_enrolment_id", unique=True,
                 sqlite_where=sa.text("state = 'sent'"), postgresql_where=sa.text("state = 'sent'")),
        sa.Index("uq_mentor_request_people", "mentee_enrolment_id", "mentor_enrolment_id", unique=True,
                 sqlite_where=sa.text(f"state IN {OPEN}"), postgresql_where=sa.text(f"state IN {OPEN}")),
        sa.Index("ix_mentor_request_mentor_enrolment_id_state", "mentor_enrolment_id", "state"),
        sa.CheckConstraint("rank BETWEEN 1 AND 5", name="rank_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"), index=True)
    mentee_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    mentor_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    rank: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(20))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    sent_at: Mapped[datetime | None]
    answer_due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    time_asked_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    pairing_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pairing.id"))
    created_at: Mapped[datetime]

    pairing_state: Mapped[str | None] = column_property(
        sa.select(Pairing.state).where(Pairing.id == pairing_id).correlate_except(Pairing).scalar_subquery())
    """The state of the pairing that a mentor's yes made, as it was when this row was read."""

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)
    mentor_enrolment: Mapped[Enrolment] = relationship(foreign_keys=[mentor_enrolment_id], lazy="joined", innerjoin=True)
    mentee_enrolment: Mapped[Enrolment] = relationship(foreign_keys=[mentee_enrolment_id], lazy="joined", innerjoin=True)

    @property
    def answer_by(self) -> datetime | None:
        """The end of the last day to answer, as people are told of it: still on that day."""
        return self.answer_due_at - timedelta(seconds=1) if self.answer_due_at else None

    @property
    def stands(self) -> bool:
        """Whether the wish still counts: waiting, out, or accepted with a pairing that holds its seats."""
        return self.state in {"draft", "sent"} or (self.state == "accepted" and self.pairing_state in HOLDING)

    @property
    def scope_path(self) -> str:
        return self.programme.scope_path

    @property
    def participants(self) -> frozenset[int]:
        return frozenset((self.mentor_enrolment.employee_id, self.mentee_enrolment.employee_id))


class ShortlistMark(Base):
    """A mentor whom a mentee keeps in view, or does not want to be shown again; nobody else reads it."""

    __tablename__ = "shortlist_mark"
    __table_args__ = (sa.CheckConstraint("kind IN ('kept', 'hidden')", name="kind_is_known"),)

    mentee_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), primary_key=True)
    mentor_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    created_at: Mapped[datetime]


class Holiday(Base):
    """A day on which the office rests, beside the weekends; answers are not due on it and it is not counted."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
