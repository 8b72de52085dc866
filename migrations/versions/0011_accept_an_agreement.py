"""keep the agreement of a programme in versions, and who accepted which"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_agreement_version_number_from_one")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"],
                                name=op.f("fk_agreement_version_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_version")),
        sa.UniqueConstraint("programme_id", "number", name="uq_agreement_version_programme_id_number"))
    op.create_table(
        "agreement_acceptance",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("agreement_version_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('mentor', 'mentee')", name=op.f("ck_agreement_acceptance_side_is_known")),
        sa.ForeignKeyConstraint(["agreement_version_id"], ["agreement_version.id"],
                                name=op.f("fk_agreement_acceptance_agreement_version_id_agreement_version")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_agreement_acceptance_pairing_id_pairing")),
        sa.PrimaryKeyConstraint("pairing_id", "side", name=op.f("pk_agreement_acceptance")))
    op.create_index(op.f("ix_agreement_acceptance_agreement_version_id"), "agreement_acceptance", ["agreement_version_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_agreement_acceptance_agreement_version_id"), table_name="agreement_acceptance")
    op.drop_table("agreement_acceptance")
    op.drop_table("agreement_version")
