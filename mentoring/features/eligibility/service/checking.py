"""The one check that every path to a pairing goes through; alone makes an `EligiblePair`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mentoring.features.eligibility.assembly import Pool, load_pool
from mentoring.features.eligibility.rules import Override, RuleBrokenError, first_standing
from mentoring.features.eligibility.service.scoring import ScoredPool, load_scored, score_pool
from mentoring.features.eligibility.service.wording import reasons_of
from mentoring.features.pairings.queries import have_free_seats
from mentoring.features.pairings.rules import EligiblePair
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import get_enrolment, get_programme
from mentoring.features.programmes.rules import TAKES_PEOPLE, EnrolmentState, Side
from mentoring.matching.policy import RULES

UNAVAILABLE = "unavailable"


def check_pair(session: Session, *, mentor_enrolment_id: int, mentee_enrolment_id: int, override: Override | None,
               now: datetime, wishes: Mapping[tuple[int, int], int] | None = None,
               ready: ScoredPool | None = None) -> EligiblePair:
    """Return the pair if every rule allows it; raise `RuleBrokenError` with the first that does not.

    `now` is the moment of the decision. Private grounds are told last, as `unavailable`, and never overridden. What is
    `ready` was read in this transaction and is not read again, but for the free seats.
    """
    mentor, mentee = get_enrolment(session, mentor_enrolment_id), get_enrolment(session, mentee_enrolment_id)
    refusal = _refusal_of_rows(mentor, mentee)
    active = all(row.state == EnrolmentState.ENROLLED and row.employee.is_active for row in (mentor, mentee))
    if refusal is None and active and not have_free_seats(session, (mentor.id, mentee.id)):
        refusal = "no_capacity"
    if refusal is not None:
        raise RuleBrokenError(refusal)
    ready = ready or load_scored(session, mentor.programme_id, wishes)
    pool, scored = ready.pool, ready.scored
    row, column = pool.mentee_ids.index(mentee.id), pool.mentor_ids.index(mentor.id)
    broken = _broken(ready, row, column)
    rule = first_standing(broken, override, overridable(pool))
    if rule is not None:
        raise RuleBrokenError(rule)
    used = override.rule if override and override.rule in broken else ""
    return EligiblePair(
        programme_id=mentor.programme_id, mentor_enrolment_id=mentor.id, mentee_enrolment_id=mentee.id,
        mentor_id=mentor.employee_id, mentee_id=mentee.employee_id, score=float(scored.scores[row, column]),
        contributions=scored.contributions(row, column), policy_version_id=pool.policy_version_id,
        override_rule=used, override_reason=override.reason.strip() if override and used else "")


@dataclass(frozen=True)
class Seated:
    """Two people who hold their seats with each other, as enrolments and as employees, and the rule set aside for them."""

    mentor_enrolment_id: int
    mentee_enrolment_id: int
    mentor_id: int
    mentee_id: int
    override_rule: str = ""


def check_again(session: Session, *, mentor_enrolment_id: int, mentee_enrolment_id: int,
                wishes: Mapping[tuple[int, int], int] | None = None) -> None:
    """Raise `RuleBrokenError` when two people who hold their seats already break a rule by now."""
    mentor, mentee = get_enrolment(session, mentor_enrolment_id), get_enrolment(session, mentee_enrolment_id)
    seated = Seated(mentor.id, mentee.id, mentor.employee_id, mentee.employee_id)
    for rule in broken_since(session, mentor.programme_id, [seated], wishes).values():
        raise RuleBrokenError(rule)


def broken_since(session: Session, programme_id: int, pairs: Collection[Seated],
                 wishes: Mapping[tuple[int, int], int] | None = None) -> dict[Seated, str]:
    """Return the pairs of a programme that break a rule by now, each with the first; read once for all of them.

    People, private blocks, the programme and its policy may have changed since the pairs were decided on; their own seats
    are not counted, and a rule that was set aside for a pair stays so.
    """
    if get_programme(session, programme_id).state not in TAKES_PEOPLE:
        return dict.fromkeys(pairs, "not_enrolled")
    pool = load_pool(session, programme_id, wishes=wishes, apart=[(pair.mentee_id, pair.mentor_id) for pair in pairs])
    rows, columns, scored = pool.rows, pool.columns, score_pool(pool)
    found: dict[Seated, str] = {}
    for pair in pairs:
        if pair.mentee_enrolment_id not in rows or pair.mentor_enrolment_id not in columns:
            found[pair] = "not_enrolled"
            continue
        broken = scored.refusals(rows[pair.mentee_enrolment_id], columns[pair.mentor_enrolment_id])
        if standing := sorted({*broken} - {pair.override_rule}, key=_order_told):
            found[pair] = standing[0]
    return found


def _refusal_of_rows(mentor: Enrolment, mentee: Enrolment) -> str | None:
    """Return the rule that the two rows break by themselves: then the two are in no pool together."""
    if mentor.programme_id != mentee.programme_id:
        return "out_of_scope"
    states = (mentor.state, mentee.state)
    if (mentor.side, mentee.side) != (Side.MENTOR, Side.MENTEE) or mentor.programme.state not in TAKES_PEOPLE or (
            EnrolmentState.LEFT in states or EnrolmentState.APPLIED in states):
        return "not_enrolled"
    return None


def _broken(ready: ScoredPool, row: int, column: int) -> tuple[str, ...]:
    """Return the rules that a pair breaks, in the order told: what everybody can see comes before private grounds."""
    pool = ready.pool
    broken = set(ready.scored.refusals(row, column))
    resting = any(person.is_paused or person.is_unavailable for person in (pool.mentees[row], pool.mentors[column]))
    if not resting and not (pool.capacities[column] and pool.demands[row]):
        broken.add("no_capacity")
    return tuple(sorted(broken, key=_order_told))


def _order_told(rule: str) -> tuple[bool, int]:
    return rule == UNAVAILABLE, RULES.index(rule)


def overridable(pool: Pool) -> frozenset[str]:
    """Return the rules that a coordinator may set aside with a reason under the pool's policy."""
    return frozenset(rule for rule in RULES if pool.policy.may_override(rule))


