"""Sign-in names, passwords, codes and limits: what is allowed, decided without a database."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
IDLE = timedelta(minutes=30)
IDLE_FOR_MANAGERS = timedelta(minutes=15)
LONGEST_SIGN_IN = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
TRY_WINDOW = timedelta(minutes=15)
MOST_TRIES_HERE = 5
"""Failed tries for one account from one address."""
MOST_TRIES_ADDRESS = 30
"""Failed tries from one address, whatever the account: a stranger locks himself out, never the owner elsewhere."""
SECOND_FACTOR_WINDOW = timedelta(minutes=5)

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 12

COMMON_WORDS = ("password", "katasandi", "sandi", "rahasia", "indonesia", "mentoring", "mentor", "mentee", "pegawai",
                "admin", "administrator", "bismillah", "qwerty", "kupang", "selamat", "welcome", "merdeka", "asn")


class Purpose(StrEnum):
    """What a one-time code is for, and how it reaches its person."""

    INVITATION = "invitation"
    RESET_LINK = "reset_link"
    SLIP = "slip"


LIFETIMES = {Purpose.INVITATION: timedelta(days=7), Purpose.RESET_LINK: timedelta(hours=1),
             Purpose.SLIP: timedelta(hours=24)}


def clean_sign_in_name(text: str) -> str:
    """Return a sign-in name as it is stored: an e-mail address in lower case, or a NIP without spaces.

    >>> clean_sign_in_name(" 19860926 201505 1 001 "), clean_sign_in_name("Ani@NTT.go.id ")
    ('198609262015051001', 'ani@ntt.go.id')
    """
    text = text.strip().casefold()
    digits = re.sub(r"[\s'’`.-]", "", text)
    return digits if digits.isdigit() else text


def password_problem(password: str, context: Iterable[str]) -> str | None:
    """Return the code of what is wrong with a new password, None when it will do.

    `context` are words of the person and the office that a guesser tries first.
    """
    if len(password) < SHORTEST_PASSWORD:
        return "password_short"
    if len(password) > LONGEST_PASSWORD:
        return "password_long"
    plain = re.sub(r"[^a-z0-9]", "", password.casefold())
    known = [re.sub(r"[^a-z0-9]", "", word.casefold()) for word in context]
    rest = plain
    for word in sorted((word for word in (*COMMON_WORDS, *known) if len(word) >= 3), key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(set(rest)) < 5 or rest.isdigit():
        return "password_common"
    return None


@dataclass(frozen=True)
class Tries:
    """Failed tries in the window: for this account from this address, and from this address in all."""

    here: int
    address: int


def may_try(tries: Tries) -> bool:
    """Tell whether another try may be made now."""
    return tries.here < MOST_TRIES_HERE and tries.address < MOST_TRIES_ADDRESS


def sign_in_holds(*, created_at: datetime, last_seen_at: datetime, ended_at: datetime | None, is_manager: bool,
                  now: datetime) -> bool:
    """Tell whether a sign-in is still good: not ended, not idle for too long, not too old."""
    idle = IDLE_FOR_MANAGERS if is_manager else IDLE
    return ended_at is None and now - last_seen_at <= idle and now - created_at <= LONGEST_SIGN_IN


def format_code(letters: Sequence[str]) -> str:
    """Return a code in groups of four, as it is printed."""
    text = "".join(letters)
    return "-".join(text[start:start + 4] for start in range(0, len(text), 4))


def clean_code(text: str) -> str:
    """Return a typed code in the form in which it is hashed."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def masked(sign_in_name: str) -> str:
    """Return a sign-in name that tells its owner and nobody else.

    >>> masked("198609262015051001"), masked("ani@ntt.go.id")
    ('1986••••••••••1001', 'a••@ntt.go.id')
    """
    if sign_in_name.isdigit():
        return f"{sign_in_name[:4]}••••••••••{sign_in_name[-4:]}"
    name, _, domain = sign_in_name.partition("@")
    return f"{name[:1]}••@{domain}" if domain else f"{name[:1]}••"
