"""keep every letter as a notice, how people want their letters, and the days on which offices rest"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UNSENT = sa.text("sent_at IS NULL AND failed_at IS NULL AND channel = ''")
DIGEST = sa.text("kind = 'digest'")
TEXTS = {"reader": (30, ""), "kind": (30, "other"), "language": (2, "id"), "path": (300, ""), "channel": (10, ""),
         "failure": (20, ""), "told_by": (80, "")}
MOMENTS = ("due_at", "read_at", "told_at")


def upgrade() -> None:
    with op.batch_alter_table("mail") as batch:
        for name, (length, usual) in TEXTS.items():
            batch.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=usual))
        for name in MOMENTS:
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("programme_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("once", sa.String(length=120), nullable=True))
        batch.add_column(sa.Column("digest_on", sa.Date(), nullable=True))
    _fill()
    with op.batch_alter_table("mail") as batch:
        for name, (length, _usual) in TEXTS.items():
            batch.alter_column(name, existing_type=sa.String(length=length), server_default=None)
        batch.alter_column("attempts", existing_type=sa.Integer(), server_default=None)
        batch.alter_column("due_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.create_unique_constraint("uq_mail_once", ["once"])
        batch.create_check_constraint(op.f("ck_mail_failure_with_its_reason"), "(failed_at IS NULL) = (failure = '')")
        batch.create_check_constraint(op.f("ck_mail_sent_or_failed"), "sent_at IS NULL OR failed_at IS NULL")
        batch.create_check_constraint(op.f("ck_mail_told_by_somebody"), "(told_at IS NULL) = (told_by = '')")
    op.create_index("uq_mail_digest", "mail", ["reader", "digest_on"], unique=True, sqlite_where=DIGEST,
                    postgresql_where=DIGEST)
    op.create_index("ix_mail_reader_read_at_id", "mail", ["reader", "read_at", "id"])
    op.create_index("ix_mail_unsent", "mail", ["due_at"], sqlite_where=UNSENT, postgresql_where=UNSENT)
    op.create_index("ix_mail_programme_id_id", "mail", ["programme_id", "id"])
    op.create_table(
        "mail_setting",
        sa.Column("reader", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.CheckConstraint("channel IN ('at_once', 'weekly', 'app')", name=op.f("ck_mail_setting_channel_is_known")),
        sa.PrimaryKeyConstraint("reader", "kind", name=op.f("pk_mail_setting")))
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")))


def _fill() -> None:
    """Say of the letters there are what is known: they are no news any more."""
    mail = sa.table("mail", *(sa.column(name) for name in (
        "employee_id", "reader", "kind", "template", "due_at", "read_at", "created_at", "sent_at", "failed_at", "failure")))
    kinds = sa.case(
        (mail.c.template.in_(["invitation", "reset"]), "code"), (mail.c.template == "password_changed", "security"),
        (mail.c.template.like("request%"), "request"), (mail.c.template.like("pairing%"), "pairing"), else_="other")
    op.execute(sa.update(mail).values(kind=kinds, due_at=mail.c.created_at, read_at=mail.c.created_at))
    op.execute(sa.update(mail).where(mail.c.employee_id.is_not(None)).values(
        reader=sa.literal("employee:").concat(sa.cast(mail.c.employee_id, sa.String))))
    op.execute(sa.update(mail).where(mail.c.sent_at.is_not(None)).values(failed_at=None))
    op.execute(sa.update(mail).where(mail.c.failed_at.is_not(None)).values(failure="no_address"))


def downgrade() -> None:
    op.drop_table("holiday")
    op.drop_table("mail_setting")
    for name in ("ix_mail_programme_id_id", "ix_mail_unsent", "ix_mail_reader_read_at_id", "uq_mail_digest"):
        op.drop_index(name, table_name="mail")
    with op.batch_alter_table("mail") as batch:
        for name in ("told_by_somebody", "sent_or_failed", "failure_with_its_reason"):
            batch.drop_constraint(op.f(f"ck_mail_{name}"), type_="check")
        batch.drop_constraint("uq_mail_once", type_="unique")
        for name in (*TEXTS, *MOMENTS, "attempts", "programme_id", "once", "digest_on"):
            batch.drop_column(name)
