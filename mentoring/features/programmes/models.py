"""Programmes, their policy's versions, who takes part, and the seats they have."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.core.database import Base, Versioned
from mentoring.features.people.models import Competency, Employee, Unit


class Programme(Base, Versioned):
    """A mentoring programme of a unit; `state` as in rules.ProgrammeState, `join_rule` as rules.read_join_rule reads it."""

    __tablename__ = "programme"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "name", name="uq_programme_unit_id_name"),
        sa.CheckConstraint("starts_on <= ends_on", name="starts_before_it_ends"),
        sa.CheckConstraint("grace_days BETWEEN 0 AND 60", name="grace_days_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    purpose: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[str] = mapped_column(sa.String(20), index=True)
    registration_opens_on: Mapped[date | None]
    registration_closes_on: Mapped[date | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    grace_days: Mapped[int] = mapped_column(default=3)
    meeting_interval_days: Mapped[int] = mapped_column(default=14)
    target_hours: Mapped[int] = mapped_column(default=20)
    join_rule: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sa.text("'{}'"))
    created_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)

    @property
    def scope_path(self) -> str:
        return self.unit.path


class PolicyVersion(Base):
    """One version of a programme's policy: the document that `matching.Policy` reads and writes; never changed."""

    __tablename__ = "policy_version"
    __table_args__ = (sa.UniqueConstraint("programme_id", "number", name="uq_policy_version_programme_id_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(sa.String(80))

    programme: Mapped[Programme] = relationship(lazy="select")

    @property
    def scope_path(self) -> str:
        return self.programme.scope_path


class Enrolment(Base, Versioned):
    """One person on one side of a programme; capacity is the number of its seats (pairings feature).

    `self_paused_at` is when the person paused it by themselves: then nobody else takes that back.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "employee_id", "side", name="uq_enrolment_programme_id_employee_id_side"),
        sa.CheckConstraint("side IN ('mentor', 'mentee')", name="side_is_known"),
        sa.CheckConstraint("hours_per_month IS NULL OR hours_per_month BETWEEN 0 AND 200", name="hours_in_range"),
        sa.Index("ix_enrolment_programme_id_side_state", "programme_id", "side", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    employee_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"), index=True)
    side: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(20))
    goals: Mapped[str] = mapped_column(sa.Text, default="")
    experience: Mapped[str] = mapped_column(sa.Text, default="")
    hours_per_month: Mapped[float | None]
    mode: Mapped[str] = mapped_column(sa.String(10), default="")
    languages: Mapped[str] = mapped_column(sa.String(200), default="")
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    working_style: Mapped[list[Any]] = mapped_column(default=list)
    enrolled_at: Mapped[datetime]
    self_paused_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)
    employee: Mapped[Employee] = relationship(lazy="joined", innerjoin=True)
    competencies: Mapped[list["EnrolmentCompetency"]] = relationship(cascade="all, delete-orphan", lazy="select")

    @property
    def scope_path(self) -> str:
        return self.programme.scope_path

    @property
    def participants(self) -> frozenset[int]:
        return frozenset((self.employee_id,))


class EnrolmentCompetency(Base):
    """A level that an enrolled person states: `have` (mentor), or `present` and `target` (mentee)."""

    __tablename__ = "enrolment_competency"
    __table_args__ = (
        sa.CheckConstraint("have IS NULL OR have BETWEEN 0 AND 5", name="have_in_range"),
        sa.CheckConstraint("present IS NULL OR present BETWEEN 0 AND 5", name="present_in_range"),
        sa.CheckConstraint("target IS NULL OR target BETWEEN 1 AND 5", name="target_in_range"),
    )

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), primary_key=True)
    competency_id: Mapped[int] = mapped_column(sa.ForeignKey("competency.id"), primary_key=True)
    have: Mapped[int | None]
    present: Mapped[int | None]
    target: Mapped[int | None]
    priority: Mapped[float] = mapped_column(default=1.0)

    competency: Mapped[Competency] = relationship(lazy="joined", innerjoin=True)


class Seat(Base):
    """One place of an enrolment: a mentor offers some, a mentee looks for one. The rows are the capacity.

    A seat that a pairing holds cannot be deleted (foreign key), so capacity never falls below what is held.
    """

    __tablename__ = "seat"
    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "number", name="uq_seat_enrolment_id_number"),
        sa.UniqueConstraint("id", "enrolment_id", name="uq_seat_id_enrolment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    number: Mapped[int]
