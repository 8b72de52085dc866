"""When a pulse is due, what an answer may be, what is low, and of how few nothing is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.core.errors import ConflictError, InvalidError
from mentoring.features.pulses.rules import (
    PULSE_QUESTIONS,
    check_answers,
    check_concern,
    check_open,
    due_number,
    due_on,
    is_evaluated,
    low_since,
    total,
    trend,
)

BEGUN = date(2026, 1, 10)


@pytest.mark.parametrize(("day", "number"), [
    (0, 0), (29, 0), (30, 1), (31, 1), (89, 1), (90, 2), (149, 2), (150, 3), (210, 4)])
def test_a_pulse_is_due_on_day_30_and_then_every_60_days(day: int, number: int) -> None:
    assert due_number(BEGUN, BEGUN + timedelta(days=day)) == number


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert due_on(date(2028, 1, 30), 1) == date(2028, 2, 29)
    assert due_on(date(2027, 1, 30), 1) == date(2027, 3, 1)
    assert due_number(date(2028, 1, 30), date(2028, 2, 29)) == 1
    assert due_number(date(2028, 1, 31), date(2028, 2, 29)) == 0


def test_nothing_is_due_before_a_pairing_began() -> None:
    assert due_number(BEGUN, BEGUN - timedelta(days=400)) == 0


@given(st.integers(1, 40), st.integers(0, 59))
def test_a_number_holds_from_its_day_until_the_next(number: int, later: int) -> None:
    assert due_number(BEGUN, due_on(BEGUN, number) + timedelta(days=later)) == number
    assert due_number(BEGUN, due_on(BEGUN, number) - timedelta(days=1)) == number - 1


@pytest.mark.parametrize("wrong", [None, 0, 6, -1])
def test_an_answer_is_one_of_five_numbers(wrong: int | None) -> None:
    with pytest.raises(InvalidError) as error:
        check_answers(PULSE_QUESTIONS, {"usefulness": wrong, "rhythm": 5, "trust": 1}, {"comment": "x" * 501}, 500)
    assert set(error.value.fields) == {"usefulness", "comment"}


def test_answers_are_taken_whole() -> None:
    answers = {"usefulness": 1, "rhythm": 3, "trust": 5}
    assert check_answers(PULSE_QUESTIONS, {**answers, "other": 4}, {"comment": "x" * 500}, 500) == answers


def test_what_was_answered_stays() -> None:
    check_open("open")
    for state in ("answered", "skipped", "lapsed"):
        with pytest.raises(ConflictError):
            check_open(state)


def test_a_concern_needs_no_words_but_has_a_length() -> None:
    assert check_concern("  ") == ""
    with pytest.raises(InvalidError):
        check_concern("x" * 2001)


def test_trends_compare_the_last_two() -> None:
    assert [str(trend(values)) for values in ([], [3], [3, 3], [3, 2], [1, 2, 5])] == ["first", "first", "same", "down", "up"]


def test_low_counts_from_where_it_has_been_low_without_a_break() -> None:
    days = [date(2026, month, 1) for month in range(1, 6)]
    assert low_since(zip(days, (2, 4, 2, 1, 2), strict=True)) == days[2]
    assert low_since(zip(days, (2, 2, 2, 2, 3), strict=True)) is None
    assert low_since([]) is None


@pytest.mark.parametrize("few", [[], [5], [1, 2]])
def test_a_total_of_fewer_than_three_people_tells_their_number_alone(few: list[int]) -> None:
    assert (total(few).people, total(few).mean, total(few).counts) == (len(few), None, ())


def test_a_total_has_its_number_of_people() -> None:
    assert total([1, 5, 3]) == total([3, 1, 5])
    assert (total([1, 5, 3]).people, total([1, 5, 3]).mean, total([1, 5, 3]).counts) == (3, 3.0, (1, 0, 1, 0, 1))


def test_only_what_ran_and_is_over_is_evaluated() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert is_evaluated("completed", moment) and is_evaluated("ended", moment)
    assert not is_evaluated("ended", None) and not is_evaluated("active", moment) and not is_evaluated("declined", moment)
