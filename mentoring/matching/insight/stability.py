"""How stable: which pairs change when a weight of the policy is a little larger or smaller."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mentoring.matching.policy import COMPONENTS, Policy, normalise_weights
from mentoring.matching.problem import Bools, MatchProblem, MatchResult
from mentoring.matching.solvers import solve

if TYPE_CHECKING:
    from mentoring.matching.people import Scored

Pair = tuple[int, int]

MOST_MENTEES = 1000
"""With more mentees fourteen further solves take long: callers leave it out and say so."""


@dataclass(frozen=True)
class Trial:
    """One weight moved: `change` is −0.1 for a tenth less. `lost` pairs stand no more, `won` stand in their place."""

    component: str
    change: float
    placed: int
    lost: tuple[Pair, ...]
    won: tuple[Pair, ...]


@dataclass(frozen=True)
class Stability:
    """What two trials for each component found; `survived` says how many of them each pair of the result stands."""

    trials: tuple[Trial, ...]
    survived: Mapping[Pair, int]

    @property
    def steady(self) -> int:
        """How many pairs stand in every trial."""
        return sum(number == len(self.trials) for number in self.survived.values())


def stability(scored: "Scored", problem: MatchProblem, result: MatchResult, share: float = 0.1, *,
              solver: Callable[[MatchProblem], MatchResult] = solve, barred: Bools | None = None) -> Stability:
    """Return which pairs change when each weight is multiplied by 1 − `share`, then by 1 + `share`.

    The weights are brought back to a sum of 1 each time, in policy order; a weight of 0 changes nothing.

    Parameters
    ----------
    solver : solves a problem as the result was solved; the largest total when left out
    barred : as in `cheapest_fixes`; told apart only where a least score decides what is allowed

    Raises
    ------
    ValueError
        For a share outside of 0…1.
    """
    if not 0 < share <= 1:
        raise ValueError(f"share: {share} is not above 0 and at most 1")
    before = _pairs(result)
    trials = []
    for component in COMPONENTS:
        for change in (-share, share):
            policy = _moved(scored.policy, component, change)
            found = result
            if policy.weights != scored.policy.weights:
                found = solver(_problem(scored, problem, scored.with_policy(policy), barred))
            after = _pairs(found)
            trials.append(Trial(component, change, found.placed, tuple(sorted(before - after)),
                                tuple(sorted(after - before))))
    lost = Counter(pair for trial in trials for pair in trial.lost)
    return Stability(tuple(trials), {pair: len(trials) - lost[pair] for pair in sorted(before)})


def _pairs(result: MatchResult) -> set[Pair]:
    return {(mentee, mentor) for mentee, mentor in result.pairs.tolist()}


def _moved(policy: Policy, component: str, change: float) -> Policy:
    if not policy.weights[component]:
        return policy
    weights = {name: value * (1 + change) if name == component else value for name, value in policy.weights.items()}
    return policy if not any(weights.values()) else replace(policy, weights=normalise_weights(weights))


def _problem(scored: "Scored", problem: MatchProblem, trial: "Scored", barred: Bools | None) -> MatchProblem:
    allowed = problem.allowed
    if scored.policy.below_minimum_score:
        allowed = trial.scores >= scored.policy.minimum_score
        allowed &= ~(scored.allowed & ~problem.allowed if barred is None else barred)
        for rule, table in scored.broken.items():
            if rule != "below_minimum_score":
                allowed &= ~table
    fixed = [(mentee, mentor) for mentee, mentor in problem.fixed.tolist()]
    return MatchProblem(trial.scores, allowed, capacities=problem.capacities, minimum_loads=problem.minimum_loads,
                        demands=problem.demands, fixed=fixed)
