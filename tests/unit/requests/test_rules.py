"""The life of a mentor request."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mentoring.features.requests.rules import MOVES, RequestState, answer_due, is_due, may_move, next_rank

S = RequestState


@pytest.mark.parametrize(("sent_on", "due"), [
    (date(2026, 11, 23), date(2026, 11, 30)),
    (date(2026, 11, 27), date(2026, 12, 4)),
    (date(2026, 11, 28), date(2026, 12, 4)),
    (date(2026, 11, 29), date(2026, 12, 4)),
])
def test_a_mentor_has_five_working_days_to_answer(sent_on: date, due: date) -> None:
    assert answer_due(sent_on) == due


def test_a_holiday_is_no_working_day() -> None:
    assert answer_due(date(2026, 12, 21), {date(2026, 12, 24), date(2026, 12, 25)}) == date(2026, 12, 30)


def test_the_time_is_over_at_the_very_moment() -> None:
    due = datetime(2026, 12, 1, tzinfo=UTC)
    assert is_due(due, due)
    assert not is_due(due, due - timedelta(seconds=1))
    assert not is_due(None, due)


def test_only_a_sent_request_is_answered() -> None:
    for answer in (S.ACCEPTED, S.DECLINED, S.EXPIRED):
        assert [state for state in S if may_move(state, answer)] == [S.SENT]


def test_nothing_comes_back_from_an_end() -> None:
    assert {state for state, to in MOVES.items() if not to} == {S.DECLINED, S.EXPIRED, S.WITHDRAWN}


def test_the_next_wish_takes_the_first_free_rank_and_there_are_five() -> None:
    assert next_rank(()) == 1
    assert next_rank((1, 3)) == 2
    assert next_rank((1, 2, 3, 4, 5)) is None
