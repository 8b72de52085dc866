"""The weekly digest: one letter a person on Monday morning instead of many, once whatever runs twice."""

from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import force_locale
from sqlalchemy.orm import Session

from mentoring.core import clock
from mentoring.core.actors import system_actor
from mentoring.core.database import BrokenConstraintError, db, in_transaction
from mentoring.core.i18n import zone
from mentoring.core.jobs import JobContext
from mentoring.core.mail.letters import DIGEST, path_to, post, public_url
from mentoring.core.mail.models import Mail
from mentoring.core.mail.rules import Channel, digest_monday


def send_digests(context: JobContext) -> None:
    """Write the digests that are due; run again, or by two workers at once, it writes none twice."""
    now = clock.now()
    monday, due = digest_monday(now, zone())
    with db.engine.connect() as connection:
        readers = connection.scalars(sa.select(Mail.reader).where(*_waiting(due)).group_by(Mail.reader)
                                     .order_by(Mail.reader)).all()
    for number, reader in enumerate(readers, 1):
        try:
            in_transaction(_write, reader, monday, due, now)
        except BrokenConstraintError as error:
            if error.constraint != "uq_mail_digest":
                raise
        context.progress("sending", number, len(readers))


def _waiting(due: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (Mail.channel == Channel.WEEKLY, Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.created_at < due)


def _write(session: Session, reader: str, monday: date, due: datetime, now: datetime) -> None:
    """Put somebody's waiting letters into one; a second digest of the same Monday is refused by the database."""
    letters = list(session.scalars(sa.select(Mail).where(Mail.reader == reader, *_waiting(due)).order_by(Mail.id)
                                   .with_for_update()))
    there = session.scalar(sa.select(Mail.id).where(Mail.reader == reader, Mail.digest_on == monday, Mail.kind == DIGEST))
    if not letters or there is not None:
        return
    last, path = letters[-1], path_to("notices.own")
    account_id = int(reader.partition(":")[2]) if last.employee_id is None else None
    items = [(letter.subject, public_url(letter.path) if letter.path else "") for letter in letters]
    with force_locale(last.language):
        mail = post(session, system_actor("mail"), to=last.to_address, employee_id=last.employee_id,
                    account_id=account_id, language=last.language, template=DIGEST, now=now, path=path, items=items)
    mail.digest_on = monday
    for letter in letters:
        letter.sent_at, letter.digest_on = now, monday
    session.flush()
