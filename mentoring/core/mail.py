"""The mail outbox: a message is a row of the transaction that caused it, and is sent after it."""

import re
import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Mapped, Session, mapped_column

from mentoring.config import Settings
from mentoring.core import clock
from mentoring.core.actors import Actor
from mentoring.core.database import Base, db, get_locked, in_transaction
from mentoring.core.jobs import JobContext, enqueue
from mentoring.core.web import office


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
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Letter:
    """A message as its reader gets it; `to` is empty for whoever no mail reaches."""

    to: str
    employee_id: int | None
    language: str
    template: str
    subject: str
    text: str
    html: str


def write(*, to: str | None, employee_id: int | None, language: str, template: str, **values: object) -> Letter:
    """Return a message in its reader's language; nothing is stored or sent.

    `email/<template>.txt` and `.html` are rendered with `values`; the text's first line is the subject.
    """
    names = {"office": office(), "locale": language, **values}
    with force_locale(language):  # not render_template: it would work out the menu of whoever is signed in
        text, html = (current_app.jinja_env.get_template(f"email/{template}.{kind}").render(names)
                      for kind in ("txt", "html"))
    subject, _, body = text.strip().partition("\n")
    return Letter(to or "", employee_id, language, template, subject.strip(), body.strip() + "\n", html)


def post_letter(session: Session, actor: Actor, letter: Letter, now: datetime) -> None:
    """Put a message into the outbox; without an address it stays there, shown to the coordinator."""
    mail = Mail(to_address=letter.to, employee_id=letter.employee_id, template=letter.template, subject=letter.subject,
                text=letter.text, html=letter.html, created_at=now, failed_at=None if letter.to else now)
    session.add(mail)
    session.flush()
    if letter.to:
        enqueue(session, "core.send_mail", {"mail_id": mail.id}, actor, now)


def post(session: Session, actor: Actor, *, to: str | None, employee_id: int | None, language: str, template: str,
         now: datetime, **values: object) -> None:
    """Write a message and put it into the outbox."""
    post_letter(session, actor, write(to=to, employee_id=employee_id, language=language, template=template, **values), now)


def build_message(mail: Mail, sender: str) -> EmailMessage:
    """Return the message with its text and HTML parts."""
    message = EmailMessage()
    message["From"], message["To"] = sender, mail.to_address
    message["Subject"] = re.sub(r"[\r\n]+", " ", mail.subject)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = make_msgid(f"mail-{mail.id}", domain=sender.rpartition("@")[2] or "localhost")
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
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
