"""Second factors: an authenticator's secret, its picture, recovery codes."""

import secrets
from dataclasses import dataclass
from typing import Any

from flask import current_app

from mentoring.features.accounts.rules import CODE_LETTERS, format_code

RECOVERY_CODES = 8


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


def totp_picture(sign_in_name: str, secret: str) -> Picture:
    """Return the QR code of an account's secret, drawn for a page that allows no foreign pictures."""
    import qrcode

    code = qrcode.QRCode(border=2)
    code.add_data(totp_maker().get_totp_uri(sign_in_name, secret))
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
