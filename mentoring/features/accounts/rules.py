"""Sign-in names, passwords, codes and limits: what is allowed, decided without a database."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

from mentoring.features.people.rules.nip import mask_number

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
IDLE = timedelta(minutes=30)
IDLE_FOR_MANAGERS = timedelta(minutes=15)
LONGEST_SIGN_IN = timedelta(hours=12)
OWN_PHONE_HOLDS = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)
TRY_WINDOW = timedelta(minutes=15)
SECOND_FACTOR_WINDOW = timedelta(minutes=5)
STEP_KEPT = timedelta(minutes=5)
"""A one-time password that was used is remembered this long: longer than it could be used again."""
FREE_TRIES = 10
"""Failed tries for one account from anywhere, after which each further one is slowed, never refused."""
SLOWEST_SECONDS = 2.0
TRIES_KEPT = timedelta(days=1)
SIGN_INS_KEPT = timedelta(days=30)
CODES_KEPT = timedelta(days=90)

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 12

COMMON_WORDS = (
    "password", "katasandi", "sandi", "rahasia", "indonesia", "mentoring", "mentor", "mentee", "pegawai", "admin",
    "administrator", "bismillah", "qwerty", "kupang", "selamat", "welcome", "merdeka", "asn", "letmein", "iloveyou",
    "sayang", "cinta", "doraemon", "pancasila", "garuda", "jakarta", "nusantara", "bkpsdm", "pemkot", "pemda", "dinas",
    "kantor", "negeri", "sipil", "login", "masuk", "ganti", "baru", "test", "user", "dragon", "monkey", "princess",
    "sunshine", "football", "superman", "master", "computer", "komputer", "internet", "changeme", "default", "passw0rd")
RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")
SHORTEST_RUN = 4


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
    rest = _letters(password)
    known = [_letters(word) for word in context]
    for word in sorted((word for word in (*COMMON_WORDS, *known) if len(word) >= 3), key=len, reverse=True):
        rest = rest.replace(word, "")
    rest = without_runs(rest)
    if len(set(rest)) < 5 or rest.isdigit():
        return "password_common"
    return None


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def without_runs(text: str) -> str:
    """Return a text without what lies side by side on a keyboard, in the alphabet or among the digits.

    >>> without_runs("qwertyuiop12"), without_runs("lontar9876"), without_runs("sabana")
    ('12', 'lontar', 'sabana')
    """
    for run in (*RUNS, *(run[::-1] for run in RUNS)):
        for length in range(len(run), SHORTEST_RUN - 1, -1):
            for start in range(len(run) - length + 1):
                text = text.replace(run[start:start + length], "")
    return text


class TryKind(StrEnum):
    """What somebody tries; each kind is counted by itself."""

    PASSWORD = "password"  # noqa: S105  # the name of a kind, no password
    SECOND_FACTOR = "second_factor"
    CODE = "code"
    RESET = "reset"
    VERIFICATION = "verification"


@dataclass(frozen=True)
class Tries:
    """Tries in the window that did not succeed: of this account from this address, of the address, of the account."""

    here: int
    address: int
    account: int


MOST_TRIES: dict[TryKind, Tries] = {
    TryKind.PASSWORD: Tries(here=5, address=100, account=1_000_000),
    TryKind.SECOND_FACTOR: Tries(here=10, address=100, account=10),
    TryKind.CODE: Tries(here=5, address=100, account=1_000_000),
    TryKind.RESET: Tries(here=3, address=20, account=1_000_000),
    TryKind.VERIFICATION: Tries(here=30, address=30, account=1_000_000),
}
"""Passwords and codes are limited by address, for an account or in all, so that a stranger elsewhere never locks the
owner out; an office behind one address has room. Whoever tries second factors knows the password already: there the
account is limited wherever the tries come from."""


def may_try(kind: TryKind, tries: Tries) -> bool:
    """Tell whether another try may be made now."""
    most = MOST_TRIES[kind]
    return tries.here < most.here and tries.address < most.address and tries.account < most.account


def wait_seconds(tries: Tries) -> float:
    """Return how long to hold a try back: guessing from many addresses is slowed for the account, not refused."""
    return min(SLOWEST_SECONDS, max(0, tries.account - FREE_TRIES + 1) * 0.2)


def address_block(address: str) -> str:
    """Return what counts as one address: an IPv6 subscriber has 2^64 of them.

    >>> address_block("10.0.0.9"), address_block("2001:db8::1"), address_block("")
    ('10.0.0.9', '2001:db8::/64', '')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed)


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
           ("Mac OS", "macOS"), ("Linux", "Linux"))


def device_name(user_agent: str) -> str:
    """Return what a device calls itself, as its owner would know it; empty when it says nothing known.

    >>> device_name("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36")
    'Chrome · Android'
    """
    found = [next((name for mark, name in marks if mark in user_agent), "") for marks in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in found if name)


def sign_in_holds(*, created_at: datetime, last_seen_at: datetime, ended_at: datetime | None, is_manager: bool,
                  now: datetime) -> bool:
    """Tell whether a sign-in is still good: not ended, not idle for too long, not too old."""
    idle = IDLE_FOR_MANAGERS if is_manager else IDLE
    return ended_at is None and now - last_seen_at <= idle and now - created_at <= LONGEST_SIGN_IN


class Reach(StrEnum):
    """How far a sign-in reaches: to all that its account may do, to what a phone of one's own opens, or nowhere."""

    EVERYTHING = "everything"
    OWN_PHONE = "own_phone"
    NOTHING = "nothing"


def may_own_phone(*, is_employee: bool, is_manager: bool) -> bool:
    """Tell whether somebody may mark a phone as their own: an employee who manages nobody."""
    return is_employee and not is_manager


def reach_of(*, created_at: datetime, last_seen_at: datetime, ended_at: datetime | None, own_phone_at: datetime | None,
             late_at: datetime | None, is_employee: bool, is_manager: bool, now: datetime) -> Reach:
    """Tell how far a sign-in reaches now, by the present roles.

    `late_at` is when a phone of one's own was first used past the usual limits: using it since brings nothing back.
    """
    if late_at is None and sign_in_holds(created_at=created_at, last_seen_at=last_seen_at, ended_at=ended_at,
                                         is_manager=is_manager, now=now):
        return Reach.EVERYTHING
    own = own_phone_at is not None and may_own_phone(is_employee=is_employee, is_manager=is_manager)
    return Reach.OWN_PHONE if own and ended_at is None and now - created_at <= OWN_PHONE_HOLDS else Reach.NOTHING


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
    ('•••••••••••••••001', 'a••@ntt.go.id')
    """
    if sign_in_name.isdigit():
        return mask_number(sign_in_name)
    name, _, domain = sign_in_name.partition("@")
    return f"{name[:1]}••@{domain}" if domain else f"{name[:1]}••"
