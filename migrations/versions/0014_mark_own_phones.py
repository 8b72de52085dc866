"""mark a sign-in as on a phone of one's own; note when it went past the usual limits

The columns are added as they stand, for SQLite as well: no table is copied.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_in", sa.Column("own_phone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sign_in", sa.Column("late_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("sign_in", "late_at")
    op.drop_column("sign_in", "own_phone_at")
