"""What a round proposes for a pool of people: pairs with reasons, people left over, the figures of the whole."""

import time
from collections.abc import Callable
from functools import partial

from mentoring.features.eligibility.service import Pool
from mentoring.features.rounds.jobs.figures import Figures, summarise
from mentoring.features.rounds.jobs.telling import Teller
from mentoring.features.rounds.rules import Outcome
from mentoring.matching.insight import MOST_MENTEES, cheapest_fixes, stability
from mentoring.matching.problem import Objective

Pairs = frozenset[tuple[int, int]]
Report = Callable[..., None]

SECONDS = 60.0
"""How long the solver may go on improving; only a floor of sums, for mentees who want several mentors, takes that long."""


def solve_pool(report: Report, pool: Pool, locked: Pairs, excluded: Pairs, seed: int = 0) -> Outcome:
    """Return what the engine proposes for a pool; locked pairs use their seats, excluded ones are not proposed."""
    from mentoring.matching.solvers import solve

    begun = time.perf_counter()
    report("scoring")
    scored = pool.scored()
    barred = pool.barred(locked, excluded)
    problem = pool.problem(scored, locked, barred)
    report("solving")
    solver = partial(solve, objective=pool.objective, share=pool.policy.share, seed=seed, time_limit_seconds=SECONDS)
    result = solver(problem)
    report("checking")
    is_quick = len(pool.mentees) <= MOST_MENTEES and (pool.objective is Objective.TOTAL or max(pool.demands, default=0) <= 1)
    steady = stability(scored, problem, result, solver=solver, barred=barred) if is_quick else None
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
    figures = Figures(pool, scored, problem, result, locked, pool.objective, steady, tuple(remedies))
    return Outcome(tuple(pairs), tuple(unplaced), summarise(figures) | {"seconds": round(time.perf_counter() - begun, 2)})

