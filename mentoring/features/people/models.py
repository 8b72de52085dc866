"""Units, employees, competencies, private blocks, and imports waiting for a decision."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.core.database import Base, Versioned


class Unit(Base):
    """A place in the organisation. `path` holds the ids from the root, such as `/1/4/`: a subtree is a prefix."""

    __tablename__ = "unit"
    __table_args__ = (
        sa.UniqueConstraint("parent_id", "name", name="uq_unit_parent_id_name"),
        sa.Index("ix_unit_path", "path"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    path: Mapped[str] = mapped_column(sa.String(500))

    @property
    def scope_path(self) -> str:
        return self.path


class Employee(Base, Versioned):
    """One person. Holds no birth date, sex, religion, address or telephone number.

    `left_at` and `moved_at` are when an import showed that somebody is not at work any more, or works in another unit;
    `moved_from` is the name that the earlier unit had.
    """

    __tablename__ = "employee"
    __table_args__ = (
        sa.Index("ix_employee_sort_name_id", "sort_name", "id"),
        sa.CheckConstraint("line_manager_id IS NULL OR line_manager_id <> id", name="line_manager_is_another"),
        sa.CheckConstraint("left_at IS NULL OR NOT is_active", name="left_only_when_inactive"),
        sa.CheckConstraint("(moved_at IS NULL) = (moved_from = '')", name="moved_from_somewhere"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pseudonym: Mapped[str] = mapped_column(sa.String(80), unique=True)
    nip: Mapped[str | None] = mapped_column(sa.String(18), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    title_before: Mapped[str] = mapped_column(sa.String(60), default="")
    title_after: Mapped[str] = mapped_column(sa.String(120), default="")
    sort_name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    employment: Mapped[str] = mapped_column(sa.String(10), default="")
    grade: Mapped[str] = mapped_column(sa.String(10), default="")
    grade_rank: Mapped[int | None]
    post_title: Mapped[str] = mapped_column(sa.String(200), default="")
    post_level: Mapped[str] = mapped_column(sa.String(30), default="")
    post_since: Mapped[date | None]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    line_manager_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employee.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    legal_status: Mapped[str] = mapped_column(sa.String(60), default="")
    left_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]
    moved_from: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)

    @property
    def full_name(self) -> str:
        """The name with its titles: `Dr. Debora Tefa, S.Pi., M.Si.`"""
        front = f"{self.title_before} {self.name}".strip()
        return f"{front}, {self.title_after}" if self.title_after else front

    @property
    def scope_path(self) -> str:
        return self.unit.path

    @property
    def participants(self) -> frozenset[int]:
        return frozenset((self.id,))


class PreviousNip(Base):
    """A number that a person had before: a PPPK who became PNS, or a second record merged into this one."""

    __tablename__ = "previous_nip"

    nip: Mapped[str] = mapped_column(sa.String(18), primary_key=True)
    employee_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"), index=True)


class Competency(Base):
    """A competency of the dictionary, in the product's own short words."""

    __tablename__ = "competency"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(200), default="")

    def name_in(self, language: str) -> str:
        """Return its name in a language; the Indonesian where it has no other."""
        return (self.name_en if language == "en" else "") or self.name


class EmployeeCompetency(Base):
    """An assessed level of one person."""

    __tablename__ = "employee_competency"
    __table_args__ = (sa.CheckConstraint("level BETWEEN 0 AND 5", name="level_in_range"),)

    employee_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"), primary_key=True)
    competency_id: Mapped[int] = mapped_column(sa.ForeignKey("competency.id"), primary_key=True)
    level: Mapped[int]

    competency: Mapped[Competency] = relationship(lazy="joined", innerjoin=True)


class PrivateBlock(Base):
    """Somebody does not want to be paired with somebody; nobody but the blocker may see it."""

    __tablename__ = "private_block"
    __table_args__ = (sa.CheckConstraint("blocker_id <> blocked_id", name="blocks_another"),)

    blocker_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"), primary_key=True)
    blocked_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"), primary_key=True)
    created_at: Mapped[datetime]


class SpreadsheetImport(Base, Versioned):
    """A file somebody sent: its mapped rows (no sensitive column), what was found, and what became of it.

    `kind` is `people` or `registration`. `rows` are the extracted rows, emptied once applied or dropped.
    `report` holds counts, issues (sheet, row, column, code, params) and columns unused or dropped.
    """

    __tablename__ = "spreadsheet_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    programme_id: Mapped[int | None] = mapped_column(index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(20))
    rows: Mapped[list[Any]]
    report: Mapped[dict[str, Any]]
    job_id: Mapped[int | None]
    created_by: Mapped[str] = mapped_column(sa.String(80))
    created_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
