"""Work that one coordinator handed to another."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.core.database import Base, Versioned
from mentoring.features.programmes.models import Programme


class Handover(Base, Versioned):
    """One programme on its way to a colleague; it grants nothing: whoever takes it manages its unit already."""

    __tablename__ = "handover"
    __table_args__ = (
        sa.CheckConstraint("from_account_id <> to_account_id", name="two_people"),
        sa.Index("ix_handover_to_account_id_taken_at", "to_account_id", "taken_at"),
        sa.Index("uq_handover_open", "programme_id", "from_account_id", "to_account_id", unique=True,
                 sqlite_where=sa.text("taken_at IS NULL"), postgresql_where=sa.text("taken_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    from_account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    to_account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    message: Mapped[str] = mapped_column(sa.String(1000), default="")
    made_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)

    @property
    def scope_path(self) -> str:
        return self.programme.scope_path
