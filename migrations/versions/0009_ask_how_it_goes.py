"""ask how it goes: pulses, evaluations and concerns; certificates that can be verified"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PULSE = ("usefulness", "rhythm", "trust")
EVALUATION = ("goals", "learning", "bond", "fit", "support")
IS_OPEN = sa.text("state = 'open'")
STANDS = sa.text("replaced_at IS NULL")


def _versioned() -> list[sa.Column]:
    return [sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("changed_by", sa.String(length=80), nullable=True),
            sa.Column("change", sa.String(length=60), nullable=False)]


def _answers(names: tuple[str, ...], table: str, whole: tuple[str, ...]) -> list[sa.Column | sa.CheckConstraint]:
    return [*(sa.Column(name, sa.Integer(), nullable=True) for name in names),
            sa.CheckConstraint(" AND ".join(f"({name} IS NULL OR {name} BETWEEN 1 AND 5)" for name in names),
                               name=op.f(f"ck_{table}_answers_in_range")),
            sa.CheckConstraint(f"(state = 'answered') = ({' AND '.join(f'{name} IS NOT NULL' for name in whole)})",
                               name=op.f(f"ck_{table}_answered_whole")),
            sa.CheckConstraint("side IN ('mentor', 'mentee')", name=op.f(f"ck_{table}_side_is_known"))]


def upgrade() -> None:
    op.create_table(
        "pulse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        *_answers(PULSE, "pulse", (*PULSE, "lowest")),
        sa.Column("lowest", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_pulse_number_counts")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_pulse_pairing_id_pairing")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_pulse_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
        sa.UniqueConstraint("pairing_id", "side", "number", name="uq_pulse_pairing_id_side_number"))
    op.create_index("uq_pulse_open", "pulse", ["pairing_id", "side"], unique=True, sqlite_where=IS_OPEN,
                    postgresql_where=IS_OPEN)
    op.create_index("ix_pulse_employee_id_state", "pulse", ["employee_id", "state"])
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        *_answers(EVALUATION, "evaluation", EVALUATION),
        sa.Column("helped", sa.Text(), nullable=False),
        sa.Column("better", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_evaluation_pairing_id_pairing")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_evaluation_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("pairing_id", "side", name="uq_evaluation_pairing_id_side"))
    op.create_index("ix_evaluation_employee_id_state", "evaluation", ["employee_id", "state"])
    op.create_table(
        "concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        *_versioned(),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_concern_pairing_id_pairing")),
        sa.ForeignKeyConstraint(["author_id"], ["employee.id"], name=op.f("fk_concern_author_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")))
    op.create_index("uq_concern_open", "concern", ["pairing_id", "author_id"], unique=True, sqlite_where=IS_OPEN,
                    postgresql_where=IS_OPEN)
    op.create_index("ix_concern_author_id", "concern", ["author_id"])
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("programme", sa.String(length=1000), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hours_as_mentee", sa.Integer(), nullable=False),
        sa.Column("hours_as_mentor", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('mentor', 'mentee', 'year')", name=op.f("ck_certificate_kind_is_known")),
        sa.CheckConstraint("(kind = 'year') = (year IS NOT NULL) AND (kind = 'year') = (pairing_id IS NULL)",
                           name=op.f("ck_certificate_about_one_thing")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_certificate_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_certificate_employee_id_employee")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_certificate_pairing_id_pairing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name="uq_certificate_code"))
    for name, columns in (("pairing", ["pairing_id", "employee_id"]), ("year", ["employee_id", "year"])):
        op.create_index(f"uq_certificate_{name}", "certificate", columns, unique=True, sqlite_where=STANDS,
                        postgresql_where=STANDS)


def downgrade() -> None:
    for table in ("certificate", "concern", "evaluation", "pulse"):
        op.drop_table(table)
