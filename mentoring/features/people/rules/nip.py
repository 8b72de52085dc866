"""Employee numbers: NIP of PNS and NI PPPK, 18 digits each, read apart and checked.

A NIP is birth date (8), year and month of appointment (6), sex (1), serial (3). A NI PPPK is birth date (8), year (4),
number of contracts (2, not a month), sex (1), serial (3). There is no check digit.
"""

import re
from dataclasses import dataclass
from datetime import date

MARKS = " \t\u00a0\u200b'’‘`´.\u2011-"


@dataclass(frozen=True)
class Number:
    """A number that passed: its digits, the birth date and sex it states (used to check, never stored)."""

    digits: str
    born_on: date
    sex: str


@dataclass(frozen=True)
class BadNumber:
    """A number that did not: a code and what fills its sentence."""

    code: str
    params: dict[str, str]


def clean_number(value: object) -> str:
    """Return a typed number without the marks that offices print it with.

    >>> clean_number("'19860926 201505 1 001")
    '198609262015051001'
    """
    return str(value if value is not None else "").strip().translate(dict.fromkeys(map(ord, MARKS)))


def mask_number(number: str | None) -> str:
    """Return a number as screens show it: without birth date, appointment and sex.

    >>> mask_number("198609262015051001"), mask_number(None)
    ('•••••••••••••••001', '')
    """
    return "•" * (len(number) - 3) + number[-3:] if number else ""


def parse_number(value: object) -> Number | BadNumber:
    """Return the number, or why it cannot be one. A number that Excel damaged is refused, never rounded."""
    if isinstance(value, float) or re.fullmatch(r"\d+[.,]?\d*[eE]\+?\d+", str(value or "").strip()):
        return BadNumber("nip_damaged", {})
    digits = clean_number(value)
    if not digits:
        return BadNumber("nip_empty", {})
    if re.search(r"[^\d]", digits):
        return BadNumber("nip_letters", {})
    if len(digits) != 18:
        return BadNumber("nip_length", {"length": str(len(digits))})
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    if not 1 <= month <= 12:
        return BadNumber("nip_month", {"month": str(month)})
    try:
        born = date(year, month, day)
    except ValueError:
        return BadNumber("nip_date", {"date": f"{day:02}-{month:02}-{year}"})
    if digits[14] not in "12":
        return BadNumber("nip_sex", {"digit": digits[14]})
    if not 1930 <= year <= 2015:
        return BadNumber("nip_date", {"date": f"{day:02}-{month:02}-{year}"})
    return Number(digits, born, "M" if digits[14] == "1" else "F")
