"""The only place that reads the wall clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def local_date(moment: datetime, time_zone: str) -> date:
    """Return the calendar date of `moment` in an office's own time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
