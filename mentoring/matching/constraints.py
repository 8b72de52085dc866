"""Hard rules: for every pair the codes of the rules that it would break, in the order in which they are told."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from mentoring.matching.policy import RULES, Policy
from mentoring.matching.problem import Bools
from mentoring.matching.scoring import step_difference

if TYPE_CHECKING:
    from mentoring.matching.people import Person, Relations


def broken_rules(mentees: Sequence["Person"], mentors: Sequence["Person"], policy: Policy, relations: "Relations",
                 ) -> dict[str, Bools]:
    """Return for each rule that is on a bool array (mentees, mentors): True where the pair breaks it.

    `no_capacity` and `below_minimum_score` depend on more than two people and are judged elsewhere.
    """
    shape = (len(mentees), len(mentors))
    pairs = _Pairs(mentees, mentors)
    unavailable = [person.id for person in (*mentees, *mentors) if person.is_unavailable]
    tables = {
        "self": np.array([[left.id == right.id for right in mentors] for left in mentees], bool).reshape(shape)
        | pairs.table(relations.same_person),
        "paused": _either(mentees, mentors, lambda person: person.is_paused),
        "unavailable": pairs.table(relations.blocked) | _either(mentees, mentors, lambda p: p.id in unavailable),
        "line_manager": pairs.table(relations.line_managers),
        "same_unit": _same_unit(mentees, mentors),
        "other_unit": ~_same_unit(mentees, mentors),
        "not_senior_enough": np.nan_to_num(step_difference(mentees, mentors, policy), nan=1.0) <= 0,
        "previously_ended": pairs.table(relations.previously_ended),
        "previously_rejected": pairs.table(relations.previously_rejected),
        "no_common_language": _no_common_language(mentees, mentors),
        "no_common_mode": _no_common_mode(mentees, mentors),
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


def _same_unit(mentees: Sequence["Person"], mentors: Sequence["Person"]) -> Bools:
    return np.array([[bool(left.unit) and left.unit == right.unit for right in mentors] for left in mentees],
                    bool).reshape(len(mentees), len(mentors))


def _no_common_language(mentees: Sequence["Person"], mentors: Sequence["Person"]) -> Bools:
    return np.array([[bool(left.languages and right.languages and not left.languages & right.languages)
                      for right in mentors] for left in mentees], bool).reshape(len(mentees), len(mentors))


def _no_common_mode(mentees: Sequence["Person"], mentors: Sequence["Person"]) -> Bools:
    opposite = {("in_person", "online"), ("online", "in_person")}
    return np.array([[(left.mode, right.mode) in opposite for right in mentors] for left in mentees],
                    bool).reshape(len(mentees), len(mentors))
