"""A letter to an employee: at the address and in the language of their account, else of their own record."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.mail import Mail, post_letter, post_once, write
from mentoring.features.accounts.models import Account
from mentoring.features.people.models import Employee


def address_of(reader: Employee, account: Account | None) -> str:
    """Return where a person's letters go; empty when nowhere."""
    return (account.email if account else None) or reader.email or ""


def language_of(account: Account | None) -> str:
    """Return the language of a person's letters."""
    return account.language if account else "id"


def letter_to(reader: Employee, account: Account | None, **letter: Any) -> Mail:
    """Return a letter to one person that is not stored; see `mentoring.core.mail.write`."""
    return write(to=address_of(reader, account), employee_id=reader.id, account_id=account.id if account else None,
                 language=language_of(account), name=reader.full_name, **letter)


def write_to(session: Session, actor: Actor, reader: Employee, account: Account | None, *, now: datetime,
             **letter: Any) -> bool:
    """Write a letter to one person, see `mentoring.core.mail.write`; return False for one that was said already."""
    written = letter_to(reader, account, now=now, **letter)
    if written.once:
        return post_once(session, actor, written, now)
    post_letter(session, actor, written, now)
    return True
