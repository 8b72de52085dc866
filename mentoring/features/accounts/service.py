"""Use cases of accounts: signing in and out, passwords, codes, second factors, roles."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit, mail
from mentoring.core.access import check
from mentoring.core.actors import Actor, Role, system_actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError, InvalidError, LimitError
from mentoring.features.accounts import queries
from mentoring.features.accounts.models import Account, AccountScope, OneTimeCode, SignIn, SignInTry
from mentoring.features.accounts.permissions import P
from mentoring.features.accounts.rules import (
    CODE_LENGTH,
    CODE_LETTERS,
    LIFETIMES,
    Purpose,
    clean_code,
    clean_sign_in_name,
    format_code,
    may_try,
    password_problem,
)
from mentoring.features.people.models import Employee, Unit

Hash = Callable[[str], str]
Verify = Callable[[str, str], bool]
DOORKEEPER = system_actor("sign-in")


@dataclass(frozen=True)
class Known:
    """A password that fits: whose it is, and whether a second factor is to be asked."""

    account_id: int
    needs_second_factor: bool


def check_password(session: Session, *, name: str, password: str, address: str, verify: Verify, decoy: str,
                   now: datetime) -> Known | None:
    """Return whose password this is, None when it fits nobody; a failed try is counted.

    An unknown name costs the same work and gets the same answer as a wrong password.
    """
    name = clean_sign_in_name(name)
    if not may_try(queries.count_tries(session, name, address, now)):
        raise LimitError("too_many")
    account = queries.find_account(session, name)
    fits = verify(password, account.password if account and account.password else decoy)
    if account is None or account.password is None or not fits or not account.active:
        session.add_all(SignInTry(key=key, at=now) for key in queries.try_keys(name, address))
        if account:
            audit.record(session, DOORKEEPER, "account.sign_in_refused", "account", account.id, now=now)
        return None
    return Known(account.id, account.tf_totp_secret is not None)


def open_sign_in(session: Session, *, account_id: int, device: str, now: datetime) -> str:
    """Begin a sign-in and return its token, which only the cookie keeps."""
    account = queries.get_account(session, account_id)
    token = secrets.token_urlsafe(32)
    session.add(SignIn(token_digest=queries.digest(token), account_id=account.id, device=device[:120], created_at=now,
                       last_seen_at=now, ended_at=None))
    audit.record(session, _self(account), "account.signed_in", "account", account.id, now=now)
    return token


def see_sign_in(session: Session, sign_in_id: int, now: datetime) -> None:
    """Note that a sign-in is in use."""
    session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_at=now))


def close_sign_in(session: Session, actor: Actor, *, token: str, now: datetime) -> None:
    """End this sign-in; its cookie is worth nothing from now on."""
    session.execute(sa.update(SignIn).where(SignIn.token_digest == queries.digest(token)).values(ended_at=now))
    audit.record(session, actor, "account.signed_out", "account", actor.account_id, now=now)


def revoke_sign_in(session: Session, actor: Actor, *, sign_in_id: int, now: datetime) -> None:
    """End one of the actor's own sign-ins on another device."""
    session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id, SignIn.account_id == actor.account_id)
                    .values(ended_at=now))
    audit.record(session, actor, "account.device_revoked", "account", actor.account_id, now=now)


def end_all_sign_ins(session: Session, account_id: int, now: datetime) -> None:
    session.execute(sa.update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
                    .values(ended_at=now))


def count_failed_second_factor(session: Session, *, account_id: int, address: str, now: datetime) -> None:
    """Count a wrong second factor like a wrong password."""
    account = queries.get_account(session, account_id)
    if not may_try(queries.count_tries(session, account.sign_in_name, address, now)):
        raise LimitError("too_many")
    session.add_all(SignInTry(key=key, at=now) for key in queries.try_keys(account.sign_in_name, address))


