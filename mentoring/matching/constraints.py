"""Hard rules: for every pair the codes of the rules that it would break, in the order in which they are told."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mentoring.matching.policy import RULES, Policy
from mentoring.matching.problem import Bools
from mentoring.matching.scoring import step_difference

if TYPE_CHECKING:
    from mentoring.matching.people import Person, Relations

OPPOSITE = frozenset((("in_person", "online"), ("online", "in_person")))
"""Ways to meet that two people do not have in common."""


def broken_rules(mentees: Sequence["Person"], mentors: Sequence["Person"], policy: Policy, relations: "Relations",
                 ) -> dict[str, Bools]:
    """Return for each rule that is on a bool array (mentees, mentors): True where the pair breaks it.

    `no_capacity` and `below_minimum_score` depend on more than two people and are judged elsewhere.
    """
    pairs = _Pairs(mentees, mentors)
    same_unit = _judge(mentees, mentors, lambda person: person.unit, lambda left, right: bool(left) and left == right)
    tables = {
        "self": pairs.table({(person, person) for person in pairs.rows.keys() & pairs.columns.keys()}
                            | relations.same_person),
        "paused": _either(mentees, mentors, lambda person: person.is_paused),
        "unavailable": pairs.table(relations.blocked) | _either(mentees, mentors, lambda person: person.is_unavailable),
        "line_manager": pairs.table(relations.line_managers),
        "same_unit": same_unit,
        "other_unit": ~same_unit,
        "not_senior_enough": np.nan_to_num(step_difference(mentees, mentors, policy), nan=1.0) <= 0,
        "previously_ended": pairs.table(relations.previously_ended),
        "previously_rejected": pairs.table(relations.previously_rejected),
        "no_common_language": _judge(mentees, mentors, lambda person: person.languages,
                                     lambda left, right: bool(left and right and not left & right)),
        "no_common_mode": _judge(mentees, mentors, lambda person: person.mode,
                                 lambda left, right: (left, right) in OPPOSITE),
    }
    return {rule: tables[rule] for rule in RULES if rule in tables and policy.is_on(rule)}


class _Pairs:
    def __init__(self, mentees: Sequence["Person"], mentors: Sequence["Person"]) -> None:
        self.rows = {person.id: number for number, person in enumerate(mentees)}
        self.columns = {person.id: number for number, person in enumerate(mentors)}

    def table(self, pairs: Iterable[tuple[str, str]]) -> Bools:
        """Return True where (mentee id, mentor id) is among `pairs`."""
        result = np.zeros((len(self.rows), len(self.columns)), bool)
        for mentee, mentor in pairs:
            if mentee in self.rows and mentor in self.columns:
                result[self.rows[mentee], self.columns[mentor]] = True
        return result


def _either(mentees: Sequence["Person"], mentors: Sequence["Person"], holds: Callable[["Person"], bool]) -> Bools:
    left = np.array([holds(person) for person in mentees], bool)
    right = np.array([holds(person) for person in mentors], bool)
    either: Bools = left[:, None] | right[None, :]
    return either


def _judge(mentees: Sequence["Person"], mentors: Sequence["Person"], value: Callable[["Person"], Any],
           breaks: Callable[[Any, Any], bool]) -> Bools:
    """Return where two people break a rule about one value of each; every two different values are judged once."""
    rows, lefts = _numbered(map(value, mentees))
    columns, rights = _numbered(map(value, mentors))
    judged = np.array([[breaks(left, right) for right in rights] for left in lefts], bool)
    table: Bools = judged.reshape(len(lefts), len(rights))[np.ix_(rows, columns)]
    return table


def _numbered(values: Iterable[Hashable]) -> tuple[list[int], list[Hashable]]:
    """Return each value as its number among the different ones, and those in the order in which they are met."""
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(value, len(numbers)) for value in values], list(numbers)
