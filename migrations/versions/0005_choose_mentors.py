"""let mentees keep and hide mentors, and mentors ask for more time once"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shortlist_mark",
        sa.Column("mentee_enrolment_id", sa.Integer(), nullable=False),
        sa.Column("mentor_enrolment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('kept', 'hidden')", name=op.f("ck_shortlist_mark_kind_is_known")),
        sa.ForeignKeyConstraint(["mentee_enrolment_id"], ["enrolment.id"],
                                name=op.f("fk_shortlist_mark_mentee_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(["mentor_enrolment_id"], ["enrolment.id"],
                                name=op.f("fk_shortlist_mark_mentor_enrolment_id_enrolment")),
        sa.PrimaryKeyConstraint("mentee_enrolment_id", "mentor_enrolment_id", name=op.f("pk_shortlist_mark")))
    op.add_column("mentor_request", sa.Column("time_asked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("mentor_request", "time_asked_at")
    op.drop_table("shortlist_mark")
