"""Reads of accounts, sign-ins and tries."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.errors import NotFoundError
from mentoring.core.pagination import Page, paginate
from mentoring.features.accounts.models import Account, OneTimeCode, RoleRow, SignIn, SignInTry
from mentoring.features.accounts.rules import TRY_WINDOW, Tries
from mentoring.features.people.models import Employee, Unit


def digest(text: str) -> str:
    """Return the hash under which tokens, codes and addresses are kept."""
    return sha256(text.encode()).hexdigest()


def get_account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise NotFoundError
    return account


def find_account(session: Session, sign_in_name: str) -> Account | None:
    return session.scalar(sa.select(Account).where(Account.sign_in_name == sign_in_name))


def find_sign_in(session: Session, token: str) -> tuple[SignIn, Account] | None:
    row = session.execute(
        sa.select(SignIn, Account).join(Account, SignIn.account_id == Account.id)
        .where(SignIn.token_digest == digest(token))).first()
    return (row[0], row[1]) if row else None


def list_sign_ins(session: Session, account_id: int) -> list[SignIn]:
    return list(session.scalars(sa.select(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
                                .order_by(SignIn.last_seen_at.desc(), SignIn.id).limit(20)))


def count_tries(session: Session, sign_in_name: str, address: str, now: datetime) -> Tries:
    keys = try_keys(sign_in_name, address)
    counts: dict[str, int] = {key: count for key, count in session.execute(
        sa.select(SignInTry.key, sa.func.count()).where(SignInTry.key.in_(keys), SignInTry.at > now - TRY_WINDOW)
        .group_by(SignInTry.key))}
    return Tries(here=counts.get(keys[0], 0), address=counts.get(keys[1], 0))


def try_keys(sign_in_name: str, address: str) -> tuple[str, str]:
    """Return the keys under which a failed try is counted: account with address, and address alone."""
    return digest(f"here\n{sign_in_name}\n{address}"), digest(f"address\n{address}")


def find_code(session: Session, account_id: int, code: str, now: datetime) -> OneTimeCode | None:
    return session.scalar(sa.select(OneTimeCode).where(
        OneTimeCode.account_id == account_id, OneTimeCode.code_digest == digest(code), OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > now).with_for_update())


def list_accounts(session: Session, actor: Actor, search: str, cursor: str | None) -> Page[Account]:
    """Return accounts by name: an administrator all, a coordinator those of people in their subtrees."""
    statement = sa.select(Account).outerjoin(Employee, Account.employee_id == Employee.id)
    if not actor.is_administrator:
        statement = statement.join(Unit, Employee.unit_id == Unit.id).where(
            sa.or_(*(Unit.path.startswith(path, autoescape=True) for path in actor.scope_paths), sa.false()))
    if search:
        statement = statement.where(sa.or_(
            Account.display_name.icontains(search, autoescape=True), Account.sign_in_name == search.casefold()))
    return paginate(session, statement, (Account.display_name, Account.id), lambda row: (row.display_name, row.id),
                    cursor)


def get_role(session: Session, name: str) -> RoleRow:
    return session.scalars(sa.select(RoleRow).where(RoleRow.name == name)).one()


def map_contacts(session: Session, employee_ids: Iterable[int]) -> dict[int, Account]:
    """Return the accounts of employees by employee id: where and in which language to write to them."""
    return {account.employee_id: account for account in session.scalars(
        sa.select(Account).where(Account.employee_id.in_(list(employee_ids)))) if account.employee_id}
