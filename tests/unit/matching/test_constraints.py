"""The rules about two people, against the same rules said pair by pair."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mentoring.matching.constraints import broken_rules
from mentoring.matching.people import Person, Relations
from mentoring.matching.policy import Policy

ALL_ON = Policy(same_unit=True, no_common_language=True)
PEOPLE = st.lists(st.builds(
    Person, id=st.sampled_from("abcdef"), unit=st.sampled_from(("", "x", "y")), is_paused=st.booleans(),
    is_unavailable=st.booleans(), mode=st.sampled_from(("", "both", "online", "in_person")),
    languages=st.sampled_from((frozenset(), frozenset({"id"}), frozenset({"en"}), frozenset({"id", "en"}))),
    level=st.sampled_from(("", "pelaksana", "ahli_muda"))), max_size=5, unique_by=lambda person: person.id)
RELATIONS = st.frozensets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=4)


def breaks(left: Person, right: Person, blocked: frozenset[tuple[str, str]]) -> dict[str, bool]:
    """Return the rules as they are told, for one mentee and one mentor."""
    return {
        "self": left.id == right.id,
        "paused": left.is_paused or right.is_paused,
        "unavailable": left.is_unavailable or right.is_unavailable or (left.id, right.id) in blocked,
        "same_unit": bool(left.unit) and left.unit == right.unit,
        "no_common_language": bool(left.languages) and bool(right.languages) and not left.languages & right.languages,
        "no_common_mode": {left.mode, right.mode} == {"online", "in_person"},
    }


@given(PEOPLE, PEOPLE, RELATIONS)
def test_rules_hold_pair_by_pair(mentees: list[Person], mentors: list[Person], blocked: frozenset[tuple[str, str]]) -> None:
    tables = broken_rules(mentees, mentors, ALL_ON, Relations(blocked=blocked))
    for row, left in enumerate(mentees):
        for column, right in enumerate(mentors):
            told = breaks(left, right, blocked)
            assert {rule: bool(tables[rule][row, column]) for rule in told} == told
    assert {table.shape for table in tables.values()} == {(len(mentees), len(mentors))}


def test_two_units_that_must_be_one_are_the_opposite() -> None:
    people = [Person("a", unit="x"), Person("b", unit="y"), Person("c")]
    tables = broken_rules(people, people, Policy(other_unit=True), Relations())
    assert np.array_equal(tables["other_unit"], ~np.diag([True, True, False]))
