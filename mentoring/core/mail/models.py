"""The outbox, which is also the list of notices, and how people want their letters."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentoring.core.database import Base

UNSENT = "sent_at IS NULL AND failed_at IS NULL AND channel = ''"


class Mail(Base):
    """A letter to one person and its notice in the application.

    It waits until `due_at`, is sent at `sent_at`, is undeliverable from `failed_at` on. `channel` is set when its reader
    wants such letters weekly or in the application only. `reader` is `employee:12`, else `account:3`. `path` is the one
    action it leads to. `once` names what may be said only once. `calendar` is an
    iCalendar text to attach.
    """

    __tablename__ = "mail"
    __table_args__ = (
        sa.UniqueConstraint("once", name="uq_mail_once"),
        sa.Index("uq_mail_digest", "reader", "digest_on", unique=True, sqlite_where=sa.text("kind = 'digest'"),
                 postgresql_where=sa.text("kind = 'digest'")),
        sa.Index("ix_mail_reader_read_at_id", "reader", "read_at", "id"),
        sa.Index("ix_mail_unsent", "due_at", sqlite_where=sa.text(UNSENT), postgresql_where=sa.text(UNSENT)),
        sa.Index("ix_mail_programme_id_id", "programme_id", "id"),
        sa.CheckConstraint("(failed_at IS NULL) = (failure = '')", name="failure_with_its_reason"),
        sa.CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="sent_or_failed"),
        sa.CheckConstraint("(told_at IS NULL) = (told_by = '')", name="told_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    to_address: Mapped[str] = mapped_column(sa.String(254))
    employee_id: Mapped[int | None] = mapped_column(index=True)
    reader: Mapped[str] = mapped_column(sa.String(30), default="")
    programme_id: Mapped[int | None]
    template: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(30), default="other")
    language: Mapped[str] = mapped_column(sa.String(2), default="id")
    path: Mapped[str] = mapped_column(sa.String(300), default="")
    once: Mapped[str | None] = mapped_column(sa.String(120))
    subject: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    calendar: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(sa.String(10), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(sa.String(20), default="")
    digest_on: Mapped[date | None]
    read_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    told_by: Mapped[str] = mapped_column(sa.String(80), default="")


class MailSetting(Base):
    """How somebody wants the letters of a kind, `*` for all that have no row of their own."""

    __tablename__ = "mail_setting"
    __table_args__ = (sa.CheckConstraint("channel IN ('at_once', 'weekly', 'app')", name="channel_is_known"),)

    reader: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(10))
