"""Matching rounds: what was proposed, to whom nothing could be proposed, and why."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.core.database import Base, Versioned
from mentoring.features.programmes.models import Enrolment, PolicyVersion, Programme


class Round(Base, Versioned):
    """One run of the engine on one version of the policy; at most one of a programme is on its way."""

    __tablename__ = "round"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "number", name="uq_round_programme_id_number"),
        sa.Index("uq_round_running", "programme_id", unique=True,
                 sqlite_where=sa.text("state IN ('queued', 'running')"),
                 postgresql_where=sa.text("state IN ('queued', 'running')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    number: Mapped[int]
    policy_version_id: Mapped[int] = mapped_column(sa.ForeignKey("policy_version.id"))
    job_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(sa.String(20))
    seed: Mapped[int] = mapped_column(default=0)
    summary: Mapped[dict[str, Any]]
    requested_by: Mapped[str] = mapped_column(sa.String(80))
    requested_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)
    policy_version: Mapped[PolicyVersion] = relationship(lazy="joined", innerjoin=True)

    @property
    def scope_path(self) -> str:
        return self.programme.scope_path


class Proposal(Base, Versioned):
    """A pair that a round proposes: score, contributions, reasons and runners-up as codes with numbers.

    Among the runners-up stands one entry of the kind `own`, of what holds of the proposed pair itself.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "mentee_enrolment_id", "mentor_enrolment_id",
                            name="uq_proposal_round_id_mentee_enrolment_id_mentor_enrolment_id"),
        sa.Index("ix_proposal_round_id_state_score_id", "round_id", "state", "score", "id"),
        sa.Index("ix_proposal_round_id_doubt_count_score_id", "round_id", "doubt_count", "score", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    mentee_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    mentor_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    score: Mapped[float]
    contributions: Mapped[dict[str, Any]]
    reasons: Mapped[list[Any]]
    runners_up: Mapped[list[Any]]
    doubt_count: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(sa.String(20))
    locked: Mapped[bool] = mapped_column(default=False)
    reject_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    pairing_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pairing.id"))

    round: Mapped[Round] = relationship(lazy="joined", innerjoin=True)
    mentor_enrolment: Mapped[Enrolment] = relationship(
        foreign_keys=[mentor_enrolment_id], lazy="joined", innerjoin=True)
    mentee_enrolment: Mapped[Enrolment] = relationship(
        foreign_keys=[mentee_enrolment_id], lazy="joined", innerjoin=True)

    @property
    def scope_path(self) -> str:
        return self.round.scope_path

    @property
    def participants(self) -> frozenset[int]:
        return frozenset((self.mentor_enrolment.employee_id, self.mentee_enrolment.employee_id))

    @property
    def candidates(self) -> frozenset[int]:
        """The enrolments of the mentors that may be chosen in place of the proposed one."""
        return frozenset(item["mentor_enrolment_id"] for item in self.runners_up if item["kind"] == "next")

    @property
    def own(self) -> dict[str, Any]:
        """What one more seat of the proposed mentor is worth, and how steady the pair is; empty in rounds of before."""
        return next((item for item in self.runners_up if item["kind"] == "own"), {})


class Unplaced(Base):
    """A mentee for whom a round found nobody: the reason's code and what stands behind it."""

    __tablename__ = "unplaced"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "mentee_enrolment_id", name="uq_unplaced_round_id_mentee_enrolment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    mentee_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(40))
    detail: Mapped[dict[str, Any]]

    mentee_enrolment: Mapped[Enrolment] = relationship(lazy="joined", innerjoin=True)


class SavedView(Base):
    """A filter and an order of the review queue that a coordinator has named; nobody else sees it."""

    __tablename__ = "saved_view"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "programme_id", "name", name="uq_saved_view_account_id_programme_id_name"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name="name_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    arguments: Mapped[dict[str, Any]]
