"""Dates as offices write them."""

import re
from datetime import date, datetime

MONTHS = {name: number for number, names in enumerate((
    "januari jan january", "februari feb pebruari february", "maret mar march", "april apr", "mei may", "juni jun june",
    "juli jul july", "agustus agu ags aug august", "september sep sept", "oktober okt oct october",
    "november nov nopember", "desember des dec december"), 1) for name in names.split()}


def parse_date(value: object) -> date | None:
    """Return a date, None for an empty or unreadable one. Day comes before month, as in Indonesia.

    >>> parse_date("01-06-2025"), parse_date("2025/6/1"), parse_date("3 Maret 2019")
    (datetime.date(2025, 6, 1), datetime.date(2025, 6, 1), datetime.date(2019, 3, 3))
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    if match := re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text):
        return _date(match[1], match[2], match[3])
    if match := re.match(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text):
        return _date(match[3], match[2], match[1])
    if (match := re.match(r"(\d{1,2})\s+([A-Za-z]+)\.?\s+(\d{4})", text)) and match[2].casefold() in MONTHS:
        return _date(match[3], str(MONTHS[match[2].casefold()]), match[1])
    return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def parse_moment(value: object) -> datetime | None:
    """Return a date with its time of day, as a form's time stamp has it; naive, only to be compared."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    day = parse_date(value)
    if day is None:
        return None
    match = re.search(r"\b(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*$", str(value))
    hour, minute, second = (int(match[1]), int(match[2]), int(match[3] or 0)) if match else (0, 0, 0)
    return datetime(day.year, day.month, day.day, min(hour, 23), min(minute, 59), min(second, 59))  # noqa: DTZ001  # only compared
