"""Reads of notices and letters; every list has the reader or the programme in its query."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from mentoring.core.actors import Actor
from mentoring.core.audit import names_of
from mentoring.core.database import get_row
from mentoring.core.errors import NotFoundError
from mentoring.core.feature import LetterKind
from mentoring.core.mail import Channel, Mail, letter_kinds, messenger_text, reader_key, settings_of
from mentoring.core.mail.reading import is_notice
from mentoring.core.mail.rules import channel_of
from mentoring.core.pagination import Page, paginate
from mentoring.features.people.models import Employee
from mentoring.features.programmes.models import Enrolment

PAGE = 15
LETTERS_PAGE = 10


class Filter(StrEnum):
    """What a coordinator looks at."""

    FAILED = "failed"
    TOLD = "told"
    ALL = "all"


@dataclass(frozen=True)
class LetterLine:
    """A letter as a coordinator may know of it: to whom, what about, what became of it, and what to paste."""

    mail: Mail
    name: str
    messenger: str
    told_by: str


def reader_of(actor: Actor) -> str:
    return reader_key(actor.employee_id, actor.account_id)


def get_mail(session: Session, mail_id: int) -> Mail:
    return get_row(session, Mail, mail_id)


def list_notices(session: Session, actor: Actor, cursor: str | None) -> Page[Mail]:
    """Return somebody's own notices, the newest first."""
    statement = sa.select(Mail).options(defer(Mail.html)).where(Mail.reader == reader_of(actor), is_notice())
    return paginate(session, statement, (-Mail.id,), lambda row: (-row.id,), cursor, PAGE)


def offered_kinds() -> dict[str, LetterKind]:
    """Return the kinds of letters that somebody may choose on."""
    return {name: kind for name, kind in letter_kinds().items() if kind.chosen and not kind.always}


def channels(session: Session, reader: str) -> dict[str, Channel]:
    """Return how somebody has each kind of letters now."""
    settings = settings_of(session, reader)
    return {name: channel_of(settings, name, weekly=kind.weekly) for name, kind in offered_kinds().items()}


def in_programme(programme_id: int) -> sa.ColumnElement[bool]:
    """Return the condition that a letter is a programme's own, or of no programme and to one who takes part in it."""
    enrolled = sa.select(Enrolment.employee_id).where(Enrolment.programme_id == programme_id)
    return sa.or_(Mail.programme_id == programme_id,
                  sa.and_(Mail.programme_id.is_(None), Mail.employee_id.in_(enrolled.scalar_subquery())))


def get_letter(session: Session, programme_id: int, mail_id: int) -> Mail:
    """Return a letter of a programme; `NotFoundError` for one of another."""
    mail = session.scalar(sa.select(Mail).where(Mail.id == mail_id, in_programme(programme_id)))
    if mail is None:
        raise NotFoundError
    return mail


def _chosen(wanted: Filter) -> tuple[sa.ColumnElement[bool], ...]:
    if wanted is Filter.ALL:
        return ()
    told = Mail.told_at.is_not(None) if wanted is Filter.TOLD else Mail.told_at.is_(None)
    return (Mail.failed_at.is_not(None), told)


def list_letters(session: Session, programme_id: int, wanted: Filter, cursor: str | None) -> Page[Mail]:
    """Return a programme's letters, the newest first."""
    statement = sa.select(Mail).options(defer(Mail.html), defer(Mail.text), defer(Mail.subject)).where(
        in_programme(programme_id), *_chosen(wanted))
    return paginate(session, statement, (-Mail.id,), lambda row: (-row.id,), cursor, LETTERS_PAGE)


def describe(session: Session, letters: Sequence[Mail]) -> list[LetterLine]:
    """Return letters with their readers' names and texts to paste; two statements, however many there are."""
    names = {row.id: row.full_name for row in session.scalars(sa.select(Employee).where(
        Employee.id.in_({mail.employee_id for mail in letters if mail.employee_id})))}
    tellers = names_of(session, {mail.told_by for mail in letters if mail.told_by})
    return [LetterLine(mail, name := names.get(mail.employee_id or 0, ""), messenger_text(mail, name or "–"),
                       tellers.get(mail.told_by, "")) for mail in letters]


def count_letters(session: Session, programme_id: int) -> dict[Filter, int]:
    """Return how many letters each filter shows, in one statement."""
    failed, told = Mail.failed_at.is_not(None), Mail.told_at.is_not(None)
    row = session.execute(sa.select(
        sa.func.count(sa.case((sa.and_(failed, ~told), 1))), sa.func.count(sa.case((sa.and_(failed, told), 1))),
        sa.func.count()).where(in_programme(programme_id))).one()
    return dict(zip(Filter, row, strict=True))


def count_untold(_actor: Actor, programme_id: int | None) -> sa.ScalarSelect[int]:
    """Return how many letters did not arrive and were not told otherwise, for the menu."""
    return sa.select(sa.func.count()).select_from(Mail).where(
        in_programme(programme_id or 0), *_chosen(Filter.FAILED)).scalar_subquery()
