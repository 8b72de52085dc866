"""date what imports show of people, count days to answer as working days, let events be settled"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NOW, BEFORE = 5, 60
"""The most working days, and the most days before, after which an unanswered request may become a matter."""


LEFT = "CONSTRAINT ck_employee_left_only_when_inactive CHECK (left_at IS NULL OR NOT is_active)"
MOVED = "CONSTRAINT ck_employee_moved_from_somewhere CHECK ((moved_at IS NULL) = (moved_from = ''))"


def upgrade() -> None:
    """Add columns that carry their own constraints: SQLite would have to rebuild a table that others refer to."""
    moment = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE employee ADD COLUMN left_at {moment} {LEFT}")
    op.execute(f"ALTER TABLE employee ADD COLUMN moved_at {moment}")
    op.execute(f"ALTER TABLE employee ADD COLUMN moved_from VARCHAR(200) DEFAULT '' NOT NULL {MOVED}")
    op.add_column("attention_note", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(f"UPDATE attention_threshold SET answer_days = {NOW} WHERE answer_days > {NOW}")
    _bound_answers(NOW)


def downgrade() -> None:
    _bound_answers(BEFORE)
    op.drop_column("attention_note", "settled_at")
    for name in ("moved_from", "moved_at", "left_at"):
        op.drop_column("employee", name)


def _bound_answers(most: int) -> None:
    name = op.f("ck_attention_threshold_answer_days_in_range")
    with op.batch_alter_table("attention_threshold") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"answer_days BETWEEN 1 AND {most}")
