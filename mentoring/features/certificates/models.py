"""Papers that were issued: what they state, under a code that nobody guesses."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.core.database import Base

STANDS = sa.text("replaced_at IS NULL")


class Certificate(Base):
    """A certificate of a pairing or a letter of a year's hours; one of each stands, those before it are replaced."""

    __tablename__ = "certificate"
    __table_args__ = (
        sa.UniqueConstraint("code", name="uq_certificate_code"),
        sa.Index("uq_certificate_pairing", "pairing_id", "employee_id", unique=True, sqlite_where=STANDS,
                 postgresql_where=STANDS),
        sa.Index("uq_certificate_year", "employee_id", "year", unique=True, sqlite_where=STANDS,
                 postgresql_where=STANDS),
        sa.CheckConstraint("kind IN ('mentor', 'mentee', 'year')", name="kind_is_known"),
        sa.CheckConstraint("(kind = 'year') = (year IS NOT NULL) AND (kind = 'year') = (pairing_id IS NULL)",
                           name="about_one_thing"),
        sa.CheckConstraint("starts_on <= ends_on", name="starts_before_it_ends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[str] = mapped_column(sa.String(10))
    employee_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"))
    pairing_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pairing.id"))
    year: Mapped[int | None]
    name: Mapped[str] = mapped_column(sa.String(250))
    programme: Mapped[str] = mapped_column(sa.String(1000))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours_as_mentee: Mapped[int]
    hours_as_mentor: Mapped[int]
    issued_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