def set_password(session: Session, account: Account, password: str, office: str, hashed: Hash, now: datetime) -> None:
    """Give an account a new password, or say what is wrong with it; every sign-in of it ends."""
    context = [account.sign_in_name.partition("@")[0], *account.display_name.replace(",", " ").split(), *office.split()]
    if problem := password_problem(password, context):
        raise InvalidError.of("password", problem)
    account.password = hashed(password)
    end_all_sign_ins(session, account.id, now)
    audit.record(session, _self(account), "account.password_changed", "account", account.id, now=now)


def change_password(session: Session, actor: Actor, *, present: str, password: str, office: str, verify: Verify,
                    hashed: Hash, now: datetime) -> None:
    """Change one's own password."""
    account = get_locked(session, Account, actor.account_id or 0)
    if not account.password or not verify(present, account.password):
        raise InvalidError.of("present", "password_wrong")
    set_password(session, account, password, office, hashed, now)


def use_code(session: Session, *, name: str, code: str, password: str, address: str, office: str, hashed: Hash,
             now: datetime) -> int:
    """Set a password with a one-time code and return the account; a wrong code counts as a failed try.

    Raises `InvalidError`; the failed try itself is counted by `count_failed_code` in a transaction of its own.
    """
    name = clean_sign_in_name(name)
    if not may_try(queries.count_tries(session, name, address, now)):
        raise LimitError("too_many")
    account = queries.find_account(session, name)
    stored = queries.find_code(session, account.id, clean_code(code), now) if account and account.active else None
    if account is None or stored is None:
        raise InvalidError.of("code", "code_wrong")
    set_password(session, account, password, office, hashed, now)
    stored.used_at = now
    if stored.purpose == Purpose.SLIP:
        account.tf_totp_secret = account.tf_primary_method = None
        account.mf_recovery_codes = None
    return account.id


def count_failed_code(session: Session, *, name: str, address: str, now: datetime) -> None:
    session.add_all(SignInTry(key=key, at=now) for key in queries.try_keys(clean_sign_in_name(name), address))


def make_code(session: Session, actor: Actor, account: Account, purpose: Purpose, now: datetime) -> str:
    """Return a new one-time code, as it is printed; earlier ones of the account are worth nothing any more."""
    session.execute(sa.update(OneTimeCode).where(
        OneTimeCode.account_id == account.id, OneTimeCode.used_at.is_(None)).values(used_at=now))
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    session.add(OneTimeCode(account_id=account.id, purpose=purpose, code_digest=queries.digest(code), created_at=now,
                            created_by=actor.pseudonym, expires_at=now + LIFETIMES[purpose], used_at=None))
    audit.record(session, actor, f"account.{purpose}", "account", account.id, now=now)
    return format_code(code)


def print_slip(session: Session, actor: Actor, *, account_id: int, now: datetime) -> str:
    """Return a code for a printed slip: a new password, and a second factor taken off."""
    account = get_locked(session, Account, account_id)
    check(actor, P.INVITE, account_row(account))
    return make_code(session, actor, account, Purpose.SLIP, now)


def invite(session: Session, actor: Actor, *, account_id: int, link: Callable[[str], str], now: datetime) -> None:
    """Mail an invitation with a link to set a password."""
    account = get_locked(session, Account, account_id)
    check(actor, P.INVITE, account_row(account))
    if not account.email:
        raise ConflictError("no_email")
    _mail_code(session, actor, account, Purpose.INVITATION, "invitation", link, now)


def request_reset(session: Session, *, name: str, link: Callable[[str], str], now: datetime) -> None:
    """Mail a reset link to a known address; nothing happens, and nothing is told, for any other name."""
    account = queries.find_account(session, clean_sign_in_name(name))
    if account and account.active and account.email:
        _mail_code(session, DOORKEEPER, account, Purpose.RESET_LINK, "reset", link, now)


def _mail_code(session: Session, actor: Actor, account: Account, purpose: Purpose, template: str,
               link: Callable[[str], str], now: datetime) -> None:
    code = make_code(session, actor, account, purpose, now)
    mail.post(session, actor, to=account.email, employee_id=account.employee_id, language=account.language,
              template=template, now=now, link=link(code), name=account.display_name)


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


