"""Ask why a round does not give a mentee some mentor: answered for the people, rules and seats of now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.errors import NotFoundError
from mentoring.features.eligibility.service import Pool, load_pool, reasons_of, score_pool
from mentoring.features.requests.queries import map_wishes
from mentoring.features.rounds import queries
from mentoring.features.rounds.models import Proposal
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.rules import ProposalState
from mentoring.matching.insight import WhyNot, why_not
from mentoring.matching.problem import Floats, Ints

UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Asked:
    """Why two people are not proposed for each other. `went_to` are the mentees proposed for the mentor's free seats.

    That a pair is unavailable is told only where no other rule is broken, so that a private ground never shows beside one
    that everybody can see; then nothing else is told, neither score nor reasons.
    """

    mentor_enrolment_id: int
    why: WhyNot
    rules: tuple[str, ...]
    went_to: tuple[int, ...]
    score: float | None
    contributions: Mapping[str, float]
    reasons: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class _OpenPairs:
    """What a round still proposes, as the engine's explanations read a result."""

    pairs: Ints
    seat_people: Ints
    seat_score: Floats


def ask_why_not(session: Session, actor: Actor, proposal: Proposal, mentor_enrolment_id: int) -> Asked:
    """Return why an open proposal's mentee is not proposed to another mentor of the programme.

    Raises `NotFoundError` where there is no such mentor, or the proposal is decided.
    """
    check(actor, P.VIEW_PROPOSAL, proposal)
    row = proposal.round
    pool = load_pool(session, row.programme_id, row.policy_version.document, map_wishes(session, row.programme_id))
    if (proposal.state != ProposalState.OPEN or mentor_enrolment_id not in pool.mentor_ids
            or proposal.mentee_enrolment_id not in pool.mentee_ids):
        raise NotFoundError
    scored = score_pool(pool)
    mentee, mentor = pool.mentee_ids.index(proposal.mentee_enrolment_id), pool.mentor_ids.index(mentor_enrolment_id)
    unwanted = queries.list_unwanted(session, row.programme_id, queries.find_round_before(session, row))
    problem = pool.problem(scored, (), pool.barred((), unwanted))
    why = why_not(scored, problem, _open_pairs(pool, queries.list_open_pairs(session, row.id)), mentee, mentor)
    if why.rules == (UNAVAILABLE,):
        return Asked(mentor_enrolment_id, why, why.rules, (), None, {}, ())
    rules = tuple(rule for rule in why.rules if rule != UNAVAILABLE)
    return Asked(mentor_enrolment_id, why, rules, tuple(pool.mentee_ids[number] for number in why.went_to),
                 float(scored.scores[mentee, mentor]), scored.contributions(mentee, mentor),
                 reasons_of(scored, mentee, mentor))


def _open_pairs(pool: Pool, proposals: Sequence[tuple[int, int, list[Any]]]) -> _OpenPairs:
    """Return the open proposals by index, with the price of each seat as the round found it.

    A mentor for whom nobody is proposed has seats to spare, worth nothing more; where none is free no price is known.
    """
    rows = {enrolment: index for index, enrolment in enumerate(pool.mentee_ids)}
    columns = {enrolment: index for index, enrolment in enumerate(pool.mentor_ids)}
    people = np.zeros(len(columns), np.int64)
    score = np.where(np.array(pool.capacities) > 0, 0.0, np.nan)
    pairs = []
    for mentee, mentor, others in proposals:
        if mentee not in rows or mentor not in columns:
            continue
        pairs.append((rows[mentee], columns[mentor]))
        own: Mapping[str, Any] = next((item for item in others if item["kind"] == "own"), {})
        price = own.get("seat_score")
        people[columns[mentor]] = own.get("seat_people", 0)
        score[columns[mentor]] = np.nan if price is None else price
    return _OpenPairs(np.array(pairs, np.int64).reshape(-1, 2), people, score)
