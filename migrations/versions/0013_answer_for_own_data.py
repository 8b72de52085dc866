"""answer what people ask about their own data; note who left matching by themselves

The column is added as it stands, for SQLite as well: to copy a table that others refer to, with rows in it, would drop it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OPEN_CORRECTION = sa.text("state = 'open' AND kind = 'correction'")
OPEN_OBJECTION = sa.text("state = 'open' AND kind = 'objection'")


def upgrade() -> None:
    op.add_column("enrolment", sa.Column("self_paused_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(length=80), nullable=True),
        sa.Column("change", sa.String(length=60), nullable=False),
        sa.CheckConstraint("kind IN ('correction', 'objection')", name=op.f("ck_data_request_kind_is_known")),
        sa.CheckConstraint("state IN ('open', 'done', 'declined')", name=op.f("ck_data_request_state_is_known")),
        sa.CheckConstraint("(kind = 'objection') = (pairing_id IS NOT NULL) AND (kind = 'correction') = (field <> '')",
                           name=op.f("ck_data_request_about_one_thing")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_data_request_text_is_given")),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f("ck_data_request_answered_when_closed")),
        sa.CheckConstraint("state = 'open' OR answer <> '' OR (kind = 'correction' AND state = 'done')",
                           name=op.f("ck_data_request_answer_is_given")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_data_request_employee_id_employee")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_data_request_pairing_id_pairing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")))
    op.create_index(op.f("ix_data_request_pairing_id"), "data_request", ["pairing_id"])
    op.create_index("ix_data_request_employee_id_id", "data_request", ["employee_id", "id"])
    op.create_index("ix_data_request_state_id", "data_request", ["state", "id"])
    op.create_index("uq_data_request_correction", "data_request", ["employee_id", "field"], unique=True,
                    sqlite_where=OPEN_CORRECTION, postgresql_where=OPEN_CORRECTION)
    op.create_index("uq_data_request_objection", "data_request", ["employee_id", "pairing_id"], unique=True,
                    sqlite_where=OPEN_OBJECTION, postgresql_where=OPEN_OBJECTION)


def downgrade() -> None:
    op.drop_table("data_request")
    op.drop_column("enrolment", "self_paused_at")
