"""Use cases of notices: read them, choose how to get them, tell by other means, send again."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import get_locked
from mentoring.core.errors import ConflictError, InvalidError
from mentoring.core.jobs import enqueue
from mentoring.core.mail import EVERY_KIND, Channel, Mail, MailSetting
from mentoring.features.accounts.queries import find_account_of
from mentoring.features.notices import queries
from mentoring.features.notices.permissions import P
from mentoring.features.people.models import Employee
from mentoring.features.programmes.queries import get_programme


def read_notice(session: Session, actor: Actor, *, mail_id: int, now: datetime) -> Mail:
    """Note that a notice was read, and return it."""
    mail = get_locked(session, Mail, mail_id)
    check(actor, P.OWN, mail)
    mail.read_at = mail.read_at or now
    return mail


def read_all(session: Session, actor: Actor, *, now: datetime) -> int:
    """Note that all of somebody's notices were read; return how many were not."""
    unread = sa.update(Mail).where(Mail.reader == queries.reader_of(actor), Mail.read_at.is_(None))
    return int(session.execute(unread.values(read_at=now)).rowcount)  # type: ignore[attr-defined]  # an update's result


def choose_channels(session: Session, actor: Actor, *, chosen: Mapping[str, str]) -> None:
    """Keep how somebody wants each kind of letters."""
    kinds = queries.offered_kinds()
    for name, channel in chosen.items():
        if name not in kinds or channel not in set(Channel) or (channel == Channel.WEEKLY and not kinds[name].weekly):
            raise InvalidError.of(f"kind_{name}", "mail_channel")
    _keep(session, queries.reader_of(actor), dict(chosen))


def switch_mail(session: Session, *, reader: str, on: bool) -> None:
    """Switch all mail that may be chosen off or on, for whoever holds the signed link; security still arrives."""
    _keep(session, reader, {EVERY_KIND: Channel.AT_ONCE if on else Channel.APP})


def _keep(session: Session, reader: str, chosen: Mapping[str, str]) -> None:
    session.execute(sa.delete(MailSetting).where(MailSetting.reader == reader))
    session.add_all(MailSetting(reader=reader, kind=kind, channel=channel) for kind, channel in chosen.items())
    session.flush()


def _letter(session: Session, actor: Actor, programme_id: int, mail_id: int) -> Mail:
    check(actor, P.EDIT, get_programme(session, programme_id))
    return get_locked(session, Mail, queries.get_letter(session, programme_id, mail_id).id)


def mark_told(session: Session, actor: Actor, *, programme_id: int, mail_id: int, told: bool, now: datetime) -> Mail:
    """Note that a letter's reader was told by other means, or take that back; the first who told stays named."""
    mail = _letter(session, actor, programme_id, mail_id)
    if mail.failed_at is None:
        raise ConflictError("letter_not_failed")
    if told != (mail.told_at is not None):
        mail.told_at, mail.told_by = (now, actor.pseudonym) if told else (None, "")
        session.flush()
        audit.record(session, actor, "letter.told" if told else "letter.untold", "mail", mail.id, now=now)
    return mail


def send_again(session: Session, actor: Actor, *, programme_id: int, mail_id: int, now: datetime) -> Mail:
    """Send an undeliverable letter to the address that its reader has now."""
    mail = _letter(session, actor, programme_id, mail_id)
    if mail.failed_at is None:
        raise ConflictError("letter_not_failed")
    address = _address(session, mail)
    if not address:
        raise ConflictError("letter_without_address")
    mail.to_address, mail.failed_at, mail.failure, mail.attempts, mail.due_at = address, None, "", 0, now
    session.flush()
    enqueue(session, "core.send_mail", {"mail_id": mail.id}, actor, now)
    audit.record(session, actor, "letter.sent_again", "mail", mail.id, now=now)
    return mail


def _address(session: Session, mail: Mail) -> str:
    if mail.employee_id is None:
        return mail.to_address
    account, employee = find_account_of(session, mail.employee_id), session.get(Employee, mail.employee_id)
    return (account.email if account else None) or (employee.email if employee else None) or ""
