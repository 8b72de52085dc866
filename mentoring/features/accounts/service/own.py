"""One's own account: the notice, language, password, second factor, devices."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core import audit, mail
from mentoring.core.actors import Actor
from mentoring.core.database import get_locked, get_row
from mentoring.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from mentoring.features.accounts.models import Account, SignIn
from mentoring.features.accounts.rules import password_problem
from mentoring.features.accounts.service.doors import end_all_sign_ins, owns_phones

Hash = Callable[[str], str]


def set_password(session: Session, account: Account, password: str, office: str, hashed: Hash, now: datetime) -> None:
    """Give an account a new password, or say what is wrong with it; every sign-in of it ends, its owner is told."""
    employee = account.employee
    context = [account.sign_in_name.partition("@")[0], *account.display_name.replace(",", " ").split(), *office.split(),
               *((employee.nip or "", *employee.unit.name.split()) if employee else ())]
    if problem := password_problem(password, context):
        raise InvalidError.of("password", problem)
    before = account.password
    account.password = hashed(password)
    end_all_sign_ins(session, account.id, now)
    actor = Actor(pseudonym=account.pseudonym, display_name=account.display_name, account_id=account.id)
    audit.record(session, actor, "account.password_changed", "account", account.id, now=now)
    if before and account.email:
        mail.post(session, actor, to=account.email, employee_id=account.employee_id, account_id=account.id,
                  language=account.language,
                  template="password_changed", now=now, name=account.display_name)


def change_password(session: Session, actor: Actor, *, password: str, office: str, hashed: Hash, now: datetime) -> None:
    """Change one's own password, once the present one was judged right."""
    set_password(session, get_locked(session, Account, actor.account_id or 0), password, office, hashed, now)


def revoke_sign_in(session: Session, actor: Actor, *, sign_in_id: int, now: datetime) -> None:
    """End one of the actor's own sign-ins on another device; no phone of theirs any more, it erases what it keeps."""
    row = get_locked(session, SignIn, sign_in_id)
    if row.account_id != actor.account_id:
        raise NotFoundError
    if row.ended_at is None:
        row.ended_at, row.own_phone_at = now, None
        audit.record(session, actor, "account.device_revoked", "account", actor.account_id, now=now)


def mark_own_phone(session: Session, actor: Actor, *, sign_in_id: int, now: datetime) -> None:
    """Mark the present sign-in as on a phone of the actor's own."""
    row = _own_row(session, actor, sign_in_id)
    if not owns_phones(get_row(session, Account, row.account_id)):
        raise ForbiddenError("own_phone_managers")
    if row.own_phone_at is None:
        row.own_phone_at = now
        audit.record(session, actor, "account.own_phone_marked", "account", actor.account_id, now=now)


def unmark_own_phone(session: Session, actor: Actor, *, sign_in_id: int, now: datetime) -> None:
    """Take the mark away again: the sign-in holds as on any other device."""
    row = _own_row(session, actor, sign_in_id)
    if row.own_phone_at is not None:
        row.own_phone_at = None
        audit.record(session, actor, "account.own_phone_unmarked", "account", actor.account_id, now=now)


def _own_row(session: Session, actor: Actor, sign_in_id: int) -> SignIn:
    row = get_locked(session, SignIn, sign_in_id)
    if row.account_id != actor.account_id or row.ended_at is not None:
        raise NotFoundError
    return row


def accept_notice(session: Session, actor: Actor, *, language: str, now: datetime) -> None:
    """Note that the privacy notice was read, and in which language pages should be."""
    account = get_locked(session, Account, actor.account_id or 0)
    account.language = language
    if account.notice_accepted_at is None:
        account.notice_accepted_at = now
        audit.record(session, actor, "account.notice_accepted", "account", account.id, now=now)


def set_language(session: Session, actor: Actor, *, language: str) -> None:
    get_locked(session, Account, actor.account_id or 0).language = language


def keep_second_factor(session: Session, actor: Actor, *, secret: str, recovery_codes: list[str], now: datetime) -> None:
    """Turn the second factor on with a confirmed secret; one that is on has to be turned off first."""
    account = get_locked(session, Account, actor.account_id or 0)
    if account.tf_totp_secret is not None:
        raise ConflictError("second_factor_on")
    account.tf_totp_secret, account.tf_primary_method = secret, "authenticator"
    account.mf_recovery_codes = recovery_codes
    audit.record(session, actor, "account.second_factor_on", "account", account.id, now=now)


def drop_second_factor(session: Session, actor: Actor, *, now: datetime) -> None:
    """Turn the second factor off, once the password was judged right."""
    account = get_locked(session, Account, actor.account_id or 0)
    forget_second_factor(account)
    audit.record(session, actor, "account.second_factor_off", "account", account.id, now=now)


def forget_second_factor(account: Account) -> None:
    """Leave an account without a second factor and its recovery codes."""
    account.tf_totp_secret = account.tf_primary_method = None
    account.mf_recovery_codes = None
