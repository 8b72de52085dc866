"""What coordinators noted about a matter, and the thresholds of a programme."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.core.database import Base, Versioned


class AttentionNote(Base, Versioned):
    """A matter of a programme that was put off, noted or settled; `subject` is such as `pairing:12`."""

    __tablename__ = "attention_note"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "kind", "subject", name="uq_attention_note_programme_id_kind_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    kind: Mapped[str] = mapped_column(sa.String(30))
    subject: Mapped[str] = mapped_column(sa.String(40))
    snoozed_until: Mapped[date | None]
    settled_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(sa.String(500), default="")


class AttentionThreshold(Base, Versioned):
    """When something becomes a matter in a programme: working days, days, and intervals between meetings."""

    __tablename__ = "attention_threshold"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", name="uq_attention_threshold_programme_id"),
        sa.CheckConstraint("answer_days BETWEEN 1 AND 5", name="answer_days_in_range"),
        sa.CheckConstraint("grace_days BETWEEN 1 AND 30", name="grace_days_in_range"),
        sa.CheckConstraint("first_meeting_days BETWEEN 1 AND 180", name="first_meeting_days_in_range"),
        sa.CheckConstraint("silent_intervals BETWEEN 1 AND 12", name="silent_intervals_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    answer_days: Mapped[int]
    grace_days: Mapped[int]
    first_meeting_days: Mapped[int]
    silent_intervals: Mapped[int]
