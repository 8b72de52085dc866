"""What two plans of pairs have in common, and which two rounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.features.rounds.rules.comparing import (
    Difference,
    Kind,
    choose_two,
    compare_plans,
    count_kinds,
    created_by,
)

PLANS = st.sets(st.tuples(st.integers(1, 6), st.integers(11, 14)), max_size=12)


def test_every_pair_is_told_as_kept_changed_lost_or_new() -> None:
    found = compare_plans({(1, 11), (2, 11), (3, 12)}, {(1, 11), (2, 12), (4, 12)})
    assert found == [Difference(Kind.KEPT, 1, 11, 11), Difference(Kind.CHANGED, 2, 11, 12),
                     Difference(Kind.LOST, 3, 12, None), Difference(Kind.NEW, 4, None, 12)]
    assert count_kinds(found) == {Kind.CHANGED: 1, Kind.LOST: 1, Kind.NEW: 1, Kind.KEPT: 1}
    assert count_kinds([]) == dict.fromkeys(Kind, 0)


def test_a_mentee_of_two_mentors_is_told_mentor_by_mentor() -> None:
    found = compare_plans({(1, 11), (1, 12), (1, 13)}, {(1, 11), (1, 14)})
    assert found == [Difference(Kind.KEPT, 1, 11, 11), Difference(Kind.CHANGED, 1, 12, 14),
                     Difference(Kind.LOST, 1, 13, None)]


@given(PLANS, PLANS)
def test_no_pair_is_forgotten_and_none_told_twice(before: set[tuple[int, int]], after: set[tuple[int, int]]) -> None:
    found = compare_plans(before, after)
    assert sorted((item.mentee, item.before) for item in found if item.before is not None) == sorted(before)
    assert sorted((item.mentee, item.after) for item in found if item.after is not None) == sorted(after)
    kept = {(item.mentee, item.after) for item in found if item.kind is Kind.KEPT}
    assert kept == before & after
    back = count_kinds(compare_plans(after, before))
    counts = count_kinds(found)
    assert (back[Kind.NEW], back[Kind.LOST]) == (counts[Kind.LOST], counts[Kind.NEW])


@pytest.mark.parametrize(("first", "second", "chosen"), [
    (None, None, (4, 5)), (1, 4, (1, 4)), (4, 1, (1, 4)), (None, 4, (2, 4)), (4, None, (2, 4)), (1, None, (1, 2)),
    (None, 1, (1, 2)), (99, 98, (4, 5)), (99, 2, (1, 2)), (2, 2, (1, 2)), (-1, 5, (4, 5))])
def test_two_rounds_are_chosen_whatever_is_asked_for(first: int | None, second: int | None, chosen: tuple[int, int]) -> None:
    assert choose_two([5, 4, 2, 1], first, second) == chosen


def test_one_round_has_nothing_to_be_compared_with() -> None:
    assert choose_two([3], 3, 3) is None
    assert choose_two([], None, None) is None


def test_the_order_of_proposals_tells_which_round_made_them() -> None:
    made = {1: 4, 2: 0, 4: 3}
    assert [created_by(made, number) for number in (0, 1, 2, 3, 4, 9)] == [0, 4, 4, 4, 7, 7]
