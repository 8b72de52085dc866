"""A letter to an employee: at the address and in the language of their account, else of their own record."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.mail import post
from mentoring.features.accounts.models import Account
from mentoring.features.people.models import Employee


def address_of(reader: Employee, account: Account | None) -> str:
    """Return where a person's letters go; empty when nowhere."""
    return (account.email if account else None) or reader.email or ""


def language_of(account: Account | None) -> str:
    """Return the language of a person's letters."""
    return account.language if account else "id"


def write_to(session: Session, actor: Actor, reader: Employee, account: Account | None, *, template: str, now: datetime,
             programme_id: int | None = None, path: str = "", once: str = "", calendar: str = "",
             **values: object) -> None:
    """Write a letter to one person; see `mentoring.core.mail.post`."""
    post(session, actor, to=address_of(reader, account), employee_id=reader.id, account_id=account.id if account else None,
         language=language_of(account), template=template, now=now, programme_id=programme_id, path=path, once=once,
         calendar=calendar, name=reader.full_name, **values)
