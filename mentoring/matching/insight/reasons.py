"""Why this pair: a reason for each component that earned something, then what is lacking."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mentoring.matching import scoring
from mentoring.matching.problem import Floats
from mentoring.matching.stance import weigh_experience, weigh_goal
from mentoring.matching.text import shared_terms

if TYPE_CHECKING:
    from mentoring.matching.people import Scored

Told = tuple[str, dict[str, str | int | float]]


@dataclass(frozen=True)
class Reason:
    """Why a component gave what it gave: a code with values; `contribution` is None for what was not earned.

    `missing` is how much of the weight was not earned, told only where something is lacking.
    """

    component: str
    code: str
    params: Mapping[str, str | int | float]
    contribution: float | None
    missing: float = 0.0


def explain(scored: "Scored", mentee: int, mentor: int) -> list[Reason]:
    """Return why a pair has its score: one reason a component that earned something, then what is lacking.

    The contributions of the reasons add up to the score.
    """
    pair = _Pair(scored, mentee, mentor)
    told = {"goals": pair.goals, "competencies": pair.competencies, "field": pair.field, "seniority": pair.seniority,
            "practical": pair.practical, "working_style": pair.style, "wish": pair.wish}
    reasons = []
    for name, amount in scored.contributions(mentee, mentor).items():
        if amount > 0:
            code, params = told[name]()
            reasons.append(Reason(name, code, params, amount))
    return reasons + pair.lacking()


class _Pair:
    """Two people and what can be said of each component."""

    def __init__(self, scored: "Scored", mentee: int, mentor: int) -> None:
        self.scored, self.row, self.column = scored, mentee, mentor
        self.mentee, self.mentor = scored.mentees[mentee], scored.mentors[mentor]

    def goals(self) -> Told:
        terms = shared_terms([item for item in self.mentee.goals if weigh_goal(item) > 0],
                             [item for item in self.mentor.experience if weigh_experience(item) > 0],
                             self.scored.term_weights)
        shared = self._shared_field(self.scored.wanted_fields[self.row])
        if terms and shared is not None:
            return "goals.field_and_terms", {"field": shared, "terms": ", ".join(terms)}
        if shared is not None:
            return "goals.field", {"field": shared}
        return ("goals.terms", {"terms": ", ".join(terms)}) if terms else ("goals.near", {})

    def field(self) -> Told:
        shared = self._shared_field(self.scored.fields_of(self.mentee.goals, weigh_goal, self.mentee.post))
        if shared is not None:
            return "field.same", {"field": shared}
        strongest = self.scored.offered_fields[self.column]
        if strongest.max(initial=0) > 0:
            return "field.neighbour", {"field": self._field_code(strongest)}
        return "field.unknown", {}

    def _shared_field(self, wanted: Floats) -> str | None:
        both = wanted * self.scored.offered_fields[self.column]
        return self._field_code(both) if both.max(initial=0) > 0.1 else None

    def _field_code(self, table: Floats) -> str:
        return self.scored.projector.taxonomy[int(table.argmax())].code

    def competencies(self) -> Told:
        covered = [code for code, share in self._shares() if share > 0]
        if not self.mentee.target:
            return "competencies.not_stated", {}
        return "competencies.covered", {"names": ", ".join(self.scored.names.get(code, code) for code in covered)}

    def _shares(self) -> list[tuple[str, float]]:
        """Return each wanted competency with the share of its gap that the mentor covers."""
        result = []
        for code, target in sorted(self.mentee.target.items()):
            present = min(self.mentee.present.get(code, target - 1), target - 1)
            have = self.mentor.have.get(code, present)
            result.append((code, float(np.clip((have - present) / (target - present), 0, 1))))
        return result

    def seniority(self) -> Told:
        steps = float(scoring.step_difference([self.mentee], [self.mentor], self.scored.policy)[0, 0])
        if not np.isfinite(steps):
            return "seniority.unknown", {}
        return ("seniority.grade", {}) if abs(steps) < 1 else ("seniority.steps", {"steps": int(steps)})

    def practical(self) -> Told:
        if self.mentee.place and self.mentee.place.casefold() == self.mentor.place.casefold():
            return "practical.same_place", {"place": self.mentee.place}
        if self.mentee.mode in ("online", "both") and self.mentor.mode in ("online", "both"):
            return "practical.online", {}
        return "practical.partly", {}

    def style(self) -> Told:
        if not self.mentee.style or not self.mentor.style:
            return "working_style.unknown", {}
        similar = self.scored.components["working_style"][self.row, self.column] >= 0.75
        return ("working_style.similar" if similar else "working_style.different"), {}

    def wish(self) -> Told:
        return "wish.rank", {"rank": self.scored.relations.wishes[self.mentee.id, self.mentor.id]}

    def lacking(self) -> list[Reason]:
        """Return what the mentor does not cover of what is wanted, and that the two live apart."""
        shares = self._shares()
        weights = {code: self.mentee.priority.get(code, 1.0) * self.scored.rarity[code] for code, _ in shares}
        total = sum(weights.values()) or 1.0
        reasons = []
        for code, share in shares:
            if share < 1:
                missing = self.scored.policy.weights["competencies"] * weights[code] / total * (1 - share)
                params: dict[str, str | int | float] = {
                    "name": self.scored.names.get(code, code), "target": int(self.mentee.target[code])}
                kind = "competencies.level_unknown"
                if code in self.mentor.have:
                    kind, params["level"] = "competencies.level_short", int(self.mentor.have[code])
                reasons.append(Reason("competencies", kind, params, None, missing))
        places = self.mentee.place.casefold(), self.mentor.place.casefold()
        if all(places) and places[0] != places[1]:
            practical = float(self.scored.components["practical"][self.row, self.column])
            missing = self.scored.policy.weights["practical"] * (1 - practical)
            reasons.append(Reason("practical", "practical.apart", {"place": self.mentor.place}, None, missing))
        return reasons
