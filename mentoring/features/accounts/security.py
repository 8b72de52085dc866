"""What the sign-in library does for us (hashes, second factors), and who is signed in on this request."""

import base64
import json
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any
from unicodedata import normalize

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import DECLARED, find_actor
from mentoring.core.actors import Actor, Role
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import BusyError, LimitError, SignInRequiredError
from mentoring.core.feature import load
from mentoring.features.accounts import queries, service
from mentoring.features.accounts.models import Account, RoleRow, SignIn
from mentoring.features.accounts.rules import (
    CODE_LETTERS,
    SEEN_EVERY,
    TryKind,
    clean_sign_in_name,
    format_code,
    sign_in_holds,
)

MANAGERS = {Role.COORDINATOR, Role.ADMINISTRATOR}
RECOVERY_CODES = 8
TYPED_SECONDS = 3600
"""How long what was typed into an expired page can be carried on."""
BEFORE_SECOND_FACTOR = {"accounts.set_second_factor", "accounts.welcome", "accounts.sign_out", "accounts.language"}
BEFORE_NOTICE = BEFORE_SECOND_FACTOR | {"accounts.account", "accounts.password"}


def setup(app: Flask) -> None:
    """Start the sign-in library without its pages: it hashes with argon2id."""
    from flask_security import Security, SQLAlchemyUserDatastore

    settings = app.config["SETTINGS"]
    cheap = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
    app.config.update(
        SECURITY_PASSWORD_SALT=settings.password_salt,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106  # the name of the method
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=cheap if app.testing else {},
    )
    Security(app, SQLAlchemyUserDatastore(db, Account, RoleRow), register_blueprint=False)
    app.before_request(_keep_out)
    app.register_error_handler(SignInRequiredError, load("mentoring.features.accounts.views.entry:ask_again"))


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    from flask_security.utils import hash_password as library_hash

    hashed: str = library_hash(normalize("NFKC", password))
    return hashed


def verify_password(password: str, hashed: str) -> bool:
    """Tell whether a password is the one behind a hash."""
    from flask_security.utils import verify_password as library_verify

    return bool(library_verify(normalize("NFKC", password), hashed))


@lru_cache(maxsize=1)
def _decoy() -> dict[str, str]:
    return {}


def decoy_hash() -> str:
    """Return a hash that nothing fits, so that an unknown name costs as much as a known one."""
    kept = _decoy()
    if "hash" not in kept:
        kept["hash"] = hash_password(secrets.token_urlsafe(24))
    return kept["hash"]


# Tries


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


# What was typed into a page whose sign-in had expired


@dataclass(frozen=True)
class Typed:
    """A form that was sent after its sign-in had expired: whose, to where, and its fields."""

    account_id: int
    path: str
    key: str
    fields: tuple[tuple[str, str], ...]


