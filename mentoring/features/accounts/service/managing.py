"""Managing accounts: creating them, opening them for employees, roles and scopes."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor, Role
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError, InvalidError, NotFoundError
from mentoring.features.accounts import queries
from mentoring.features.accounts.models import Account, AccountScope, RoleRow
from mentoring.features.accounts.permissions import P
from mentoring.features.accounts.rules import clean_sign_in_name
from mentoring.features.accounts.service.doors import end_all_sign_ins
from mentoring.features.people.models import Employee, Unit
from mentoring.features.people.queries import find_employee_by_nip, get_employee
from mentoring.features.people.rules.nip import clean_number


@dataclass(frozen=True)
class AccountScopeView:
    """An account as the permission table sees it: of the unit of its employee, or of none."""

    scope_path: str


def account_row(account: Account) -> AccountScopeView:
    """Return an account's place for the permission table; one that manages others is for administrators alone."""
    manages = any(role.name != Role.EMPLOYEE for role in account.roles)
    return AccountScopeView("" if manages or account.employee is None else account.employee.scope_path)


def create_account(session: Session, actor: Actor, *, employee: Employee | None, sign_in_name: str, display_name: str,
                   email: str | None, roles: tuple[Role, ...], scope: tuple[Unit, ...], now: datetime) -> Account:
    """Create an account without a password; a code lets its person set one."""
    name = clean_sign_in_name(sign_in_name)
    if not name:
        raise InvalidError.of("sign_in_name", "required")
    account = Account(
        employee_id=employee.id if employee else None, display_name=display_name, sign_in_name=name,
        pseudonym=employee.pseudonym if employee else audit.new_pseudonym(session, display_name), email=email or None,
        password=None, active=True, fs_uniquifier=secrets.token_hex(16), language="id", created_at=now,
        notice_accepted_at=None, version=1, change="")
    account.roles = [queries.get_role(session, role) for role in roles]
    session.add(account)
    session.flush()
    account.scopes = [AccountScope(account_id=account.id, unit_id=unit.id) for unit in scope]
    session.flush()
    audit.record(session, actor, "account.created", "account", account.id, now=now, roles=list(roles),
                 scope=[unit.id for unit in scope])
    return account


def open_account(session: Session, actor: Actor, *, employee_id: int, now: datetime) -> Account:
    """Return the account of an employee in scope who has never set a password, made when there is none.

    The sign-in name is the work address, or the NIP of those without one.
    """
    employee = get_employee(session, employee_id)
    check(actor, P.INVITE, employee)
    account = queries.find_account_of(session, employee_id)
    if account is not None:
        check(actor, P.INVITE, account_row(account))
        if account.password or not account.active:
            raise ConflictError("employee_has_account")
        return account
    if not employee.is_active:
        raise NotFoundError
    name = employee.email or employee.nip
    if not name:
        raise ConflictError("no_sign_in_name", name=employee.full_name)
    return create_account(session, actor, employee=employee, sign_in_name=name, display_name=employee.full_name,
                          email=employee.email, roles=(Role.EMPLOYEE,), scope=(), now=now)


def add_account(session: Session, actor: Actor, *, nip: str, sign_in_name: str, display_name: str, email: str | None,
                roles: tuple[Role, ...], unit_ids: tuple[int, ...], now: datetime) -> int:
    """Create an account from the form; with a NIP it belongs to that employee and takes what is empty from the record."""
    check(actor, P.MANAGE)
    employee = find_employee_by_nip(session, clean_number(nip)) if nip else None
    if nip and employee is None:
        raise InvalidError.of("nip", "nip_unknown")
    _check_scope(roles, unit_ids)
    if not display_name and employee is None:
        raise InvalidError.of("display_name", "required")
    taken = employee and queries.find_account_of(session, employee.id)
    if taken:
        raise InvalidError.of("nip", "employee_has_account")
    name = sign_in_name or (employee.email or employee.nip or "" if employee else "")
    account = create_account(
        session, actor, employee=employee, sign_in_name=name,
        display_name=display_name or (employee.full_name if employee else ""),
        email=email or (employee.email if employee else None), roles=roles, scope=_units(session, unit_ids), now=now)
    return account.id


def _check_scope(roles: tuple[Role, ...], unit_ids: tuple[int, ...]) -> None:
    if Role.COORDINATOR in roles and not unit_ids:
        raise InvalidError.of("unit_ids", "scope_missing")


def change_account(session: Session, actor: Actor, *, account_id: int, version: int, email: str | None,
                   roles: tuple[Role, ...], unit_ids: tuple[int, ...], active: bool, now: datetime) -> None:
    """Change what an account may do and where it is written to; its sign-ins end, so that this holds at once."""
    account = get_locked(session, Account, account_id)
    check(actor, P.MANAGE)
    check_version(session, account, version)
    if account.id == actor.account_id and (Role.ADMINISTRATOR not in roles or not active):
        raise ConflictError("own_administrator")
    _check_scope(roles, unit_ids)
    was_administrator = account.active and Role.ADMINISTRATOR in {role.name for role in account.roles}
    account.roles = [queries.get_role(session, role) for role in roles]
    account.scopes.clear()
    session.flush()
    account.scopes.extend(AccountScope(account_id=account.id, unit_id=unit.id) for unit in _units(session, unit_ids))
    account.active, account.email = active, email or None
    if was_administrator and (Role.ADMINISTRATOR not in roles or not active):
        _keep_an_administrator(session)
    account.touch(by=actor.pseudonym, at=now, change="account_changed")
    if account.id != actor.account_id:
        end_all_sign_ins(session, account.id, now)
    audit.record(session, actor, "account.changed", "account", account.id, now=now, roles=list(roles),
                 scope=list(unit_ids), active=active)


def _keep_an_administrator(session: Session) -> None:
    """Raise when nobody who can sign in would be administrator; whoever changes roles does so one after another."""
    session.flush()
    role = get_locked(session, RoleRow, queries.get_role(session, Role.ADMINISTRATOR).id)
    if not queries.has_active_account(session, role):
        raise ConflictError("last_administrator")


def _units(session: Session, unit_ids: tuple[int, ...]) -> tuple[Unit, ...]:
    return tuple(session.scalars(sa.select(Unit).where(Unit.id.in_(unit_ids)).order_by(Unit.id)))
