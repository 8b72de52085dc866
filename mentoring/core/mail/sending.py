"""Sending letters after the transaction that wrote them: by whom they are wanted, when, and again after trouble.

A worker first takes a letter for a while, so that of two only one sends it, and marks it afterwards.
"""

import re
import smtplib
import ssl
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from mentoring.config import Settings
from mentoring.core import clock
from mentoring.core.database import db, get_locked, in_transaction
from mentoring.core.i18n import zone
from mentoring.core.jobs import JobContext
from mentoring.core.mail.letters import kind_of, public_url, settings_path
from mentoring.core.mail.models import Mail, MailSetting
from mentoring.core.mail.rules import LEASE, Channel, Failure, channel_of, next_sending, next_try

AT_ONCE_MOST = 200


def build_message(mail: Mail, settings: Settings) -> EmailMessage:
    """Return the message with its text and HTML parts; `ValueError` for an address that is none."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = Address(addr_spec=mail.to_address)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    domain = settings.mail_from.rpartition("@")[2].strip("> ") or "localhost"
    message["Message-ID"] = f"<mail-{mail.id}-{mail.created_at:%Y%m%d%H%M%S}@{domain}>"
    path = "" if kind_of(mail.kind).always else settings_path(mail.reader)
    if path:
        message["List-Unsubscribe"] = f"<{public_url(path)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        method = re.search(r"^METHOD:(\w+)", mail.calendar, re.MULTILINE)
        message.add_attachment(mail.calendar.encode(), maintype="text", subtype="calendar", filename="pertemuan.ics",
                               params={"charset": "utf-8", "method": method[1] if method else "PUBLISH"})
    return message


def deliver(settings: Settings, mail: Mail) -> None:
    """Send one message by SMTP, or into the mail folder where no server is set."""
    message = build_message(mail, settings)
    if not settings.smtp_host:
        folder = Path(settings.mail)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{mail.id:06d}.eml").write_bytes(message.as_bytes())
        return
    secure = ssl.create_default_context()
    door = (smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=20, context=secure)
            if settings.smtp_security == "tls" else smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=20))
    with door as server:
        if settings.smtp_security == "starttls":
            server.starttls(context=secure)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(message)


def send_mail(context: JobContext) -> None:
    """Send one letter of the outbox, if it is wanted by mail now."""
    try_sending(context.arguments["mail_id"])


def send_due(context: JobContext) -> None:
    """Send the letters that waited: for the morning, for a server in trouble, for a worker that was lost."""
    with db.engine.connect() as connection:
        waiting = connection.scalars(
            sa.select(Mail.id).where(Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.channel == "",
                                     Mail.due_at <= clock.now()).order_by(Mail.due_at, Mail.id).limit(AT_ONCE_MOST)).all()
    for number, mail_id in enumerate(waiting, 1):
        try_sending(mail_id)
        context.progress("sending", number, len(waiting))


def try_sending(mail_id: int) -> None:
    """Send a letter that nobody else is sending; a refused address ends it, trouble puts it off."""
    settings: Settings = current_app.config["SETTINGS"]
    mail = in_transaction(_take, mail_id, clock.now())
    if mail is None:
        return
    failure: Failure | None = None
    try:
        deliver(settings, mail)
    except smtplib.SMTPRecipientsRefused as error:
        lasting = all(code >= 500 for code, _text in error.recipients.values())
        failure = Failure.REFUSED if lasting else Failure.TROUBLE
    except (ValueError, IndexError, MessageError):
        failure = Failure.BAD_ADDRESS
    except (smtplib.SMTPException, OSError):
        failure = Failure.TROUBLE
    in_transaction(_mark, mail.id, clock.now(), failure)


def _take(session: Session, mail_id: int, now: datetime) -> Mail | None:
    """Decide what becomes of a letter now, and return it if this worker shall send it."""
    settings: Settings = current_app.config["SETTINGS"]
    mail = get_locked(session, Mail, mail_id)
    if mail.sent_at or mail.failed_at or mail.channel or mail.due_at > now:
        return None
    kind = kind_of(mail.kind)
    if not kind.always:
        wanted = channel_of(settings_of(session, mail.reader), mail.kind, weekly=kind.weekly) if kind.chosen else None
        if wanted in {Channel.WEEKLY, Channel.APP}:
            mail.channel = wanted
            return None
        morning = next_sending(now, zone(), settings.quiet, weekends=settings.quiet_weekends)
        if morning > now:
            mail.due_at = morning
            return None
    mail.due_at, mail.attempts = now + LEASE, mail.attempts + 1
    return mail


def _mark(session: Session, mail_id: int, now: datetime, failure: Failure | None) -> None:
    mail = get_locked(session, Mail, mail_id)
    pause = next_try(mail.attempts) if failure is Failure.TROUBLE else None
    if failure is None:
        mail.sent_at = now
    elif pause is not None:
        mail.due_at = now + pause
    else:
        mail.failed_at, mail.failure = now, failure


def settings_of(session: Session, reader: str) -> dict[str, str]:
    """Return somebody's choices by kind of letters."""
    return {kind: channel for kind, channel in session.execute(
        sa.select(MailSetting.kind, MailSetting.channel).where(MailSetting.reader == reader))} if reader else {}
