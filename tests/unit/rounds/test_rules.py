"""The life of rounds and proposals, and what is told of a pair at once."""

import itertools

import pytest

from mentoring.core.errors import ConflictError, InvalidError
from mentoring.features.rounds.rules import (
    DECIDED,
    PROPOSAL_MOVES,
    ROUND_MOVES,
    Flag,
    ProposalState,
    ProposedPair,
    RoundState,
    UnitChoice,
    check_lock,
    check_programme,
    check_reason,
    count_doubts,
    fixes_of,
    flags_of,
    keep_possible,
    move_proposal,
    move_round,
    unit_choices,
)


@pytest.mark.parametrize(("state", "to"), list(itertools.product(RoundState, RoundState)))
def test_a_round_moves_only_as_its_table_says(state: RoundState, to: RoundState) -> None:
    if to in ROUND_MOVES[state]:
        assert move_round(state, to) is to
    else:
        with pytest.raises(ConflictError, match="round_move"):
            move_round(state, to)


@pytest.mark.parametrize(("state", "to"), list(itertools.product(ProposalState, ProposalState)))
def test_a_proposal_moves_only_as_its_table_says(state: ProposalState, to: ProposalState) -> None:
    if to in PROPOSAL_MOVES[state]:
        assert move_proposal(state, to) is to
    else:
        with pytest.raises(ConflictError):
            move_proposal(state, to)


def test_every_state_has_its_moves() -> None:
    assert set(ROUND_MOVES) == set(RoundState)
    assert set(PROPOSAL_MOVES) == set(ProposalState)


@pytest.mark.parametrize("state", DECIDED)
def test_a_decision_can_be_undone_and_not_decided_over(state: ProposalState) -> None:
    assert PROPOSAL_MOVES[state] == {ProposalState.OPEN}


def test_a_replaced_proposal_stays_replaced() -> None:
    assert PROPOSAL_MOVES[ProposalState.SUPERSEDED] == frozenset()


def test_a_reason_is_asked_for_and_kept_in_one_line() -> None:
    assert check_reason("  Satu\n tim ") == "Satu tim"
    with pytest.raises(InvalidError) as missing:
        check_reason(" \n ")
    assert missing.value.fields["reason"][0] == "reject_reason_missing"
    with pytest.raises(InvalidError) as long:
        check_reason("x" * 501)
    assert long.value.fields["reason"] == ("reject_reason_long", {"most": 500})


@pytest.mark.parametrize(("state", "locked", "wanted", "code"), [
    ("approved", False, True, "proposal_decided"), ("open", True, True, "proposal_locked"),
    ("open", False, False, "proposal_not_locked")])
def test_a_lock_that_would_change_nothing_is_refused(state: str, locked: bool, wanted: bool, code: str) -> None:
    with pytest.raises(ConflictError, match=code):
        check_lock(state, locked, wanted)


def test_only_an_open_proposal_can_be_locked_and_unlocked() -> None:
    def can(state: ProposalState, locked: bool, wanted: bool) -> bool:
        try:
            check_lock(state, locked, wanted)
        except ConflictError:
            return False
        return True

    allowed = {given for given in itertools.product(ProposalState, (False, True), (False, True)) if can(*given)}
    assert allowed == {("open", False, True), ("open", True, False)}


@pytest.mark.parametrize("state", ["draft", "closing", "closed", "?"])
def test_a_round_needs_a_programme_that_takes_people(state: str) -> None:
    with pytest.raises(ConflictError, match="round_programme_state"):
        check_programme(state)


def reason(code: str, **params: object) -> dict[str, object]:
    return {"code": code, "params": params}


def test_what_asks_for_a_second_look_comes_first() -> None:
    flags = flags_of(0.40, [reason("wish.rank", rank=1), reason("seniority.steps", steps=4),
                            reason("field.neighbour", field="x"), reason("practical.apart", place="Belu")])
    assert flags == [Flag("weak", True), Flag("steps", True, 4), Flag("neighbour", True), Flag("apart", True)]


def test_a_wish_a_usual_step_and_a_distance_bridged_online_are_no_doubts() -> None:
    reasons = [reason("wish.rank", rank=2), reason("seniority.steps", steps=3),
               reason("practical.online"), reason("practical.apart", place="Belu")]
    assert flags_of(0.45, reasons) == [Flag("wish", False, 2)]
    assert count_doubts(0.45, reasons) == 0
    assert count_doubts(0.4499, reasons) == 1


def pair(mentee: int, mentor: int) -> ProposedPair:
    return ProposedPair(mentee, mentor, 0.5, {}, [], [])


def test_pairs_that_no_longer_fit_are_left_out() -> None:
    pairs = [pair(1, 10), pair(2, 10), pair(3, 11), pair(4, 12), pair(5, 99)]
    kept, overtaken = keep_possible(pairs, {10: 1, 11: 1, 12: 1}, {1: 1, 2: 1, 3: 0, 4: 1, 5: 1}, frozenset({(4, 12)}))
    assert kept == [pair(1, 10)]
    assert overtaken == [pair(2, 10), pair(3, 11), pair(4, 12), pair(5, 99)]


def test_what_would_help_is_read_from_rounds_of_now_and_of_before() -> None:
    now = {"counts": {}, "fixes": [{"kind": "rule", "people": 2, "rule": "other_unit"}]}
    assert fixes_of(now) == now["fixes"]
    assert fixes_of({"counts": {}, "seat_at": 7, "seat_people": 1}) == [
        {"kind": "seat", "people": 1, "seats": 1, "asked": 1, "mentors": [7]}]
    assert fixes_of({}) == []


def test_a_queue_is_narrowed_step_by_step_down_the_units() -> None:
    counts = {"/1/2/3/": 4, "/1/2/4/": 1, "/1/5/": 2, "/1/": 1, "/9/8/": 3}
    assert unit_choices(counts, "/1/", None) == [UnitChoice(2, 5), UnitChoice(5, 2), UnitChoice(1, 1), UnitChoice(9, 3)]
    assert unit_choices(counts, "/1/", 2) == [UnitChoice(2, 5, True), UnitChoice(3, 4), UnitChoice(4, 1)]
    assert unit_choices(counts, "/1/", 3) == [UnitChoice(2, 4, True), UnitChoice(3, 4, True)]
    assert unit_choices(counts, "/1/", 77) == []
