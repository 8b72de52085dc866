"""What the sign-in library does for us (hashes, second factors), and who is signed in on this request."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import DECLARED, find_actor
from mentoring.core.actors import Actor, Role
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import SignInRequiredError
from mentoring.features.accounts import queries, service
from mentoring.features.accounts.models import Account, RoleRow, SignIn
from mentoring.features.accounts.rules import CODE_LETTERS, SEEN_EVERY, format_code, sign_in_holds

MANAGERS = {Role.COORDINATOR, Role.ADMINISTRATOR}
RECOVERY_CODES = 8


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


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    from flask_security.utils import hash_password as library_hash

    hashed: str = library_hash(password)
    return hashed


def verify_password(password: str, hashed: str) -> bool:
    """Tell whether a password is the one behind a hash."""
    from flask_security.utils import verify_password as library_verify

    return bool(library_verify(password, hashed))


@lru_cache(maxsize=1)
def _decoy() -> dict[str, str]:
    return {}


def decoy_hash() -> str:
    """Return a hash that nothing fits, so that an unknown name costs as much as a known one."""
    kept = _decoy()
    if "hash" not in kept:
        kept["hash"] = hash_password(secrets.token_urlsafe(24))
    return kept["hash"]


# Second factors


def totp_maker() -> Any:
    """Return the library's maker of one-time passwords, keyed by this installation's secret."""
    from flask_security.totp import Totp

    return Totp(secrets={"1": current_app.config["SETTINGS"].secret_key}, issuer="Mentoring")


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


def totp_fits_secret(secret: str, code: str) -> bool:
    """Tell whether a typed code is the secret's, now or one step ago."""
    token = code.replace(" ", "")
    return token.isdigit() and bool(totp_maker().verify_totp(token=token, totp_secret=secret, user=own_account(), window=30))


def totp_fits(account_id: int, code: str) -> bool:
    """Tell whether a typed code is that of the account's authenticator."""
    account = queries.get_account(db.session(), account_id)
    token = code.replace(" ", "")
    return bool(account.tf_totp_secret) and token.isdigit() and bool(totp_maker().verify_totp(
        token=token, totp_secret=account.tf_totp_secret, user=account, window=30))


def new_recovery_codes() -> list[str]:
    """Return fresh recovery codes, as they are shown once."""
    return [format_code([secrets.choice(CODE_LETTERS) for _n in range(8)]) for _code in range(RECOVERY_CODES)]


# Who is signed in


def load_actor() -> Actor | None:
    """Return the actor of this request's sign-in, None when it no longer holds; two queries."""
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
        in_transaction(service.see_sign_in, g.sign_in.id, clock.now())
    if getattr(view, DECLARED, "") == "public" or (request.endpoint or "").startswith("accounts."):
        return None
    if current_app.config["SETTINGS"].is_production and actor.roles & MANAGERS and not g.account.tf_totp_secret:
        return redirect(url_for("accounts.set_second_factor"))
    if g.account.notice_accepted_at is None:
        return redirect(url_for("accounts.welcome"))
    return None


def text_password_set() -> str:
    return str(_("Kata sandi disimpan. Silakan masuk."))


def text_device_out() -> str:
    return str(_("Perangkat itu sudah dikeluarkan."))


def text_factor_off() -> str:
    return str(_("Verifikasi dua langkah dimatikan."))
