"""What a round tells of each pair and of each person left over, as stored: codes, numbers and ids, no names."""

import math
from collections.abc import Sequence
from typing import Any

from mentoring.features.eligibility.service import Pool, reasons_of
from mentoring.features.rounds.rules import LeftOver, ProposedPair
from mentoring.matching.insight import Alternatives, Fix, Remedy, Stability, fixes_for, why_unplaced
from mentoring.matching.people import Scored
from mentoring.matching.problem import MatchProblem, MatchResult

MOST_OTHERS = 3
MOST_NAMED = 3
MOST_FIXES = 2
MOST_ASKED = 50
"""A fix that asks more mentors than this names as many of them, and the number of all."""

TOLD_RULES = frozenset({"line_manager", "same_unit", "other_unit", "not_senior_enough", "previously_ended",
                        "previously_rejected", "no_common_language", "no_common_mode"})
"""Rules that may be told as why a better mentor was not available; private grounds are not among them."""


class Teller:
    """Tells about each pair why it is proposed, who else could be chosen, and why a better mentor was not free."""

    def __init__(self, pool: Pool, scored: Scored, problem: MatchProblem, result: MatchResult, steady: Stability | None,
                 remedies: Sequence[Remedy]) -> None:
        self.pool, self.scored, self.problem, self.result = pool, scored, problem, result
        self.steady, self.remedies = steady, remedies
        self.alternatives = Alternatives(scored, problem, result)

    def proposal(self, mentee: int, mentor: int) -> ProposedPair:
        return ProposedPair(
            self.pool.mentee_ids[mentee], self.pool.mentor_ids[mentor], self.alternatives.score(mentee, mentor),
            self.scored.contributions(mentee, mentor), reasons_of(self.scored, mentee, mentor),
            [self._own(mentee, mentor), *self._others(mentee, mentor)])

    def _own(self, mentee: int, mentor: int) -> dict[str, Any]:
        """Return what holds of the proposed pair itself: the worth of one more seat, and how many trials it stands."""
        price = self.alternatives.price(mentor)
        entry = {"kind": "own", "mentor_enrolment_id": self.pool.mentor_ids[mentor], "seat_people": price.people,
                 "seat_score": None if math.isnan(price.score) else price.score}
        if self.steady is None:
            return entry
        return entry | {"survived": self.steady.survived[mentee, mentor], "trials": len(self.steady.trials)}

    def _others(self, mentee: int, mentor: int) -> list[dict[str, Any]]:
        """Return the three best candidates that could be chosen now: first those with a seat to spare in the round,
        then those whose seats the round proposes for others; and the best above the proposed one who is none of them."""
        free = self.alternatives.free
        others = [other for other in self.alternatives.ranked(mentee, mentor) if self.problem.capacities[other] > 0]
        spare = [other for other in others if free(other) > 0]
        chosen = (spare + [other for other in others if free(other) <= 0])[:MOST_OTHERS]
        told = [self._entry("next", mentee, other) for other in sorted(chosen, key=others.index)]
        better = self.alternatives.better(mentee, mentor)
        if better is not None and better not in chosen:
            told.append(self._entry("better", mentee, better))
        return told + self._forbidden(mentee, mentor)

    def _forbidden(self, mentee: int, mentor: int) -> list[dict[str, Any]]:
        """Return the best mentor above all others whom a rule forbids, unless the ground is private."""
        other = self.alternatives.forbidden(mentee, mentor)
        told = [rule for rule in self.scored.refusals(mentee, other) if rule in TOLD_RULES] if other is not None else []
        if other is None or not told:
            return []
        return [{"kind": "rule", "mentor_enrolment_id": self.pool.mentor_ids[other], "rule": told[0],
                 "score": self.alternatives.score(mentee, other)}]

    def _entry(self, kind: str, mentee: int, mentor: int) -> dict[str, Any]:
        why = self.alternatives.why_not(mentee, mentor)
        return {"kind": kind, "mentor_enrolment_id": self.pool.mentor_ids[mentor],
                "score": self.alternatives.score(mentee, mentor), "spare": max(self.alternatives.free(mentor), 0),
                "went_to": [self.pool.mentee_ids[row] for row in why.went_to[:MOST_NAMED]],
                "loss": why.loss, "leaves_out": why.leaves_out}

    def left_over(self, mentee: int) -> LeftOver:
        """Return why a mentee has nobody, and what would change that: a seat that suits them, or a rule set aside."""
        reason, detail = why_unplaced(self.scored, self.problem, self.result, mentee)
        fixes = fixes_for(self.remedies, mentee)
        chosen = [*fixes[:1], *(fix for fix in fixes[1:] if fix.kind == "rule")][:MOST_FIXES]
        return LeftOver(self.pool.mentee_ids[mentee], reason,
                        {"counts": detail, "fixes": [fix_entry(fix, self.pool) for fix in chosen]})


def fix_entry(fix: Fix, pool: Pool) -> dict[str, Any]:
    """Return a fix as stored; mentors by enrolment, as many as a trial takes."""
    if fix.kind == "rule":
        return {"kind": "rule", "people": fix.people, "rule": fix.rule}
    return {"kind": fix.kind, "people": fix.people, "seats": fix.seats, "asked": fix.asked,
            "each": list(fix.each[:MOST_ASKED]), "mentors": [pool.mentor_ids[mentor] for mentor in fix.mentors[:MOST_ASKED]]}
