"""The mail outbox: a message is a row of the transaction that caused it, and is sent after it."""

import re
import smtplib
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

import sqlalchemy as sa
from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy.orm import Mapped, Session, mapped_column

from mentoring.config import Settings
from mentoring.core import clock
from mentoring.core.actors import Actor
from mentoring.core.database import Base, db, get_locked, in_transaction
from mentoring.core.jobs import JobContext, enqueue


class Mail(Base):
    """A message to one person: waiting until `sent_at`, undeliverable once `failed_at` is set."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    to_address: Mapped[str] = mapped_column(sa.String(254))
    employee_id: Mapped[int | None] = mapped_column(index=True)
    template: Mapped[str] = mapped_column(sa.String(80))
    subject: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    calendar: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]


def post(session: Session, actor: Actor, *, to: str | None, employee_id: int | None, language: str, template: str,
         now: datetime, calendar: str = "", **values: object) -> None:
    """Write a message into the outbox; without an address it stays there, shown to the coordinator.

    `calendar` is an iCalendar text to attach.
    `email/<template>.txt` and `.html` are rendered with `values`; the text's first line is the subject.
    """
    with force_locale(language):
        text = render_template(f"email/{template}.txt", **values)
        html = render_template(f"email/{template}.html", **values)
    subject, _, body = text.strip().partition("\n")
    mail = Mail(to_address=to or "", employee_id=employee_id, template=template, subject=subject.strip(),
                text=body.strip() + "\n", html=html, calendar=calendar, created_at=now, failed_at=None if to else now)
    session.add(mail)
    session.flush()
    if to:
        enqueue(session, "core.send_mail", {"mail_id": mail.id}, actor, now)


def build_message(mail: Mail, sender: str) -> EmailMessage:
    """Return the message with its text and HTML parts."""
    message = EmailMessage()
    message["From"], message["To"] = sender, mail.to_address
    message["Subject"] = re.sub(r"[\r\n]+", " ", mail.subject)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = make_msgid(f"mail-{mail.id}", domain=sender.rpartition("@")[2] or "localhost")
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        method = re.search(r"^METHOD:(\w+)", mail.calendar, re.MULTILINE)
        message.add_attachment(mail.calendar.encode(), maintype="text", subtype="calendar", filename="pertemuan.ics",
                               params={"charset": "utf-8", "method": method[1] if method else "PUBLISH"})
    return message


def deliver(settings: Settings, mail: Mail) -> None:
    """Send one message by SMTP, or into the mail folder where no server is set."""
    message = build_message(mail, settings.mail_from)
    if not settings.smtp_host:
        folder = Path(settings.mail)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{mail.id:06d}.eml").write_bytes(message.as_bytes())
        return
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=20) as server:
        server.starttls()
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(message)


def send_mail(context: JobContext) -> None:
    """Send one message of the outbox; a refused address marks it undeliverable, another failure is tried again."""
    settings: Settings = current_app.config["SETTINGS"]
    with Session(db.engine, expire_on_commit=False) as session:
        mail = session.get_one(Mail, context.arguments["mail_id"])
    if mail.sent_at or mail.failed_at:
        return
    try:
        deliver(settings, mail)
        failed = False
    except smtplib.SMTPRecipientsRefused:
        failed = True
    in_transaction(_mark, mail.id, clock.now(), failed)


def _mark(session: Session, mail_id: int, now: datetime, failed: bool) -> None:
    mail = get_locked(session, Mail, mail_id)
    if failed:
        mail.failed_at = now
    else:
        mail.sent_at = now
