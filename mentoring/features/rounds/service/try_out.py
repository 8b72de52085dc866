"""Try another policy, or other capacities, on the people as they are now. Nothing is written."""

import math
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.children import run_apart
from mentoring.features.eligibility.service import Pool, load_pool, score_pool
from mentoring.features.programmes.queries import count_seats, get_programme
from mentoring.features.programmes.service import read_policy
from mentoring.features.requests.queries import map_wishes
from mentoring.features.rounds import queries
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.rules import check_programme
from mentoring.features.rounds.rules.comparing import Pair, compare_plans
from mentoring.features.rounds.rules.trying import (
    Proof,
    SeatChange,
    Trial,
    compare_loads,
    figures_of,
    tried_capacities,
)
from mentoring.matching.people import Scored
from mentoring.matching.policy import Policy
from mentoring.matching.problem import MatchProblem, MatchResult

ENOUGH_SECONDS = 10.0
"""After so long the solver begins no further improvement, and says how far its result may be from the best."""

MOST_SECONDS = 20.0
"""A trial that is not solved by then is stopped: somebody waits for its page."""


def try_policy(session: Session, actor: Actor, *, programme_id: int, document: Mapping[str, Any],
               seats: Sequence[SeatChange] = (), most_seconds: float = MOST_SECONDS) -> Trial:
    """Return what a round on this policy and these capacities would find now, beside the round under review.

    Locked and standing pairs stand, as in a round. The scores are those kept by this process; the solving, which holds
    the interpreter's lock, is a child's, which is killed after `most_seconds` (`OvertimeError`). The session is closed
    before: its connection does not wait meanwhile.
    """
    begun = time.perf_counter()
    programme = get_programme(session, programme_id)
    check(actor, P.START, programme)
    check_programme(programme.state)
    policy = read_policy(document)
    present = queries.find_newest_ready(session, programme_id)
    now = queries.map_open_scores(session, present.id) if present else {}
    locked = {(row.mentee_enrolment_id, row.mentor_enrolment_id)
              for row in queries.list_locked(session, programme_id)}
    unwanted = queries.list_unwanted(session, programme_id, queries.find_newest_finished(session, programme_id))
    pool = load_pool(session, programme_id, wishes=map_wishes(session, programme_id))
    offered = count_seats(session, {change.mentor for change in seats})
    session.close()

    capacities = _capacities(pool, seats, offered)
    tried = _tried(pool, policy, offered, capacities)
    kept = score_pool(pool)
    scored = kept if policy == pool.policy else kept.with_policy(policy)
    result = _solve_apart(tried, tried.problem(scored, locked, tried.barred(locked, unwanted)), most_seconds)
    pairs = {(tried.mentee_ids[row], tried.mentor_ids[column]) for row, column in result.pairs.tolist()} | locked
    scores, measured = _scores(tried, scored, pairs), _scores(tried, scored, now)
    seeking = {mentee for mentee, demand in zip(tried.mentee_ids, tried.demands, strict=True) if demand}
    return Trial(
        now=figures_of(now, seeking) if present else None, tried=figures_of(scores, seeking),
        now_by_trial=figures_of(measured, ()).mean,
        proof=Proof(str(tried.objective), bool(result.proven), None if math.isnan(result.gap) else float(result.gap)),
        differences=tuple(compare_plans(now, pairs)), loads=compare_loads(tried.mentor_ids, tried.standing, now, pairs),
        standing=len(tried.standing), locked=len(locked), seeking=len(seeking), capacities=capacities,
        seconds=time.perf_counter() - begun)


def _capacities(pool: Pool, seats: Iterable[SeatChange], offered: Mapping[int, int]) -> dict[int, int]:
    """Return the capacity tried for each mentor, or say which cannot be; nobody on pause gets another."""
    able = {enrolment for enrolment, person in zip(pool.mentor_ids, pool.mentors, strict=True)
            if not person.is_paused and not person.is_unavailable}
    return tried_capacities(seats, {mentor: offered.get(mentor, 0) for mentor in able},
                            Counter(mentor for _, mentor in pool.standing))


def _tried(pool: Pool, policy: Policy, offered: Mapping[int, int], capacities: Mapping[int, int]) -> Pool:
    """Return the pool under another policy, with the free seats that other capacities leave."""
    return replace(pool, policy=policy, capacities=tuple(
        free + capacities[mentor] - offered.get(mentor, 0) if mentor in capacities else free
        for mentor, free in zip(pool.mentor_ids, pool.capacities, strict=True)))


def _solve_apart(pool: Pool, problem: MatchProblem, most_seconds: float) -> MatchResult:
    from mentoring.matching.solvers import solve

    result: MatchResult = run_apart(
        partial(solve, objective=pool.objective, share=pool.policy.share, time_limit_seconds=ENOUGH_SECONDS), problem,
        seconds=most_seconds)
    return result


def _scores(pool: Pool, scored: Scored, pairs: Collection[Pair]) -> dict[Pair, float]:
    """Return the scores of those pairs whose two people take part now."""
    rows = {enrolment: index for index, enrolment in enumerate(pool.mentee_ids)}
    columns = {enrolment: index for index, enrolment in enumerate(pool.mentor_ids)}
    return {(mentee, mentor): float(scored.scores[rows[mentee], columns[mentor]]) for mentee, mentor in pairs
            if mentee in rows and mentor in columns}
