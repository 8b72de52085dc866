"""Tries at the door: counted before anything is judged, and the same work for a known name and an unknown one."""

import time
from dataclasses import dataclass

from mentoring.core import clock
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import LimitError
from mentoring.features.accounts import queries, service
from mentoring.features.accounts.models import Account
from mentoring.features.accounts.rules import TryKind, clean_sign_in_name
from mentoring.features.accounts.security.factors import totp_step
from mentoring.features.accounts.security.passwords import decoy_hash, verify_password
from mentoring.features.accounts.security.present import own_account


def begin_try(kind: TryKind, name: str, address: str) -> service.Attempt:
    """Count a try in a transaction of its own, before anything is judged; raise `LimitError` when there were too many."""
    attempt = in_transaction(service.begin_try, kind=kind, name=name, address=address, now=clock.now())
    if attempt is None:
        raise LimitError("too_many")
    time.sleep(attempt.wait_seconds)
    return attempt


@dataclass(frozen=True)
class Known:
    """A password that fits: whose it is, and whether a second factor is to be asked."""

    account_id: int
    needs_second_factor: bool
    stamp: str


def find_by_password(name: str, password: str, address: str) -> Known | None:
    """Return whose password this is, None when it fits nobody; raise `LimitError` after too many tries.

    An unknown name costs the same work and gets the same answer as a wrong password. The slow hash is computed
    outside every transaction, so that nobody else waits for it.
    """
    attempt = begin_try(TryKind.PASSWORD, name, address)
    account = queries.find_account(db.session(), clean_sign_in_name(name))
    hashed = account.password if account else None
    fits = verify_password(password, hashed or decoy_hash())
    if account is None or not hashed or not fits or not account.active:
        in_transaction(service.note_refusal, account_id=account.id if account else None, now=clock.now())
        return None
    known = Known(account.id, account.tf_totp_secret is not None, password_stamp(account))
    in_transaction(service.forgive_try, attempt, whole=not known.needs_second_factor)
    return known


def password_stamp(account: Account) -> str:
    """Return what changes with an account's password: half a sign-in does not outlive it."""
    return queries.digest(f"stamp\n{account.password}")[:16]


def check_own_password(password: str, address: str) -> bool:
    """Tell whether this is the signed-in account's password; wrong ones are counted as at the door."""
    account = own_account()
    name, hashed = account.sign_in_name, account.password
    attempt = begin_try(TryKind.PASSWORD, name, address)
    if not hashed or not verify_password(password, hashed):
        return False
    in_transaction(service.forgive_try, attempt, whole=True)
    return True


def find_pending(account_id: int, stamp: str) -> Account | None:
    """Return the account that is half signed in, None when it may no longer."""
    account = queries.find_active_account(db.session(), account_id)
    return account if account and account.tf_totp_secret and password_stamp(account) == stamp else None


def second_factor_fits(account: Account, code: str, address: str) -> bool:
    """Tell whether a typed code is the authenticator's or a recovery code, and use it up; raise `LimitError`."""
    account_id, secret, name = account.id, account.tf_totp_secret or "", account.sign_in_name
    attempt = begin_try(TryKind.SECOND_FACTOR, name, address)
    step = totp_step(secret, code)
    if step is None:
        fits = in_transaction(service.spend_recovery_code, account_id=account_id, code=code, now=clock.now())
    else:
        fits = in_transaction(service.spend_step, account_id=account_id, step=step, now=clock.now())
    if fits:
        in_transaction(service.forgive_try, attempt, whole=True)
    else:
        in_transaction(service.note_refusal, account_id=account_id, now=clock.now())
    return fits
