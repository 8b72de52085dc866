"""One-time codes: invitations, reset links and printed slips."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit, mail
from mentoring.core.access import check
from mentoring.core.actors import Actor, Role
from mentoring.core.database import get_locked
from mentoring.core.errors import ConflictError, InvalidError, NotFoundError
from mentoring.features.accounts import queries
from mentoring.features.accounts.models import Account, OneTimeCode
from mentoring.features.accounts.permissions import P
from mentoring.features.accounts.rules import (
    CODE_LENGTH,
    CODE_LETTERS,
    LIFETIMES,
    Purpose,
    clean_code,
    clean_sign_in_name,
    format_code,
    masked,
)
from mentoring.features.accounts.service.doors import DOORKEEPER
from mentoring.features.accounts.service.managing import account_row, create_account, open_account
from mentoring.features.accounts.service.own import Hash, forget_second_factor, set_password
from mentoring.features.people.queries import get_employee

RESET_EVERY = timedelta(minutes=5)
Link = Callable[[str], str]


@dataclass(frozen=True)
class Slip:
    """A slip to print: for whom, under which masked name, the code, until when."""

    display_name: str
    unit_name: str
    masked_name: str
    code: str
    expires_at: datetime


@dataclass(frozen=True)
class Invited:
    """How many people got a message, and how many have no address and need a slip."""

    mailed: int
    without_mail: int


def make_code(session: Session, actor: Actor, account: Account, purpose: Purpose, now: datetime) -> str:
    """Return a new one-time code, as it is printed.

    Earlier codes of the account are worth nothing any more; but a reset, which a stranger may ask for, replaces
    earlier resets alone and leaves invitations and slips good.
    """
    earlier = sa.update(OneTimeCode).where(OneTimeCode.account_id == account.id, OneTimeCode.used_at.is_(None))
    if purpose is Purpose.RESET_LINK:
        earlier = earlier.where(OneTimeCode.purpose == Purpose.RESET_LINK)
    session.execute(earlier.values(used_at=now))
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    session.add(OneTimeCode(account_id=account.id, purpose=purpose, code_digest=queries.digest(code), created_at=now,
                            created_by=actor.pseudonym, expires_at=now + LIFETIMES[purpose], used_at=None))
    audit.record(session, actor, f"account.{purpose}", "account", account.id, now=now)
    return format_code(code)


def use_code(session: Session, *, name: str, code: str, password: str, office: str, hashed: Hash, now: datetime) -> int:
    """Set a password with a one-time code and return the account."""
    account = queries.find_account(session, clean_sign_in_name(name))
    stored = queries.find_code(session, account.id, clean_code(code), now) if account and account.active else None
    if account is None or stored is None:
        raise InvalidError.of("code", "code_wrong")
    set_password(session, account, password, office, hashed, now)
    stored.used_at = now
    if stored.purpose == Purpose.SLIP:
        forget_second_factor(account)
    return account.id


def print_slip(session: Session, actor: Actor, *, account_id: int, now: datetime) -> Slip:
    """Return a slip: a first password within seven days, or a new one, and a second factor taken off, within one."""
    account = get_locked(session, Account, account_id)
    check(actor, P.INVITE, account_row(account))
    return _slip(session, actor, account, now)


def _slip(session: Session, actor: Actor, account: Account, now: datetime) -> Slip:
    purpose = Purpose.SLIP if account.password else Purpose.INVITATION
    code = make_code(session, actor, account, purpose, now)
    return Slip(account.display_name, account.employee.unit.name if account.employee else "",
                masked(account.sign_in_name), code, now + LIFETIMES[purpose])


def print_slips(session: Session, actor: Actor, *, employee_ids: Sequence[int], now: datetime) -> list[Slip]:
    """Open an account for each employee who has none, and return slips with a first code."""
    return [_slip(session, actor, open_account(session, actor, employee_id=employee_id, now=now), now)
            for employee_id in sorted(set(employee_ids))]


def invite(session: Session, actor: Actor, *, account_id: int, link: Link, now: datetime) -> None:
    """Mail an invitation with a link to set a password."""
    account = get_locked(session, Account, account_id)
    check(actor, P.INVITE, account_row(account))
    if not account.email:
        raise ConflictError("no_email")
    _mail_code(session, actor, account, Purpose.INVITATION, "invitation", link, now)


def invite_employees(session: Session, actor: Actor, *, employee_ids: Sequence[int], link: Link, now: datetime) -> Invited:
    """Open an account for each employee with an address and mail an invitation; the others are left for slips."""
    mailed = 0
    chosen = sorted(set(employee_ids))
    for employee_id in chosen:
        if get_employee(session, employee_id).email:
            account = open_account(session, actor, employee_id=employee_id, now=now)
            _mail_code(session, actor, account, Purpose.INVITATION, "invitation", link, now)
            mailed += 1
    return Invited(mailed, len(chosen) - mailed)


def request_reset(session: Session, *, name: str, link: Link, now: datetime) -> None:
    """Mail a reset link to a known address; nothing happens, and nothing is told, for any other name.

    Asking again within minutes sends nothing more: nobody's inbox is filled by a stranger.
    """
    account = queries.find_account(session, clean_sign_in_name(name))
    if (account and account.active and account.email
            and not queries.has_code_since(session, account.id, Purpose.RESET_LINK, now - RESET_EVERY)):
        _mail_code(session, DOORKEEPER, account, Purpose.RESET_LINK, "reset", link, now)


def _mail_code(session: Session, actor: Actor, account: Account, purpose: Purpose, template: str, link: Link,
               now: datetime) -> None:
    code = make_code(session, actor, account, purpose, now)
    mail.post(session, actor, to=account.email, employee_id=account.employee_id, account_id=account.id,
              language=account.language, template=template, now=now, link=link(code), name=account.display_name)


def create_administrator(session: Session, actor: Actor, *, sign_in_name: str, display_name: str, email: str | None,
                         now: datetime) -> str:
    """Create an administrator and return a one-time code to set the password with; for the command line."""
    account = create_account(session, actor, employee=None, sign_in_name=sign_in_name, display_name=display_name,
                             email=email, roles=(Role.ADMINISTRATOR,), scope=(), now=now)
    return make_code(session, actor, account, Purpose.SLIP, now)


def print_code(session: Session, actor: Actor, *, sign_in_name: str, now: datetime) -> str:
    """Return a slip's code for an account, for the command line: the way back of the last administrator."""
    account = queries.find_account(session, clean_sign_in_name(sign_in_name))
    if account is None:
        raise NotFoundError("account_unknown")
    check(actor, P.MANAGE)
    return make_code(session, actor, account, Purpose.SLIP, now)
