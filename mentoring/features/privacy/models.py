"""What people ask about their own data: a correction of the employee file, or an objection to a pairing."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.core.database import Base, Versioned
from mentoring.features.pairings.models import Pairing
from mentoring.features.people.models import Employee

OPEN_CORRECTION = sa.text("state = 'open' AND kind = 'correction'")
OPEN_OBJECTION = sa.text("state = 'open' AND kind = 'objection'")


class DataRequest(Base, Versioned):
    """One matter that a person answers; `field` is the part of the employee file, or `pairing_id` what is objected to."""

    __tablename__ = "data_request"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('correction', 'objection')", name="kind_is_known"),
        sa.CheckConstraint("state IN ('open', 'done', 'declined')", name="state_is_known"),
        sa.CheckConstraint("(kind = 'objection') = (pairing_id IS NOT NULL) AND (kind = 'correction') = (field <> '')",
                           name="about_one_thing"),
        sa.CheckConstraint("text <> ''", name="text_is_given"),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_when_closed"),
        sa.CheckConstraint("state = 'open' OR answer <> '' OR (kind = 'correction' AND state = 'done')",
                           name="answer_is_given"),
        sa.Index("uq_data_request_correction", "employee_id", "field", unique=True, sqlite_where=OPEN_CORRECTION,
                 postgresql_where=OPEN_CORRECTION),
        sa.Index("uq_data_request_objection", "employee_id", "pairing_id", unique=True, sqlite_where=OPEN_OBJECTION,
                 postgresql_where=OPEN_OBJECTION),
        sa.Index("ix_data_request_employee_id_id", "employee_id", "id"),
        sa.Index("ix_data_request_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    employee_id: Mapped[int] = mapped_column(sa.ForeignKey("employee.id"))
    field: Mapped[str] = mapped_column(sa.String(30), default="")
    pairing_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pairing.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(1000))
    state: Mapped[str] = mapped_column(sa.String(20))
    answer: Mapped[str] = mapped_column(sa.String(1000), default="")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    employee: Mapped[Employee] = relationship(lazy="joined", innerjoin=True)
    pairing: Mapped[Pairing | None] = relationship(lazy="joined")

    @property
    def scope_path(self) -> str:
        """Whose matter it is: the programme's for an objection, the person's unit's for a correction."""
        return self.pairing.scope_path if self.pairing else self.employee.scope_path

    @property
    def participants(self) -> frozenset[int]:
        return frozenset((self.employee_id,)) | (self.pairing.participants if self.pairing else frozenset())
