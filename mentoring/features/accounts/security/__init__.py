"""What the sign-in library does for us (hashes, second factors), and who is signed in on this request."""

from flask import Flask

from mentoring.core.database import db
from mentoring.core.errors import SignInRequiredError
from mentoring.core.feature import load
from mentoring.features.accounts.models import Account, RoleRow
from mentoring.features.accounts.security.factors import (
    new_recovery_codes,
    new_totp_secret,
    totp_key,
    totp_maker,
    totp_picture,
    totp_step,
)
from mentoring.features.accounts.security.passwords import hash_password, verify_password
from mentoring.features.accounts.security.present import (
    is_own_phone,
    keep_out,
    load_actor,
    own_account,
    own_sign_in,
    phone_names,
)
from mentoring.features.accounts.security.tries import (
    begin_try,
    check_own_password,
    find_by_password,
    find_pending,
    second_factor_fits,
)
from mentoring.features.accounts.security.typed import Typed, seal_typed, unseal_typed

__all__ = [
    "Typed", "begin_try", "check_own_password", "find_by_password", "find_pending", "hash_password",
    "is_own_phone", "load_actor", "new_recovery_codes", "new_totp_secret", "own_account", "own_sign_in", "seal_typed",
    "second_factor_fits", "setup", "totp_key", "totp_maker", "totp_picture", "totp_step", "unseal_typed", "verify_password",
]


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
    app.before_request(keep_out)
    app.context_processor(phone_names)
    app.register_error_handler(SignInRequiredError, load("mentoring.features.accounts.views.entry:ask_again"))
