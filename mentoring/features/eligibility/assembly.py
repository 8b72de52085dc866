"""Rows of people, programmes and pairings become the engine's own values: the only place where they meet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flask import current_app
from sqlalchemy.orm import Session

from mentoring.features.pairings import queries as pairings
from mentoring.features.people import queries as people
from mentoring.features.people.rules.units import part_of
from mentoring.features.programmes import queries as programmes
from mentoring.features.programmes.queries import Participant
from mentoring.features.programmes.rules import EnrolmentState, Side
from mentoring.matching.constraints import broken_rules
from mentoring.matching.people import Person, Relations, Scored, score_people
from mentoring.matching.policy import Policy
from mentoring.matching.problem import Bools, MatchProblem, Objective
from mentoring.matching.text import split_items


@dataclass(frozen=True)
class Pool:
    """Everyone of a programme as the engine sees them: a plain value that can go to another process.

    People are sorted by enrolment id and known to the engine by it; `mentees[i]` is enrolment `mentee_ids[i]`.
    `capacities` and `demands` count free seats, `offered` all seats of the mentors. `standing` are pairs of enrolments
    that hold seats already. `encoder` reads the texts, as the settings say. `branches` are the parts of the organisation
    the mentees belong to, to see afterwards how each fared; never scored.
    """

    programme_id: int
    policy_version_id: int
    policy: Policy
    mentees: tuple[Person, ...]
    mentors: tuple[Person, ...]
    mentee_ids: tuple[int, ...]
    mentor_ids: tuple[int, ...]
    capacities: tuple[int, ...]
    demands: tuple[int, ...]
    offered: tuple[int, ...]
    relations: Relations
    standing: tuple[tuple[int, int], ...]
    encoder: str = "tfidf"
    branches: tuple[int, ...] = ()

    def scored(self) -> Scored:
        """Return the scores of all pairs."""
        return score_people(self.mentees, self.mentors, self.policy, self.relations, encoder=self.encoder)

    @property
    def objective(self) -> Objective:
        """What is made as large as possible once everybody is placed who can be."""
        return Objective(self.policy.objective)

    def barred(self, locked: Collection[tuple[int, int]], excluded: Collection[tuple[int, int]]) -> Bools:
        """Return where a pair is left out although no rule forbids it: it stands, is locked, or was turned down."""
        rows, columns = self.rows, self.columns
        barred = np.zeros((len(rows), len(columns)), bool)
        for mentee, mentor in {*locked, *excluded, *self.standing}:
            if mentee in rows and mentor in columns:
                barred[rows[mentee], columns[mentor]] = True
        return barred

    def problem(self, scored: Scored, locked: Collection[tuple[int, int]], barred: Bools) -> MatchProblem:
        """Return what is to be solved: locked pairs use their seats, barred ones are not proposed."""
        rows, columns = self.rows, self.columns
        capacities, demands = list(self.capacities), list(self.demands)
        for mentee, mentor in sorted(locked):
            if mentee in rows and mentor in columns:
                demands[rows[mentee]] = max(demands[rows[mentee]] - 1, 0)
                capacities[columns[mentor]] = max(capacities[columns[mentor]] - 1, 0)
        return MatchProblem(scored.scores, scored.allowed & ~barred, capacities=capacities, demands=demands,
                            minimum_loads=np.minimum(self.policy.minimum_load, capacities).astype(int))

    @property
    def rows(self) -> dict[int, int]:
        """The row of each mentee's enrolment."""
        return {enrolment: index for index, enrolment in enumerate(self.mentee_ids)}

    @property
    def columns(self) -> dict[int, int]:
        """The column of each mentor's enrolment."""
        return {enrolment: index for index, enrolment in enumerate(self.mentor_ids)}

    def refusals(self, policy: Policy) -> dict[tuple[int, int], tuple[str, ...]]:
        """Return the rules about the two people alone that each pair (mentee, mentor enrolment) breaks, told in order."""
        tables = broken_rules(self.mentees, self.mentors, policy, self.relations)
        return {(mentee, mentor): tuple(rule for rule, table in tables.items() if table[row, column])
                for row, mentee in enumerate(self.mentee_ids) for column, mentor in enumerate(self.mentor_ids)}


