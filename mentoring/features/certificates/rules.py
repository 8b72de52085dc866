"""What a paper attests, when a new one is needed, and what a verification may say; pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

CODE_LENGTH = 28
"""Letters of a code: 28 of an alphabet of 31 are 138 bits."""


class Kind(StrEnum):
    """What a paper is: the certificate of either side of a completed pairing, or a person's hours of a year."""

    MENTOR = "mentor"
    MENTEE = "mentee"
    YEAR = "year"


class Standing(StrEnum):
    """What a verification says of a paper that was issued."""

    VALID = "valid"
    REPLACED = "replaced"
    CHANGED = "changed"


@dataclass(frozen=True)
class Figures:
    """What a paper states; hours (JP) are confirmed ones that were earned within the period."""

    kind: Kind
    name: str
    programme: str
    starts_on: date
    ends_on: date
    hours_as_mentee: int = 0
    hours_as_mentor: int = 0

    @property
    def hours(self) -> tuple[int, int]:
        return self.hours_as_mentee, self.hours_as_mentor


def year_period(year: int, today: date) -> tuple[date, date]:
    """Return what a year's letter covers: the whole year, or as far as it has come."""
    return date(year, 1, 1), min(date(year, 12, 31), today)


def is_year_open(year: int, today: date) -> bool:
    """Tell whether a letter can be written for a year: it has begun and is not beyond memory."""
    return 2000 <= year <= today.year


def needs_new(old: Figures, new: Figures) -> bool:
    """Tell whether a paper no longer says what it should: other hours, another name, or a year that is whole by now."""
    year_is_whole = new.kind == Kind.YEAR and (new.ends_on.month, new.ends_on.day) == (12, 31)
    return (old.hours, old.name) != (new.hours, new.name) or (year_is_whole and old.ends_on != new.ends_on)


def standing(stated: tuple[int, int], present: tuple[int, int], *, is_replaced: bool) -> Standing:
    """Return whether a paper still holds: not once a newer one replaced it, nor while its hours are others by now."""
    if is_replaced:
        return Standing.REPLACED
    return Standing.VALID if stated == present else Standing.CHANGED
