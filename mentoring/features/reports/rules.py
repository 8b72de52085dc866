"""What a report counts and how groups compare; pure."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import nan
from typing import TYPE_CHECKING, Generic, TypeVar

from mentoring.core.errors import InvalidError

if TYPE_CHECKING:
    from mentoring.matching.insight import Disparity, Estimate

Label = TypeVar("Label", bound=Hashable)

LEAST_RATIO = 0.80
"""A rate of less than four fifths of the best group's asks for a look (trust: impact ratio)."""

SEED = 20

MOST_MONTHS = 12


# Hours


@dataclass(frozen=True)
class Reached:
    """How many mentees are how far on the way to the target of learning hours."""

    none: int = 0
    below_half: int = 0
    above_half: int = 0
    full: int = 0


def count_reached(hours: Sequence[int], mentees: int, target: int) -> Reached:
    """Return how far mentees are; `hours` (JP) are of those who have any, `mentees` is the number of all."""
    had = [earned for earned in hours if earned > 0]
    full = sum(earned >= target for earned in had)
    above = sum(target > earned >= target / 2 for earned in had)
    return Reached(max(0, mentees - len(had)), len(had) - full - above, above, full)


def share(part: int, whole: int) -> float | None:
    """Return a part of a whole, from 0 to 1; None where there is nothing."""
    return part / whole if whole else None


def months_between(first: date, last: date) -> list[tuple[int, int]]:
    """Return (year, month) from `first` to `last`, the latest `MOST_MONTHS` of them."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [(number // 12, number % 12 + 1) for number in range(max(start, end - MOST_MONTHS + 1), end + 1)]


def choose_year(asked: str, today: date) -> int:
    """Return the year that was asked for, else the present one."""
    return int(asked) if asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= today.year else today.year


# Groups


@dataclass(frozen=True)
class Fared(Generic[Label]):
    """One group: `ratio` is its rate over that of the best group that is told, None where nobody is placed."""

    label: Label
    n: int
    rate: "Estimate"
    score: "Estimate | None"
    ratio: float | None

    @property
    def is_low(self) -> bool:
        return self.ratio is not None and self.ratio < LEAST_RATIO


@dataclass(frozen=True)
class Attribute(Generic[Label]):
    """The groups of one attribute; `suppressed` of them, `people` in all, are too small to be told."""

    groups: tuple[Fared[Label], ...]
    suppressed: int
    people: int


def compare_groups(labels: Mapping[str, Sequence[Label | None]], placed: Sequence[bool],
                   scores: Sequence[float | None]) -> dict[str, Attribute[Label]]:
    """Return for each attribute how its groups fare; scores are read where there is one, pairs made by hand have none."""
    from mentoring.matching.insight import disparities

    found = disparities(labels, placed, [nan if score is None else score for score in scores], seed=SEED)
    return {name: _attribute(told) for name, told in found.items()}


def _attribute(told: "Disparity[Label]") -> Attribute[Label]:
    best = max((group.rate.value for group in told.groups), default=0.0)
    return Attribute(
        tuple(Fared(group.label, group.n, group.rate, group.score, group.rate.value / best if best else None)
              for group in told.groups), told.suppressed, told.people)


# The annex of an assignment letter


RANKS = {
    "I/a": "Juru Muda", "I/b": "Juru Muda Tingkat I", "I/c": "Juru", "I/d": "Juru Tingkat I",
    "II/a": "Pengatur Muda", "II/b": "Pengatur Muda Tingkat I", "II/c": "Pengatur", "II/d": "Pengatur Tingkat I",
    "III/a": "Penata Muda", "III/b": "Penata Muda Tingkat I", "III/c": "Penata", "III/d": "Penata Tingkat I",
    "IV/a": "Pembina", "IV/b": "Pembina Tingkat I", "IV/c": "Pembina Utama Muda", "IV/d": "Pembina Utama Madya",
    "IV/e": "Pembina Utama"}
"""The name of each PNS grade; a PPPK has a number alone."""


def rank_and_grade(grade: str) -> str:
    """Return a grade as a letter writes it.

    >>> rank_and_grade("III/d"), rank_and_grade("IX")
    ('Penata Tingkat I (III/d)', 'IX')
    """
    return f"{RANKS[grade]} ({grade})" if grade in RANKS else grade


def spaced_nip(nip: str) -> str:
    """Return a number as a letter prints it; anything but 18 digits as it is.

    >>> spaced_nip("198609262015051001")
    '19860926 201505 1 001'
    """
    digits = "".join(nip.split())
    if not (len(digits) == 18 and digits.isascii() and digits.isdigit()):
        return nip
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}"


LONGEST = {"letter": 200, "number": 100, "place": 80, "post": 200, "official": 200, "official_nip": 30, "title": 300}
REQUIRED = ("letter", "number", "dated", "title", "post", "official")


@dataclass(frozen=True)
class AnnexHeader:
    """What stands on an annex and is nowhere stored: all typed, the number as free as agencies write it."""

    letter: str
    number: str
    dated: date | None
    title: str
    place: str
    post: str
    official: str
    official_nip: str


def check_annex(header: AnnexHeader) -> None:
    """Raise `InvalidError` with each field that cannot be printed."""
    wrong: dict[str, tuple[str, dict[str, int]]] = {
        name: ("annex_missing", {}) for name in REQUIRED if not getattr(header, name)}
    for name, most in LONGEST.items():
        if len(getattr(header, name)) > most:
            wrong[name] = ("annex_long", {"most": most})
    digits = "".join(header.official_nip.split())
    if "official_nip" not in wrong and digits and not (digits.isascii() and digits.isdigit() and len(digits) == 18):
        wrong["official_nip"] = ("annex_nip", {})
    if wrong:
        raise InvalidError(fields=wrong)
