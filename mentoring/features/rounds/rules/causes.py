"""Why a pair of an earlier round is not in a later one; pure: a code with values, the sentence is made elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mentoring.features.rounds.rules.comparing import Difference, Kind
from mentoring.features.rounds.rules.rounds import ProposalState

VISIBLE = 0.005
"""Two scores nearer than this are shown as the same number."""

Shares = Mapping[str, float]
"""What each component adds to a score, or how much it weighs."""


@dataclass(frozen=True)
class Cause:
    """Why something changed: a code, and what its sentence tells."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """Somebody's part in the programme when the later round ran: enrolment state, and whether it is newer than the
    earlier round."""

    state: str = "enrolled"
    joined: bool = False


@dataclass(frozen=True)
class Scores:
    """A mentee's score with one mentor in both rounds, and by component as far as both policies let it be told."""

    earlier: float | None = None
    later: float | None = None
    earlier_shares: Shares | None = None
    later_shares: Shares | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of a pair that two rounds tell differently.

    `proposal` is the state of the earlier proposal, `pairing` that of the pairing these two have had since. `decided`
    says how people, not the round, gave the mentee the later mentor. `taken` counts the earlier mentor's seats that
    decisions took between the rounds, where none is left. `forbidden` are the rules of the later policy that forbid the
    pair, `forbidden_before` those of the earlier one. `unplaced` is why the later round placed the mentee with nobody,
    `unplaced_before` whether the earlier one did not either.
    """

    difference: Difference
    proposal: str = ""
    pairing: str = ""
    decided: str = ""
    mentee: Standing = Standing()
    mentor: Standing = Standing()
    new_mentor: Standing = Standing()
    places: int = 1
    taken: int = 0
    forbidden: tuple[str, ...] = ()
    forbidden_before: tuple[str, ...] = ()
    minimum: float | None = None
    old: Scores = Scores()
    new: Scores = Scores()
    unplaced: Mapping[str, Any] | None = None
    unplaced_before: bool = False


def cause_of(facts: Facts) -> Cause | None:
    """Return the first cause that holds, what people did before what the engine found; None for what stays."""
    if facts.difference.kind is Kind.KEPT:
        return Cause("approved") if facts.decided else None
    if facts.difference.kind is Kind.NEW:
        return _why_new(facts)
    for find in (_decision, _person, _seat, _rule, _score):
        cause = find(facts)
        if cause is not None:
            return cause
    return Cause("unplaced", facts.unplaced) if facts.unplaced else Cause("elsewhere")


def _why_new(facts: Facts) -> Cause | None:
    if facts.decided:
        return Cause("requested" if facts.decided == "request" else "decided")
    if facts.mentee.joined:
        return Cause("mentee_joined")
    if facts.unplaced_before:
        return Cause("mentor_joined" if facts.new_mentor.joined else "was_unplaced")
    return Cause("alone_again") if facts.pairing else None


def _decision(facts: Facts) -> Cause | None:
    if facts.proposal == ProposalState.REJECTED:
        return Cause("rejected")
    if facts.decided:
        return Cause({"request": "requested", "round": "swapped"}.get(facts.decided, "decided"))
    return Cause(f"pairing_{facts.pairing}") if facts.pairing in {"declined", "refused", "ended", "withdrawn"} else None


def _person(facts: Facts) -> Cause | None:
    for who, standing in (("mentee", facts.mentee), ("mentor", facts.mentor)):
        if standing.state in {"left", "paused"}:
            return Cause(f"{who}_{standing.state}")
    return None


def _seat(facts: Facts) -> Cause | None:
    if facts.places == 0:
        return Cause("no_places")
    return Cause("seats_taken", {"count": facts.taken}) if facts.taken else None


def _rule(facts: Facts) -> Cause | None:
    for rule in facts.forbidden:
        return Cause("rule" if rule in facts.forbidden_before else "rule_new", {"rule": rule})
    if facts.minimum is not None and facts.old.later is not None and facts.old.later < facts.minimum:
        return Cause("below_minimum", {"score": facts.old.later, "minimum": facts.minimum})
    return None


def _score(facts: Facts) -> Cause | None:
    """Return what the scores tell: only a mentor who now suits better than the earlier one tells something."""
    old, new = facts.old, facts.new
    if old.later is None or new.later is None or new.later - old.later < VISIBLE:
        return None
    told = {"old": old.later, "new": new.later, "old_before": old.earlier, "new_before": new.earlier}
    if facts.new_mentor.joined:
        return Cause("mentor_joined", told)
    if old.earlier is None or new.earlier is None:
        return Cause("better", told)
    if new.earlier - old.earlier >= VISIBLE:
        return Cause("free_now", told)
    mover = _mover(old, new)
    return Cause("weights", told | {"component": mover}) if mover else Cause("score", told)


def _mover(old: Scores, new: Scores) -> str | None:
    """Return the component whose weight moved the new mentor most against the earlier one; None when no weight did."""
    tables = (old.earlier_shares, old.later_shares, new.earlier_shares, new.later_shares)
    if None in tables or old.later is None or new.earlier is None:
        return None
    old_before, old_after, new_before, new_after = (table or {} for table in tables)
    if abs(sum(old_after.values()) - old.later) >= VISIBLE or abs(sum(new_before.values()) - new.earlier) >= VISIBLE:
        return None  # the weights alone do not explain these scores: people changed what they say
    gains = {name: new_after[name] - new_before[name] - (old_after[name] - old_before[name]) for name in new_after}
    best = max(gains, key=lambda name: gains[name])
    return best if gains[best] >= VISIBLE else None


def rescore(shares: Shares, weights: Shares, other: Shares) -> dict[str, float] | None:
    """Return the contributions that a pair would have under other weights, were the two people as they are.

    None where a component weighed nothing before and does now: what it would add is not known.
    """
    result = {}
    for name, weight in other.items():
        if weight > 0 and not weights.get(name):
            return None
        result[name] = shares.get(name, 0.0) * weight / weights[name] if weight > 0 else 0.0
    return result
