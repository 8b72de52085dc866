"""say who may join a programme; note who handed a programme over to whom

The column is added as it stands, for SQLite as well: to copy a table that others refer to, with rows in it, would drop it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("programme", sa.Column("join_rule", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("from_account_id", sa.Integer(), nullable=False),
        sa.Column("to_account_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(length=80), nullable=True),
        sa.Column("change", sa.String(length=60), nullable=False),
        sa.CheckConstraint("from_account_id <> to_account_id", name=op.f("ck_handover_two_people")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_handover_programme_id_programme")),
        sa.ForeignKeyConstraint(["from_account_id"], ["account.id"], name=op.f("fk_handover_from_account_id_account")),
        sa.ForeignKeyConstraint(["to_account_id"], ["account.id"], name=op.f("fk_handover_to_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")))
    op.create_index("ix_handover_to_account_id_taken_at", "handover", ["to_account_id", "taken_at"])
    op.create_index("uq_handover_open", "handover", ["programme_id", "from_account_id", "to_account_id"], unique=True,
                    sqlite_where=sa.text("taken_at IS NULL"), postgresql_where=sa.text("taken_at IS NULL"))


def downgrade() -> None:
    op.drop_table("handover")
    op.drop_column("programme", "join_rule")
