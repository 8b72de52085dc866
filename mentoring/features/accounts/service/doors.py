"""The doors: tries are counted before they are judged, sign-ins begin and end, second factors are spent."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.actors import Actor, Role, system_actor
from mentoring.core.database import get_locked
from mentoring.core.errors import SignInRequiredError
from mentoring.features.accounts import queries
from mentoring.features.accounts.models import Account, OneTimeCode, SignIn, SignInTry
from mentoring.features.accounts.rules import (
    CODES_KEPT,
    OWN_PHONE_HOLDS,
    SIGN_INS_KEPT,
    STEP_KEPT,
    TRIES_KEPT,
    TRY_WINDOW,
    TryKind,
    address_block,
    clean_code,
    clean_sign_in_name,
    device_name,
    may_own_phone,
    may_try,
    wait_seconds,
)

DOORKEEPER = system_actor("sign-in")
MANAGERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Attempt:
    """A try that was counted: under which rows, and how long to hold it back."""

    row_ids: tuple[int, ...]
    here_key: str
    wait_seconds: float


def begin_try(session: Session, *, kind: TryKind, name: str, address: str, now: datetime) -> Attempt | None:
    """Count a try before it is judged, so that many at once are counted too; None when it may not be made.

    The first refusal in a window is told to the audit trail, once.
    """
    name = clean_sign_in_name(name)
    keys = queries.try_keys(kind, name, address_block(address))
    _take_turns(session, keys)
    tries = queries.count_tries(session, keys, now)
    if not may_try(kind, tries):
        told = queries.digest(f"told {keys[0]}")
        if not queries.is_noted(session, told, now - TRY_WINDOW):
            session.add(SignInTry(key=told, at=now))
            account = queries.find_account(session, name)
            audit.record(session, DOORKEEPER, "account.limit_reached", "account", account.id if account else None,
                         now=now, kind=kind)
        return None
    rows = [SignInTry(key=key, at=now) for key in keys]
    session.add_all(rows)
    session.flush()
    return Attempt(tuple(row.id for row in rows), keys[0], wait_seconds(tries))


def _take_turns(session: Session, keys: tuple[str, ...]) -> None:
    """Let tries under the same keys follow one another; writers of a SQLite file do so by themselves."""
    if session.get_bind().dialect.name == "postgresql":
        for key in keys:
            session.execute(sa.select(sa.func.pg_advisory_xact_lock(int(key[:15], 16))))


def forgive_try(session: Session, attempt: Attempt, *, whole: bool) -> None:
    """Take back a try that succeeded; `whole` takes back the failed ones from the same place as well.

    Where a second factor is still to come, a right password forgives itself alone: otherwise it would buy more tries.
    """
    session.execute(sa.delete(SignInTry).where(SignInTry.id.in_(attempt.row_ids)))
    if whole:
        session.execute(sa.delete(SignInTry).where(SignInTry.key == attempt.here_key))


def note_refusal(session: Session, *, account_id: int | None, now: datetime) -> None:
    """Tell the audit trail of a refused sign-in; nothing is kept of a name that nobody has."""
    if account_id is not None:
        audit.record(session, DOORKEEPER, "account.sign_in_refused", "account", account_id, now=now)


def open_sign_in(session: Session, *, account_id: int, device: str, now: datetime, replaces: str = "",
                 own_phone: bool = False) -> str:
    """Begin a sign-in under a new id and return its token, which only the cookie keeps; the one before it ends.

    `own_phone` marks it as on a phone of one's own, for an account that may have one.
    """
    account = queries.get_account(session, account_id)
    if not account.active:
        raise SignInRequiredError
    if replaces:
        session.execute(sa.update(SignIn).where(SignIn.token_digest == queries.digest(replaces),
                                                SignIn.ended_at.is_(None)).values(ended_at=now))
    token = secrets.token_urlsafe(32)
    session.add(SignIn(token_digest=queries.digest(token), account_id=account.id, device=device_name(device),
                       created_at=now, last_seen_at=now, ended_at=None, late_at=None,
                       own_phone_at=now if own_phone and owns_phones(account) else None))
    actor = Actor(pseudonym=account.pseudonym, display_name=account.display_name, account_id=account.id)
    audit.record(session, actor, "account.signed_in", "account", account.id, now=now)
    if own_phone and owns_phones(account):
        audit.record(session, actor, "account.own_phone_marked", "account", account.id, now=now)
    return token


def is_manager(account: Account) -> bool:
    """Tell whether an account manages others, by its present roles."""
    return any(role.name in MANAGERS for role in account.roles)


def owns_phones(account: Account) -> bool:
    """Tell whether an account may mark a phone as its own: see `may_own_phone`."""
    return may_own_phone(is_employee=account.employee_id is not None, is_manager=is_manager(account))


def see_sign_in(session: Session, sign_in_id: int, now: datetime, *, is_late: bool) -> None:
    """Note that a sign-in is in use; one that was late once stays late, however often it is used."""
    session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(
        last_seen_at=now, late_at=sa.func.coalesce(SignIn.late_at, now if is_late else None)))


def close_sign_in(session: Session, actor: Actor, *, token: str, now: datetime) -> None:
    """End this sign-in; its cookie is worth nothing from now on."""
    session.execute(sa.update(SignIn).where(SignIn.token_digest == queries.digest(token)).values(ended_at=now))
    audit.record(session, actor, "account.signed_out", "account", actor.account_id, now=now)


def end_all_sign_ins(session: Session, account_id: int, now: datetime) -> None:
    session.execute(sa.update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
                    .values(ended_at=now))


def spend_step(session: Session, *, account_id: int, step: int, now: datetime) -> bool:
    """Use up a one-time password's step in time; False when it was used before."""
    get_locked(session, Account, account_id)
    key = queries.digest(f"step\n{account_id}\n{step}")
    if queries.is_noted(session, key, now - STEP_KEPT):
        return False
    session.add(SignInTry(key=key, at=now))
    return True


def spend_recovery_code(session: Session, *, account_id: int, code: str, now: datetime) -> bool:
    """Use up one recovery code; False when it is none of the account's."""
    account = get_locked(session, Account, account_id)
    left = list(account.mf_recovery_codes or [])
    hashed = queries.digest(clean_code(code))
    if hashed not in left:
        return False
    left.remove(hashed)
    account.mf_recovery_codes = left
    audit.record(session, DOORKEEPER, "account.recovery_code_used", "account", account.id, now=now, left=len(left))
    return True


def tidy_rows(session: Session, now: datetime) -> int:
    """Delete tries, sign-ins and codes that serve nothing any more; return how many."""
    gone = 0
    for statement in (
        sa.delete(SignInTry).where(SignInTry.at < now - TRIES_KEPT),
        sa.delete(SignIn).where(SignIn.created_at < now - OWN_PHONE_HOLDS - SIGN_INS_KEPT),
        sa.delete(OneTimeCode).where(OneTimeCode.expires_at < now - CODES_KEPT),
    ):
        gone += session.execute(statement).rowcount  # type: ignore[attr-defined]  # a DELETE's result has it
    return gone