def _typed_cipher() -> Any:
    from cryptography.fernet import Fernet

    key = sha256(f"typed\n{current_app.config['SETTINGS'].secret_key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal_typed(typed: Typed) -> str:
    """Return what was typed, encrypted: whoever finds the page open can neither read nor change it."""
    text = json.dumps([typed.account_id, typed.path, typed.key, typed.fields])
    sealed: bytes = _typed_cipher().encrypt(text.encode())
    return sealed.decode()


def unseal_typed(sealed: str) -> Typed | None:
    """Return what was typed, None when it is not ours or too old."""
    from cryptography.fernet import InvalidToken

    try:
        account_id, path, key, fields = json.loads(_typed_cipher().decrypt(sealed.encode(), ttl=TYPED_SECONDS))
    except (InvalidToken, ValueError):
        return None
    return Typed(account_id, path, key, tuple((name, value) for name, value in fields))


# Second factors


def totp_maker() -> Any:
    """Return the library's maker of one-time passwords, keyed by this installation's secret.

    After a match, `step` of the maker is the step in time that the password belonged to.
    """
    from flask_security.totp import Totp

    class Maker(Totp):
        step: int | None = None

        def set_last_counter(self, _user: object, match: Any) -> None:
            self.step = match.counter

    return Maker(secrets={"1": current_app.config["SETTINGS"].secret_key}, issuer="Mentoring")


def new_totp_secret() -> str:
    secret: str = totp_maker().generate_totp_secret()
    return secret


def totp_key(secret: str) -> str:
    """Return the key to type into an authenticator where its camera cannot be used."""
    key: str = totp_maker().get_totp_pretty_key(secret)
    return key


@dataclass(frozen=True)
class Picture:
    """A QR code: side length in squares, and the path of its dark squares."""

    size: int
    path: str


def totp_picture(secret: str) -> Picture:
    """Return the QR code of a secret, drawn for a page that allows no foreign pictures."""
    import qrcode

    code = qrcode.QRCode(border=2)
    code.add_data(totp_maker().get_totp_uri(own_account().sign_in_name, secret))
    code.make()
    matrix = code.get_matrix()
    return Picture(len(matrix), "".join(f"M{x} {y}h1v1h-1z" for y, line in enumerate(matrix)
                                        for x, dark in enumerate(line) if dark))


def totp_step(secret: str, code: str) -> int | None:
    """Return the step in time of a typed code of this secret, now or one step ago; None when it is not the secret's."""
    token, maker = "".join(code.split()), totp_maker()
    if not (token.isascii() and token.isdigit() and len(token) == 6):
        return None
    fits = maker.verify_totp(token=token, totp_secret=secret, user=None, window=30)
    step: int | None = maker.step if fits else None
    return step


def new_recovery_codes() -> list[str]:
    """Return fresh recovery codes, as they are shown once."""
    return [format_code([secrets.choice(CODE_LETTERS) for _n in range(8)]) for _code in range(RECOVERY_CODES)]


# Who is signed in


def load_actor() -> Actor | None:
    """Return the actor of this request's sign-in, None when it no longer holds; three queries."""
    token = session.get("sign_in")
    found = queries.find_sign_in(db.session(), token) if token else None
    if found is None:
        return None
    sign_in, account = found
    if not account.active or not _holds(sign_in, account, clock.now()):
        return None
    g.sign_in, g.account, g.language = sign_in, account, account.language
    return Actor(
        pseudonym=account.pseudonym, display_name=account.display_name, account_id=account.id,
        employee_id=account.employee_id, roles=frozenset(Role(role.name) for role in account.roles),
        scope_paths=tuple(scope.unit.path for scope in account.scopes),
        office_name=current_app.config["SETTINGS"].office_name)


def _holds(sign_in: SignIn, account: Account, now: datetime) -> bool:
    return sign_in_holds(created_at=sign_in.created_at, last_seen_at=sign_in.last_seen_at, ended_at=sign_in.ended_at,
                         is_manager=any(role.name in MANAGERS for role in account.roles), now=now)


def own_account() -> Account:
    """Return the signed-in account's row."""
    if find_actor() is None:
        raise SignInRequiredError
    account: Account = g.account
    return account


def own_sign_in_id() -> int:
    """Return the id of this request's own sign-in."""
    sign_in: SignIn = g.sign_in
    return sign_in.id


def _keep_out() -> Response | None:
    """Before anything else: the notice is read, and who manages others has a second factor in production."""
    if request.endpoint == "core.static_file":
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    actor = find_actor()
    if actor is None or view is None:
        return None
    if clock.now() - g.sign_in.last_seen_at > SEEN_EVERY:
        _see()
    endpoint = request.endpoint or ""
    if getattr(view, DECLARED, "") == "public":
        return None
    account = own_account()
    if (current_app.config["SETTINGS"].is_production and actor.roles & MANAGERS and not account.tf_totp_secret
            and endpoint not in BEFORE_SECOND_FACTOR):
        return redirect(url_for("accounts.set_second_factor"))
    if account.notice_accepted_at is None and endpoint not in BEFORE_NOTICE:
        after = request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
        return redirect(url_for("accounts.welcome", next=after))
    return None


def _see() -> None:
    """Note that the sign-in is in use, then read it anew; while the database cannot be written, reading goes on."""
    try:
        in_transaction(service.see_sign_in, own_sign_in_id(), clock.now())
    except (BusyError, OperationalError):
        current_app.logger.warning("a sign-in's last use could not be noted")
    db.session.remove()
    g.pop("actor")
    find_actor()


def text_password_set() -> str:
    return str(_("Kata sandi disimpan. Silakan masuk."))


def text_device_out() -> str:
    return str(_("Perangkat itu sudah dikeluarkan."))


def text_typed_elsewhere() -> str:
    return str(_("Isian yang belum terkirim milik akun lain, jadi tidak ditampilkan di sini."))


def text_factor_off() -> str:
    return str(_("Verifikasi dua langkah dimatikan."))
