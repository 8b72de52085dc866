"""When a letter leaves: quiet hours, weekends, choices, tries, the Monday of a digest."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.config import read_quiet
from mentoring.core.mail.rules import PAUSES, Channel, channel_of, digest_monday, next_sending, next_try

ZONE = ZoneInfo("Asia/Makassar")
QUIET = (time(20), time(6))
MOMENTS = st.integers(0, 730 * 1440).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc,arg-type]  # year to minute


@pytest.mark.parametrize(("now", "quiet", "weekends", "then"), [
    (local(2026, 11, 24, 12, 0), QUIET, False, local(2026, 11, 24, 12, 0)),
    (local(2026, 11, 24, 19, 59), QUIET, False, local(2026, 11, 24, 19, 59)),
    (local(2026, 11, 24, 20, 0), QUIET, False, local(2026, 11, 25, 6, 0)),
    (local(2026, 11, 25, 5, 59), QUIET, False, local(2026, 11, 25, 6, 0)),
    (local(2026, 11, 25, 6, 0), QUIET, False, local(2026, 11, 25, 6, 0)),
    (local(2026, 11, 27, 21, 0), QUIET, False, local(2026, 11, 28, 6, 0)),
    (local(2026, 11, 27, 21, 0), QUIET, True, local(2026, 11, 30, 6, 0)),
    (local(2026, 11, 28, 12, 0), None, True, local(2026, 11, 30, 0, 0)),
    (local(2026, 11, 24, 13, 0), (time(12), time(14)), False, local(2026, 11, 24, 14, 0)),
    (local(2026, 12, 31, 23, 0), QUIET, False, local(2027, 1, 1, 6, 0)),
    (local(2026, 11, 24, 3, 0), None, False, local(2026, 11, 24, 3, 0)),
])
def test_letters_leave_outside_quiet_hours(
        now: datetime, quiet: tuple[time, time] | None, weekends: bool, then: datetime) -> None:
    assert next_sending(now, ZONE, quiet, weekends=weekends) == then


@given(MOMENTS, st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]), st.booleans())
def test_no_letter_waits_for_ever_and_none_leaves_in_a_quiet_hour(now: datetime, zone: str, weekends: bool) -> None:
    then = next_sending(now, ZoneInfo(zone), QUIET, weekends=weekends)
    there = then.astimezone(ZoneInfo(zone))
    assert now <= then <= now + timedelta(days=3)
    assert time(6) <= there.time() < time(20)
    assert not (weekends and there.weekday() >= 5)


@given(MOMENTS)
def test_a_digest_is_due_on_monday_at_seven_within_the_last_week(now: datetime) -> None:
    monday, due = digest_monday(now, ZONE)
    assert due.astimezone(ZONE) == datetime.combine(monday, time(7), ZONE)
    assert monday.weekday() == 0
    assert due <= now < due + timedelta(days=7)


def test_the_minute_before_seven_is_the_week_before() -> None:
    assert digest_monday(local(2026, 11, 30, 6, 59), ZONE)[0] == date(2026, 11, 23)
    assert digest_monday(local(2026, 11, 30, 7, 0), ZONE)[0] == date(2026, 11, 30)


def test_a_choice_for_a_kind_beats_the_one_for_all_and_what_cannot_wait_does_not() -> None:
    assert channel_of({}, "request") is Channel.AT_ONCE
    assert channel_of({"*": "app"}, "request") is Channel.APP
    assert channel_of({"*": "app", "request": "weekly"}, "request") is Channel.WEEKLY
    assert channel_of({"request": "weekly"}, "request", weekly=False) is Channel.AT_ONCE


def test_waits_grow_and_end() -> None:
    waits = [next_try(attempts) for attempts in range(1, len(PAUSES) + 2)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(PAUSES)


@pytest.mark.parametrize("text", ["20", "25.00-06.00", "20.00-20.00", "malam"])
def test_quiet_hours_that_say_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_quiet(text)


def test_quiet_hours_are_read_with_a_dot_or_a_colon_and_may_be_none() -> None:
    assert read_quiet("20.00-06.00") == read_quiet("20:00 – 06:00") == QUIET
    assert read_quiet("") is None