@dataclass(frozen=True)
class Assessment:
    """What holds of two people: the rules they break, which of those may be set aside, their score and why.

    That they are unavailable is told only where no other rule is broken, and then nothing else is told.
    """

    rules: tuple[str, ...]
    may_override: frozenset[str]
    policy: Mapping[str, Any]
    policy_version_id: int | None = None
    score: float | None = None
    contributions: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[dict[str, Any], ...] = ()


def assess_pair(session: Session, *, mentor_enrolment_id: int, mentee_enrolment_id: int,
                wishes: Mapping[tuple[int, int], int] | None = None) -> Assessment:
    """Return all that `check_pair` would say about two people, and what speaks for them; nothing is decided."""
    mentor, mentee = get_enrolment(session, mentor_enrolment_id), get_enrolment(session, mentee_enrolment_id)
    refusal = _refusal_of_rows(mentor, mentee)
    if refusal is not None:
        return Assessment((refusal,), frozenset(), {})
    ready = load_scored(session, mentor.programme_id, wishes)
    pool, scored = ready.pool, ready.scored
    row, column = pool.mentee_ids.index(mentee.id), pool.mentor_ids.index(mentor.id)
    broken, document = _broken(ready, row, column), pool.policy.to_document()
    if broken == (UNAVAILABLE,):
        return Assessment(broken, frozenset(), document, pool.policy_version_id)
    seen = tuple(rule for rule in broken if rule != UNAVAILABLE)
    return Assessment(seen, overridable(pool) & set(seen), document, pool.policy_version_id,
                      float(scored.scores[row, column]), scored.contributions(row, column),
                      tuple(reasons_of(scored, row, column)))