def load_pool(session: Session, programme_id: int, policy_document: Mapping[str, Any] | None = None,
              wishes: Mapping[tuple[int, int], int] | None = None, only: Collection[int] | None = None,
              apart: Collection[tuple[int, int]] = ()) -> Pool:
    """Return a programme's people, seats and history; the number of queries does not grow with them.

    `policy_document` tries another policy than the current one. `wishes` maps (mentee, mentor) enrolments to ranks.
    With `only` these enrolments alone are read: enough for rules, not for scores, which depend on everybody.
    `apart` are pairs (mentee, mentor) of employees who are not called unavailable because they are a pair already.
    """
    version = programmes.current_policy(session, programme_id)
    home = programmes.get_programme(session, programme_id).scope_path
    enrolments = programmes.list_participants(session, programme_id, only)
    seats = programmes.count_seats(session, [row.id for row in enrolments])
    held = pairings.held_seats(session, programme_id)
    mentees = [row for row in enrolments if row.side == Side.MENTEE]
    mentors = [row for row in enrolments if row.side == Side.MENTOR]

    def places(rows: Sequence[Participant], taken: Mapping[int, int]) -> tuple[int, ...]:
        return tuple(0 if row.state == EnrolmentState.PAUSED or not row.is_active
                     else max(seats.get(row.id, 0) - taken.get(row.id, 0), 0) for row in rows)

    return Pool(
        programme_id=programme_id, policy_version_id=version.id,
        policy=Policy.from_document(policy_document if policy_document is not None else version.document),
        mentees=tuple(map(_person, mentees)), mentors=tuple(map(_person, mentors)),
        mentee_ids=tuple(row.id for row in mentees), mentor_ids=tuple(row.id for row in mentors),
        capacities=places(mentors, held), demands=places(mentees, held), offered=places(mentors, {}),
        relations=_relations(session, programme_id, mentees, mentors, wishes or {}, apart),
        standing=tuple(pairings.list_standing(session, programme_id)),
        encoder=current_app.config["SETTINGS"].encoder,
        branches=tuple(part_of(row.unit_path, home)[0] for row in mentees))


def _person(row: Participant) -> Person:
    """Return an enrolment as the engine sees it: an allow-list, without name, NIP, sex, age or religion."""
    levels = [(stated.code, stated) for stated in row.competencies]
    return Person(
        id=str(row.id), goals=split_items(row.goals), experience=split_items(row.experience),
        have={code: float(stated.have) for code, stated in levels if stated.have is not None},
        present={code: float(stated.present) for code, stated in levels if stated.present is not None},
        target={code: float(stated.target) for code, stated in levels if stated.target is not None},
        priority={code: stated.priority for code, stated in levels},
        post=row.post_title, level=row.post_level, grade=row.grade_rank,
        unit=str(row.unit_id), place=row.place or row.employee_place, mode=row.mode,
        languages=frozenset(word.strip().casefold() for word in row.languages.split(";") if word.strip()),
        hours=row.hours_per_month, style=tuple(float(answer) for answer in row.working_style or ()),
        is_paused=row.state == EnrolmentState.PAUSED, is_unavailable=not row.is_active)


def _relations(session: Session, programme_id: int, mentees: Sequence[Participant], mentors: Sequence[Participant],
               wishes: Mapping[tuple[int, int], int], apart: Collection[tuple[int, int]]) -> Relations:
    """Return what holds between people, told by enrolment ids.

    Blocked are private blocks in both directions, confidential endings, and two people who are a pair already,
    in whatever programme: all are told alike, as unavailable.
    """
    mentee_of = {row.employee_id: str(row.id) for row in mentees}
    mentor_of = {row.employee_id: str(row.id) for row in mentors}
    everyone = {*mentee_of, *mentor_of}

    def pairs(rows: set[tuple[int, int]]) -> frozenset[tuple[str, str]]:
        return frozenset((mentee_of[mentee], mentor_of[mentor]) for mentee, mentor in rows
                         if mentee in mentee_of and mentor in mentor_of)

    chain = people.list_line_manager_chain(session, mentee_of.keys())
    blocks = people.list_private_blocks(session, everyone)
    itself = {(person, person) for person in mentee_of.keys() & mentor_of.keys()}
    return Relations(
        line_managers=pairs({(below, above) for below, line in chain.items() for above in line}),
        blocked=pairs({pair for left, right in blocks for pair in ((left, right), (right, left))}
                      | pairings.list_confidential_endings(session, mentee_of.keys())
                      | pairings.list_live_people(session, programme_id).difference(apart)),
        previously_ended=pairs(pairings.list_ended_people(session, mentee_of.keys())),
        previously_rejected=pairs(pairings.list_rejections(session, programme_id)),
        same_person=pairs(itself),
        wishes={(str(mentee), str(mentor)): rank for (mentee, mentor), rank in wishes.items()})