def add_account(session: Session, actor: Actor, *, employee_id: int | None, sign_in_name: str, display_name: str,
                email: str | None, roles: tuple[Role, ...], unit_ids: tuple[int, ...], now: datetime) -> int:
    """Create an account from the form; an employee's own account takes name and address from the record."""
    check(actor, P.MANAGE)
    employee = session.get(Employee, employee_id) if employee_id else None
    if Role.COORDINATOR in roles and not unit_ids:
        raise InvalidError.of("unit_ids", "scope_missing")
    account = create_account(
        session, actor, employee=employee, sign_in_name=sign_in_name,
        display_name=employee.full_name if employee else display_name,
        email=email or (employee.email if employee else None), roles=roles, scope=_units(session, unit_ids), now=now)
    return account.id


def change_roles(session: Session, actor: Actor, *, account_id: int, version: int, roles: tuple[Role, ...],
                 unit_ids: tuple[int, ...], active: bool, now: datetime) -> None:
    """Change what an account may do; its sign-ins end, so that the change holds at once."""
    account = get_locked(session, Account, account_id)
    check(actor, P.MANAGE)
    check_version(session, account, version)
    if account.id == actor.account_id and (Role.ADMINISTRATOR not in roles or not active):
        raise ConflictError("own_administrator")
    if Role.COORDINATOR in roles and not unit_ids:
        raise InvalidError.of("unit_ids", "scope_missing")
    account.roles = [queries.get_role(session, role) for role in roles]
    account.scopes.clear()
    session.flush()
    account.scopes.extend(AccountScope(account_id=account.id, unit_id=unit.id) for unit in _units(session, unit_ids))
    account.active = active
    account.touch(by=actor.pseudonym, at=now, change="account_changed")
    if account.id != actor.account_id:
        end_all_sign_ins(session, account.id, now)
    audit.record(session, actor, "account.changed", "account", account.id, now=now, roles=list(roles),
                 scope=list(unit_ids), active=active)


def _units(session: Session, unit_ids: tuple[int, ...]) -> tuple[Unit, ...]:
    return tuple(session.scalars(sa.select(Unit).where(Unit.id.in_(unit_ids)).order_by(Unit.id)))


def accept_notice(session: Session, actor: Actor, *, language: str, now: datetime) -> None:
    """Note that the privacy notice was read, and in which language pages should be."""
    account = get_locked(session, Account, actor.account_id or 0)
    account.notice_accepted_at = account.notice_accepted_at or now
    account.language = language
    audit.record(session, actor, "account.notice_accepted", "account", account.id, now=now)


def set_language(session: Session, actor: Actor, *, language: str) -> None:
    get_locked(session, Account, actor.account_id or 0).language = language


def keep_second_factor(session: Session, actor: Actor, *, secret: str | None, recovery_codes: list[str] | None,
                       now: datetime) -> None:
    """Turn the second factor on with a confirmed secret, or off with None."""
    account = get_locked(session, Account, actor.account_id or 0)
    account.tf_totp_secret, account.tf_primary_method = secret, "authenticator" if secret else None
    account.mf_recovery_codes = recovery_codes
    audit.record(session, actor, f"account.second_factor_{'on' if secret else 'off'}", "account", account.id, now=now)


def spend_recovery_code(session: Session, *, account_id: int, code: str) -> bool:
    """Use up one recovery code; False when it is none of the account's."""
    account = get_locked(session, Account, account_id)
    left = list(account.mf_recovery_codes or [])
    hashed = queries.digest(clean_code(code))
    if hashed not in left:
        return False
    left.remove(hashed)
    account.mf_recovery_codes = left
    return True


@dataclass(frozen=True)
class AccountScopeView:
    """An account as the permission table sees it: of the unit of its employee, or of none."""

    scope_path: str


def account_row(account: Account) -> AccountScopeView:
    """Return an account's place for the permission table; one that manages others is for administrators alone."""
    manages = any(role.name != Role.EMPLOYEE for role in account.roles)
    return AccountScopeView("" if manages or account.employee is None else account.employee.scope_path)


def _self(account: Account) -> Actor:
    return Actor(pseudonym=account.pseudonym, display_name=account.display_name, account_id=account.id)
