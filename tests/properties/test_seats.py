"""R1 to R3 in small: the same trials as `make prove`, with fewer people, against a real server process."""

from collections.abc import Iterator

import pytest

from tests.prove import seats
from tests.prove.stand import Stand, open_stand


@pytest.fixture(scope="module")
def stand(database_kind: str) -> Iterator[Stand]:
    with open_stand(database_kind, processes=1) as opened:
        yield opened


def test_one_free_seat_has_one_winner(stand: Stand) -> None:
    outcome = seats.one_seat(stand, people=16, trials=2)
    assert outcome.held, outcome.result


def test_capacity_lowered_in_mid_burst_is_never_exceeded(stand: Stand) -> None:
    outcome = seats.lowered(stand, people=16, trials=2)
    assert outcome.held, outcome.result


def test_a_mentee_gets_exactly_as_many_mentors_as_places(stand: Stand) -> None:
    outcome = seats.one_mentee(stand, people=12, trials=2)
    assert outcome.held, outcome.result


def test_crossed_approvals_end_without_a_deadlock(stand: Stand) -> None:
    outcome = seats.crossed(stand, rounds=10)
    assert outcome.held, outcome.result


def test_the_same_form_sent_many_times_counts_once(stand: Stand) -> None:
    outcome = seats.once(stand, presses=8)
    assert outcome.held, outcome.result


def test_without_the_constraint_a_seat_is_given_away_twice(database_kind: str) -> None:
    with open_stand(database_kind, processes=0) as scratch:
        outcome = seats.naive(scratch, people=8, trials=4)
    assert outcome.held, outcome.result
