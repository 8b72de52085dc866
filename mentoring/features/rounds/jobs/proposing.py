"""What a round proposes for a pool of people: pairs with reasons, people left over, the figures of the whole."""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from mentoring.features.eligibility.service import Pool
from mentoring.features.rounds.jobs.figures import Figures, summarise
from mentoring.features.rounds.jobs.telling import Teller
from mentoring.features.rounds.rules import Outcome
from mentoring.matching.insight import MOST_MENTEES, cheapest_fixes, stability
from mentoring.matching.people import Scored
from mentoring.matching.problem import Bools, MatchProblem, Objective

Pairs = frozenset[tuple[int, int]]
Report = Callable[..., None]


def solve_pool(report: Report, pool: Pool, locked: Pairs, excluded: Pairs) -> Outcome:
    """Return what the engine proposes for a pool; locked pairs use their seats, excluded ones are not proposed."""
    from mentoring.matching.solvers import solve

    begun = time.perf_counter()
    report("scoring")
    scored = pool.scored()
    barred = _barred(pool, locked, excluded)
    problem = _problem(pool, scored, locked, barred)
    report("solving")
    objective = Objective.FLOOR if pool.policy.objective == "floor" and max(pool.demands, default=0) <= 1 \
        else Objective.TOTAL
    solver = partial(solve, objective=objective, share=pool.policy.share)
    result = solver(problem)
    report("checking")
    steady = stability(scored, problem, result, solver=solver, barred=barred) if len(pool.mentees) <= MOST_MENTEES else None
    remedies = cheapest_fixes(scored, problem, result, barred)
    teller = Teller(pool, scored, problem, result, steady, remedies)
    rows = result.pairs.tolist()
    pairs = []
    for done, (mentee, mentor) in enumerate(rows):
        report("explaining", done, len(rows))
        pairs.append(teller.proposal(mentee, mentor))
    served = {mentee for mentee, _ in locked} | {mentee for mentee, _ in pool.standing}
    served |= {pair.mentee_enrolment_id for pair in pairs}
    unplaced = [teller.left_over(mentee) for mentee in result.unmatched.tolist()
                if pool.mentee_ids[mentee] not in served]
    figures = Figures(pool, scored, problem, result, locked, objective, steady, tuple(remedies))
    return Outcome(tuple(pairs), tuple(unplaced), summarise(figures) | {"seconds": round(time.perf_counter() - begun, 2)})


def _barred(pool: Pool, locked: Pairs, excluded: Pairs) -> Bools:
    """Return where a pair is left out although no rule forbids it: it stands, is locked, or was turned down."""
    rows = {enrolment: index for index, enrolment in enumerate(pool.mentee_ids)}
    columns = {enrolment: index for index, enrolment in enumerate(pool.mentor_ids)}
    barred = np.zeros((len(rows), len(columns)), bool)
    for mentee, mentor in {*locked, *excluded, *pool.standing}:
        if mentee in rows and mentor in columns:
            barred[rows[mentee], columns[mentor]] = True
    return barred


def _problem(pool: Pool, scored: Scored, locked: Pairs, barred: Bools) -> MatchProblem:
    rows = {enrolment: index for index, enrolment in enumerate(pool.mentee_ids)}
    columns = {enrolment: index for index, enrolment in enumerate(pool.mentor_ids)}
    capacities, demands = list(pool.capacities), list(pool.demands)
    for mentee, mentor in sorted(locked):
        if mentee in rows and mentor in columns:
            demands[rows[mentee]] = max(demands[rows[mentee]] - 1, 0)
            capacities[columns[mentor]] = max(capacities[columns[mentor]] - 1, 0)
    return MatchProblem(scored.scores, scored.allowed & ~barred, capacities=capacities, demands=demands)
