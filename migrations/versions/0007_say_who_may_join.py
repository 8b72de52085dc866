"""say who may join a programme"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("join_rule", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.alter_column("join_rule", existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("join_rule")
