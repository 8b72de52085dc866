"""Reads of accounts, sign-ins and tries."""

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from mentoring.core.actors import Actor, Role
from mentoring.core.database import get_row
from mentoring.core.pagination import Page, paginate
from mentoring.features.accounts.models import Account, AccountScope, OneTimeCode, RoleRow, SignIn, SignInTry
from mentoring.features.accounts.rules import TRY_WINDOW, Tries, TryKind
from mentoring.features.people.models import Employee, Unit
from mentoring.features.people.queries import within
from mentoring.features.people.rules.names import sort_name
from mentoring.features.people.rules.nip import clean_number


def digest(text: str) -> str:
    """Return the hash under which tokens, codes and addresses are kept."""
    return sha256(text.encode()).hexdigest()


def get_account(session: Session, account_id: int) -> Account:
    return get_row(session, Account, account_id)


def find_account(session: Session, sign_in_name: str) -> Account | None:
    """Return the account that somebody means: by its sign-in name, else by the NIP of its employee."""
    return session.scalar(
        sa.select(Account).outerjoin(Employee, Account.employee_id == Employee.id)
        .where(sa.or_(Account.sign_in_name == sign_in_name, Employee.nip == sign_in_name))
        .order_by(sa.case((Account.sign_in_name == sign_in_name, 0), else_=1), Account.id).limit(1))


def find_active_account(session: Session, account_id: int) -> Account | None:
    return session.scalar(sa.select(Account).where(Account.id == account_id, Account.active))


def has_active_account(session: Session, role: RoleRow) -> bool:
    """Tell whether somebody in this role may sign in."""
    found = session.scalar(sa.select(Account.id).where(Account.active, Account.roles.any(RoleRow.id == role.id)).limit(1))
    return found is not None


def has_neutral_coordinator(session: Session, unit_path: str, employee_ids: Collection[int]) -> bool:
    """Tell whether somebody coordinates this unit who is none of these people."""
    return session.scalar(
        sa.select(Account.id).join(AccountScope, AccountScope.account_id == Account.id)
        .join(Unit, Unit.id == AccountScope.unit_id)
        .where(Account.active, Account.roles.any(RoleRow.name == Role.COORDINATOR),
               sa.literal(unit_path).startswith(Unit.path),
               sa.or_(Account.employee_id.is_(None), Account.employee_id.not_in(employee_ids))).limit(1)) is not None


def find_account_of(session: Session, employee_id: int) -> Account | None:
    return session.scalar(sa.select(Account).where(Account.employee_id == employee_id))


def find_sign_in(session: Session, token: str) -> tuple[SignIn, Account] | None:
    """Return a sign-in and its account with roles and scopes, in the one query that every page begins with."""
    row = session.execute(
        sa.select(SignIn, Account).join(Account, SignIn.account_id == Account.id)
        .options(joinedload(Account.roles), joinedload(Account.scopes))
        .where(SignIn.token_digest == digest(token))).unique().first()
    return (row[0], row[1]) if row else None


def list_sign_ins(session: Session, account_id: int) -> list[SignIn]:
    return list(session.scalars(sa.select(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
                                .order_by(SignIn.last_seen_at.desc(), SignIn.id).limit(20)))


def count_tries(session: Session, keys: tuple[str, str, str], now: datetime) -> Tries:
    """Return how often was tried under each of the keys of `try_keys` within the window."""
    counts: dict[str, int] = {key: count for key, count in session.execute(
        sa.select(SignInTry.key, sa.func.count()).where(SignInTry.key.in_(keys), SignInTry.at > now - TRY_WINDOW)
        .group_by(SignInTry.key))}
    here, address, account = (counts.get(key, 0) for key in keys)
    return Tries(here=here, address=address, account=account)


def try_keys(kind: TryKind, sign_in_name: str, address: str) -> tuple[str, str, str]:
    """Return the keys under which a try is counted: account with address, address alone, account alone."""
    return (digest(f"{kind} here\n{sign_in_name}\n{address}"), digest(f"{kind} address\n{address}"),
            digest(f"{kind} account\n{sign_in_name}"))


def is_noted(session: Session, key: str, since: datetime) -> bool:
    """Tell whether something was noted under a key since a moment."""
    return session.scalar(sa.select(SignInTry.id).where(SignInTry.key == key, SignInTry.at > since).limit(1)) is not None


def find_code(session: Session, account_id: int, code: str, now: datetime) -> OneTimeCode | None:
    return session.scalar(sa.select(OneTimeCode).where(
        OneTimeCode.account_id == account_id, OneTimeCode.code_digest == digest(code), OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > now).with_for_update())


def has_code_since(session: Session, account_id: int, purpose: str, since: datetime) -> bool:
    """Tell whether a code for this purpose was made since a moment."""
    return session.scalar(sa.select(OneTimeCode.id).where(
        OneTimeCode.account_id == account_id, OneTimeCode.purpose == purpose, OneTimeCode.created_at > since)
        .limit(1)) is not None


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


def list_employees_without_account(session: Session, actor: Actor, search: str, cursor: str | None) -> Page[Employee]:
    """Return active employees of the actor's scope who cannot sign in yet, by bare name; an administrator sees all."""
    statement = sa.select(Employee).join(Employee.unit).outerjoin(Account, Account.employee_id == Employee.id).where(
        Account.id.is_(None), Employee.is_active)
    if not actor.is_administrator:
        statement = statement.where(within(actor))
    if search:
        statement = statement.where(sa.or_(Employee.sort_name.contains(sort_name(search), autoescape=True),
                                           Employee.nip == clean_number(search)))
    return paginate(session, statement, (Employee.sort_name, Employee.id), lambda row: (row.sort_name, row.id), cursor)


def get_role(session: Session, name: str) -> RoleRow:
    return session.scalars(sa.select(RoleRow).where(RoleRow.name == name)).one()


def map_contacts(session: Session, employee_ids: Iterable[int]) -> dict[int, Account]:
    """Return the accounts of employees by employee id: where and in which language to write to them."""
    return {account.employee_id: account for account in session.scalars(
        sa.select(Account).where(Account.employee_id.in_(list(employee_ids)))) if account.employee_id}
