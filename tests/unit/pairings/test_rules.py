"""The life of a pairing, without a database."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from mentoring.core.errors import ConflictError, InvalidError
from mentoring.features.pairings.models import HOLDING as HOLDING_IN_THE_DATABASE
from mentoring.features.pairings.rules import (
    HOLDING,
    MOVES,
    TOLD,
    Mover,
    PairingState,
    check_end_reason,
    check_expected_back,
    check_move,
    check_note,
    grace_end,
    in_grace,
    is_running,
)

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
S, M = PairingState, Mover

LEGAL = {
    (None, "reserved"): "mentor", (None, "approved"): "coordinator",
    ("reserved", "approved"): "coordinator", ("reserved", "refused"): "coordinator",
    ("reserved", "withdrawn"): "mentee", ("approved", "withdrawn"): "coordinator",
    ("approved", "published"): "coordinator", ("published", "approved"): "coordinator",
    ("published", "declined"): "mentor mentee", ("published", "active"): "mentor mentee system",
    ("active", "on_hold"): "mentor mentee coordinator", ("on_hold", "active"): "mentor mentee coordinator",
    ("active", "completed"): "coordinator", ("on_hold", "completed"): "coordinator",
    ("active", "ended"): "mentor mentee coordinator", ("on_hold", "ended"): "mentor mentee coordinator",
}


@pytest.mark.parametrize(("state", "to", "mover"), list(product([None, *S], S, M)))
def test_a_move_is_legal_for_exactly_those_of_the_table(state: S | None, to: S, mover: M) -> None:
    allowed = mover in LEGAL.get((state, to), "").split()
    if allowed:
        check_move(state, to, frozenset({mover}))
    else:
        with pytest.raises(ConflictError) as caught:
            check_move(state, to, frozenset({mover}))
        assert caught.value.code == ("pairing_mover" if (state, to) in LEGAL else "pairing_move")


def test_nothing_leads_out_of_an_end() -> None:
    ends = set(S) - HOLDING
    assert not [move for move in MOVES if move[0] in ends]


def test_a_pairing_that_nobody_was_told_of_is_never_declined_active_or_ended() -> None:
    assert not [to for (state, to) in MOVES if state not in TOLD and to in {S.ACTIVE, S.DECLINED, S.ENDED}]


def test_the_database_and_the_rules_agree_on_which_states_hold_seats() -> None:
    assert {f"'{state}'" for state in HOLDING} == set(HOLDING_IN_THE_DATABASE.strip("()").split(", "))


def test_the_grace_period_ends_to_the_second() -> None:
    ends = grace_end(NOW, 3)
    assert ends == NOW + timedelta(days=3)
    assert in_grace(ends, ends - timedelta(seconds=1))
    assert not in_grace(ends, ends)
    assert not in_grace(None, NOW)


def test_two_people_meet_from_the_end_of_the_grace_period_on() -> None:
    assert is_running("published", NOW, NOW)
    assert not is_running("published", NOW + timedelta(seconds=1), NOW)
    assert [state for state in S if is_running(state, NOW + timedelta(days=1), NOW)] == ["active", "on_hold"]


def test_a_note_is_stripped_and_bounded() -> None:
    assert check_note("reason", "  baik  ", required=True) == "baik"
    assert check_note("reason", " ", required=False) == ""
    for text, code in ((" ", "required"), ("x" * 501, "pairing_note_long")):
        with pytest.raises(InvalidError) as caught:
            check_note("reason", text, required=True)
        assert caught.value.fields["reason"][0] == code


def test_an_end_needs_one_of_the_reasons() -> None:
    assert check_end_reason("no_time") == "no_time"
    for reason in ("", "bad_mentor"):
        with pytest.raises(InvalidError):
            check_end_reason(reason)


@pytest.mark.parametrize("day", [None, date(2026, 11, 24), date(2026, 11, 1), date(2028, 1, 1)])
def test_somebody_is_expected_back_after_today_within_a_year(day: date | None) -> None:
    assert check_expected_back(date(2026, 11, 25), date(2026, 11, 24)) == date(2026, 11, 25)
    with pytest.raises(InvalidError):
        check_expected_back(day, date(2026, 11, 24))
