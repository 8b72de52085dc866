"""fill the dictionaries: roles, the nine competencies of every post, what a session earns"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLES = ("employee", "coordinator", "administrator")
COMPETENCIES = (
    ("M.1", "Integritas", "Integrity"),
    ("M.2", "Kerja sama", "Working together"),
    ("M.3", "Komunikasi", "Communication"),
    ("M.4", "Orientasi pada hasil", "Focus on results"),
    ("M.5", "Pelayanan publik", "Public service"),
    ("M.6", "Pengembangan diri dan orang lain", "Developing oneself and others"),
    ("M.7", "Mengelola perubahan", "Managing change"),
    ("M.8", "Pengambilan keputusan", "Taking decisions"),
    ("SK.1", "Perekat bangsa", "Bringing people together"),
)


def upgrade() -> None:
    op.bulk_insert(sa.table("role", sa.column("name")), [{"name": name} for name in ROLES])
    op.bulk_insert(sa.table("competency", sa.column("code"), sa.column("name"), sa.column("name_en")),
                   [{"code": code, "name": name, "name_en": name_en} for code, name, name_en in COMPETENCIES])
    op.bulk_insert(
        sa.table("learning_hours_rule", *(sa.column(name) for name in (
            "method", "hours_per_session", "minutes_per_hour", "version", "change")),
            sa.column("effective_from", sa.Date)),
        [{"effective_from": date(2020, 1, 1), "method": "minutes", "hours_per_session": 2, "minutes_per_hour": 45,
          "version": 1, "change": ""}])


def downgrade() -> None:
    codes = ", ".join(f"'{code}'" for code, _name, _name_en in COMPETENCIES)
    op.execute("DELETE FROM learning_hours_rule WHERE effective_from = '2020-01-01'")
    op.execute(f"DELETE FROM competency WHERE code IN ({codes})")
    op.execute("DELETE FROM role")
