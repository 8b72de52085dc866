"""What a round proposes for a pool of people: pairs with reasons, people left over, the figures of the whole."""

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from mentoring.features.eligibility.service import Pool, reasons_of
from mentoring.features.rounds.rules import LeftOver, Outcome, ProposedPair
from mentoring.matching.people import Scored
from mentoring.matching.problem import MatchProblem, MatchResult

MOST_OTHERS = 3
MOST_NAMED = 3
TOLD_RULES = frozenset({"line_manager", "same_unit", "other_unit", "not_senior_enough", "previously_ended",
                        "previously_rejected", "no_common_language", "no_common_mode"})
"""Rules that may be told as why a better mentor was not available; private grounds are not among them."""

Pairs = frozenset[tuple[int, int]]
Report = Callable[..., None]


def solve_pool(report: Report, pool: Pool, locked: Pairs, excluded: Pairs) -> Outcome:
    """Return what the engine proposes for a pool; locked pairs use their seats, excluded ones are not proposed."""
    from mentoring.matching.solvers import solve

    begun = time.perf_counter()
    report("scoring")
    scored = pool.scored()
    problem = pool.problem(scored, locked, excluded)
    report("solving")
    result = solve(problem, objective=pool.objective, share=pool.policy.share)
    teller = _Teller(pool, scored, problem, result)
    rows = result.pairs.tolist()
    pairs = []
    for done, (mentee, mentor) in enumerate(rows):
        report("explaining", done, len(rows))
        pairs.append(teller.proposal(mentee, mentor))
    served = {mentee for mentee, _ in locked} | {mentee for mentee, _ in pool.standing}
    served |= {pair.mentee_enrolment_id for pair in pairs}
    unplaced = [teller.left_over(mentee) for mentee in result.unmatched.tolist()
                if pool.mentee_ids[mentee] not in served]
    return Outcome(tuple(pairs), tuple(unplaced),
                   _summary(pool, problem, result, time.perf_counter() - begun))


class _Teller:
    """Tells about each pair why it is proposed, who else could be chosen, and why a better mentor was not free."""

    def __init__(self, pool: Pool, scored: Scored, problem: MatchProblem, result: MatchResult) -> None:
        self.pool, self.scored, self.problem, self.result = pool, scored, problem, result
        self.mentees_of: dict[int, list[int]] = defaultdict(list)
        for mentee, mentor in result.pairs.tolist():
            self.mentees_of[mentor].append(mentee)

    def proposal(self, mentee: int, mentor: int) -> ProposedPair:
        return ProposedPair(
            self.pool.mentee_ids[mentee], self.pool.mentor_ids[mentor], self._score(mentee, mentor),
            self.scored.contributions(mentee, mentor), reasons_of(self.scored, mentee, mentor),
            [*self._others(mentee, mentor), *self._better(mentee, mentor), *self._forbidden(mentee, mentor)])

    def _score(self, mentee: int, mentor: int) -> float:
        return float(self.scored.scores[mentee, mentor])

    def _free(self, mentor: int) -> int:
        return int(self.problem.capacities[mentor]) - len(self.mentees_of[mentor])

    def _others(self, mentee: int, mentor: int) -> list[dict[str, Any]]:
        """Return the three best candidates that could be chosen now: first those with a seat to spare in the round,
        then those whose seats the round proposes for others."""
        others = [other for other in self._ranked(mentee, mentor) if self.problem.capacities[other] > 0]
        spare = [other for other in others if self._free(other) > 0]
        chosen = (spare + [other for other in others if self._free(other) <= 0])[:MOST_OTHERS]
        return [self._entry("next", mentee, other) for other in sorted(chosen, key=others.index)]

    def _better(self, mentee: int, mentor: int) -> list[dict[str, Any]]:
        """Return the best mentor above the proposed one whose seats all go elsewhere, with what moving would cost."""
        score = self._score(mentee, mentor)
        for other in self._ranked(mentee, mentor):
            if self._score(mentee, other) <= score:
                break
            if self._free(other) <= 0:
                return [self._entry("better", mentee, other) | {"loss": self._loss(mentee, mentor, other)}]
        return []

    def _ranked(self, mentee: int, mentor: int) -> list[int]:
        return [other for other in self.scored.ranks(mentee).tolist()
                if other != mentor and self.problem.allowed[mentee, other]]

    def _loss(self, mentee: int, mentor: int, other: int) -> float | None:
        """Return by how much the total falls at least if the mentee moved: the reduced cost of that pair, by duality.

        None where no prices are known, or where moving would leave somebody without a mentor.
        """
        seats = self.result.seat_score
        if math.isnan(seats[other]) or self.result.seat_people[other] != self.result.seat_people[mentor]:
            return None
        loss = self._score(mentee, mentor) - float(seats[mentor]) + float(seats[other]) - self._score(mentee, other)
        return max(loss, 0.0)

    def _forbidden(self, mentee: int, mentor: int) -> list[dict[str, Any]]:
        """Return the best mentor above all others whom a rule forbids, unless the ground is private."""
        scores = self.scored.scores[mentee]
        best = int(scores.argmax()) if len(scores) else mentor
        if best == mentor or self.scored.allowed[mentee, best] or scores[best] <= scores[mentor]:
            return []
        rule = self.scored.refusals(mentee, best)[0]
        return [self._entry("rule", mentee, best) | {"rule": rule, "went_to": []}] if rule in TOLD_RULES else []

    def _entry(self, kind: str, mentee: int, mentor: int) -> dict[str, Any]:
        return {"kind": kind, "mentor_enrolment_id": self.pool.mentor_ids[mentor],
                "score": self._score(mentee, mentor), "spare": max(self._free(mentor), 0),
                "went_to": [self.pool.mentee_ids[row] for row in self.mentees_of[mentor][:MOST_NAMED]]}

    def left_over(self, mentee: int) -> LeftOver:
        """Return why a mentee has nobody, and the one seat that would change that, where one would."""
        reason, detail = self.scored.why_unplaced(mentee, self.result)
        fix = self._cheapest_seat(mentee)
        return LeftOver(self.pool.mentee_ids[mentee], reason, {"counts": detail} | fix)

    def _cheapest_seat(self, mentee: int) -> dict[str, Any]:
        people = self.result.seat_people
        able = [mentor for mentor in self.scored.ranks(mentee).tolist()
                if people[mentor] > 0 and self.problem.allowed[mentee, mentor]]
        return {"seat_at": self.pool.mentor_ids[able[0]], "seat_people": int(people[able[0]])} if able else {}


def _summary(pool: Pool, problem: MatchProblem, result: MatchResult, seconds: float) -> dict[str, Any]:
    scores = [float(problem.units[mentee, mentor]) / 1e6 for mentee, mentor in result.pairs.tolist()]
    return {
        "mentees": len(pool.mentees), "mentors": len(pool.mentors), "seats": sum(pool.capacities),
        "standing": len(pool.standing), "placed": result.placed, "placed_bound": result.placed_bound,
        "total": result.total, "mean": sum(scores) / len(scores) if scores else None,
        "minimum": min(scores, default=None), "gap": _number(result.gap), "proven": bool(result.proven),
        "objective": str(pool.objective), "encoder": "tfidf", "seconds": round(seconds, 2),
        "histogram": _histogram(scores)}


def _histogram(scores: Iterable[float]) -> list[int]:
    """Return how many scores lie in each tenth from 0 to 1."""
    counts = [0] * 10
    for score in scores:
        counts[min(max(int(score * 10), 0), 9)] += 1
    return counts


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
