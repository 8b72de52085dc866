"""note what waits for coordinators: put off, noted, and from when it is a matter"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RANGES = {"answer_days": 60, "grace_days": 30, "first_meeting_days": 180, "silent_intervals": 12}


def _versioned() -> list[sa.Column]:
    return [sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("changed_by", sa.String(length=80), nullable=True),
            sa.Column("change", sa.String(length=60), nullable=False)]


def upgrade() -> None:
    op.create_table(
        "attention_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        *_versioned(),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"],
                                name=op.f("fk_attention_note_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attention_note")),
        sa.UniqueConstraint("programme_id", "kind", "subject", name="uq_attention_note_programme_id_kind_subject"))
    op.create_table(
        "attention_threshold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in RANGES),
        *_versioned(),
        *(sa.CheckConstraint(f"{name} BETWEEN 1 AND {most}", name=op.f(f"ck_attention_threshold_{name}_in_range"))
          for name, most in RANGES.items()),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"],
                                name=op.f("fk_attention_threshold_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attention_threshold")),
        sa.UniqueConstraint("programme_id", name="uq_attention_threshold_programme_id"))


def downgrade() -> None:
    op.drop_table("attention_threshold")
    op.drop_table("attention_note")
