"""Where a programme stands in its year, and its last weeks; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 6
"""Weeks that are shown, the present one among them."""


@dataclass(frozen=True)
class Bar:
    """A stretch of the line: where it begins, how long it is (percent), and whether it is past."""

    start: float
    length: float
    is_past: bool


@dataclass(frozen=True)
class Timeline:
    """A programme's year: `phases` are (code, where it begins, how long it is), `now` is where today stands."""

    bars: tuple[Bar, ...]
    phases: tuple[tuple[str, float, float], ...]
    now: float | None
    week: int | None


def draw_timeline(opens: date | None, closes: date | None, starts: date, ends: date, today: date) -> Timeline:
    """Return the phases of a programme from registration to its end, in percent of the whole."""
    borders = [("registration", opens), ("matching", closes), ("running", starts)]
    begun = [(code, day) for code, day in borders if day is not None and day <= starts]
    if opens is None:
        begun = begun[-1:]
    first, days = begun[0][1], max((ends - begun[0][1]).days + 1, 1)
    ends_at = [day for _, day in begun[1:]] + [ends + timedelta(days=1)]

    def place(day: date) -> float:
        return 100 * (day - first).days / days

    phases = tuple((code, place(day), place(until) - place(day)) for (code, day), until in zip(begun, ends_at, strict=True))
    now = place(today) if first <= today <= ends else None
    past = now if now is not None else (100.0 if today > ends else 0.0)
    bars: list[Bar] = []
    for _, start, length in phases:
        done = min(max(past - start, 0.0), length)
        bars += [bar for bar in (Bar(start, done, True), Bar(start + done, length - done, False)) if bar.length > 0]
    return Timeline(tuple(bars), phases, now,
                    (monday_of(today) - monday_of(starts)).days // 7 + 1 if starts <= today <= ends else None)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Week:
    """The sessions of a week that took place, and the confirmed hours (JP) among them."""

    monday: date
    sessions: int = 0
    hours: int = 0


def count_weeks(days: Mapping[date, tuple[int, int]], today: date) -> tuple[Week, ...]:
    """Return the last weeks from (sessions, hours) by day; the last is the present one and may be unfinished."""
    this = monday_of(today)
    mondays = [this - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    sums = {monday: [0, 0] for monday in mondays}
    for day, (sessions, hours) in days.items():
        if monday_of(day) in sums:
            sums[monday_of(day)][0] += sessions
            sums[monday_of(day)][1] += hours
    return tuple(Week(monday, *sums[monday]) for monday in mondays)
