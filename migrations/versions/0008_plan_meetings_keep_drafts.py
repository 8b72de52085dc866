"""plan meetings, keep drafts and what was changed about a session"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PLAN = "state <> 'planned' OR (starts_at IS NOT NULL AND invitation_uid IS NOT NULL)"


def upgrade() -> None:
    op.add_column("mail", sa.Column("calendar", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("mentoring_session") as batch:
        batch.add_column(sa.Column("invitation_uid", sa.String(length=80), nullable=True))
        batch.add_column(sa.Column("invitation_sequence", sa.Integer(), nullable=False, server_default="0"))
        batch.create_check_constraint(op.f("ck_mentoring_session_plan_has_hour"), PLAN)
        batch.create_index("uq_mentoring_session_invitation_uid", ["invitation_uid"], unique=True)
    op.create_table(
        "session_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentoring_session_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("change", sa.String(length=60), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint("part IN ('mentor', 'mentee', 'coordinator', 'system')",
                           name=op.f("ck_session_change_part_is_known")),
        sa.ForeignKeyConstraint(["mentoring_session_id"], ["mentoring_session.id"],
                                name=op.f("fk_session_change_mentoring_session_id_mentoring_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_change")))
    op.create_index(op.f("ix_session_change_mentoring_session_id"), "session_change", ["mentoring_session_id"])
    op.create_table(
        "session_draft",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_draft_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "form", name=op.f("pk_session_draft")))


def downgrade() -> None:
    op.drop_table("session_draft")
    op.drop_table("session_change")
    with op.batch_alter_table("mentoring_session") as batch:
        batch.drop_index("uq_mentoring_session_invitation_uid")
        batch.drop_constraint(op.f("ck_mentoring_session_plan_has_hour"), type_="check")
        batch.drop_column("invitation_sequence")
        batch.drop_column("invitation_uid")
    op.drop_column("mail", "calendar")
