"""The one check that every path to a pairing goes through, and shortlists; alone makes an `EligiblePair`."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import Any

from flask import g
from sqlalchemy.orm import Session

from mentoring.core.database import db
from mentoring.core.i18n import current_language
from mentoring.features.eligibility.assembly import Pool, load_pool
from mentoring.features.eligibility.messages import REASONS, REFUSALS, TO_MENTEE
from mentoring.features.eligibility.rules import Override, RuleBrokenError, first_standing
from mentoring.features.pairings.queries import have_free_seats
from mentoring.features.pairings.rules import EligiblePair
from mentoring.features.people.queries import list_competencies
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import get_enrolment
from mentoring.features.programmes.rules import TAKES_PEOPLE, EnrolmentState, Side
from mentoring.matching.people import Scored
from mentoring.matching.policy import RULES
from mentoring.matching.taxonomy import load_fields

__all__ = ["Assessment", "Candidate", "Pool", "ScoredPool", "assess_pair", "check_pair", "describe_reason", "load_pool",
           "load_scored", "refusal_sentence", "score_pool", "shortlist"]

KEPT_POOLS = 4
UNAVAILABLE = "unavailable"


class _Cache:
    """The last few scored pools of this process, by what they hold: the same people are not scored twice.

    Decisions change who may be paired, not what two people have in common: then the matrices are kept.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Scored] = OrderedDict()
        self._lock = Lock()

    def scored(self, pool: Pool) -> Scored:
        key = sha256(repr((pool.mentees, pool.mentors, pool.policy, pool.encoder)).encode()).hexdigest()
        with self._lock:
            scored = self._kept.pop(key, None) or pool.scored()
            if scored.relations != pool.relations:
                scored = scored.with_relations(pool.relations)
            self._kept[key] = scored
            while len(self._kept) > KEPT_POOLS:
                self._kept.popitem(last=False)
        return scored


_cache = _Cache()


def score_pool(pool: Pool) -> Scored:
    """Return the scores of a pool, kept while nothing in it changes."""
    return _cache.scored(pool)


@dataclass(frozen=True)
class ScoredPool:
    """A programme's people with their scores, read once for many decisions of one transaction."""

    pool: Pool
    scored: Scored


def load_scored(session: Session, programme_id: int, wishes: Mapping[tuple[int, int], int] | None = None) -> ScoredPool:
    """Read and score everyone of a programme; the enrolments to be decided on have to be locked before."""
    pool = load_pool(session, programme_id, wishes=wishes)
    return ScoredPool(pool, score_pool(pool))


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
    return tuple(sorted(broken, key=lambda rule: (rule == UNAVAILABLE, RULES.index(rule))))


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


@dataclass(frozen=True)
class ReasonText:
    """A reason in words: its component, the sentence, what it added (None for a lack) and what is missing."""

    component: str
    text: str
    contribution: float | None
    missing: float = 0.0


@dataclass(frozen=True)
class Candidate:
    """A mentor who might suit: enrolment, reasons in words, free places; the score is never shown to juniors."""

    enrolment_id: int
    score: float
    free_places: int
    reasons: tuple[ReasonText, ...]


def shortlist(session: Session, mentee: Enrolment, size: int = 5) -> list[Candidate]:
    """Return the mentors that suit a mentee best among those allowed and free, the best first.

    The reasons are what speaks for a mentor: another person's levels are not a junior's to read.
    """
    pool = load_pool(session, mentee.programme_id)
    if mentee.id not in pool.mentee_ids:
        return []
    scored, row, policy = score_pool(pool), pool.mentee_ids.index(mentee.id), pool.policy.to_document()
    free = [column for column in scored.ranks(row).tolist() if pool.capacities[column] > 0][:size]
    return [Candidate(pool.mentor_ids[column], float(scored.scores[row, column]), pool.capacities[column],
                      tuple(reason_texts([reason for reason in reasons_of(scored, row, column) if speaks_for(reason)],
                                         policy, to_mentee=True)))
            for column in free]


def speaks_for(reason: Mapping[str, Any]) -> bool:
    """Tell whether a reason says something for a mentor: neither a lack nor a guess about what nobody stated."""
    return reason["contribution"] is not None and reason["code"].rpartition(".")[2] not in {
        "unknown", "not_stated", "different", "apart"}


def reasons_of(scored: Scored, row: int, column: int) -> list[dict[str, Any]]:
    """Return the reasons of a pair as plain values, for storing with a proposal."""
    return [{"component": reason.component, "code": reason.code, "params": dict(reason.params),
             "contribution": reason.contribution, "missing": reason.missing} for reason in scored.explain(row, column)]


def reason_texts(reasons: list[dict[str, Any]], policy: Mapping[str, Any] | None = None, *,
                 to_mentee: bool = False) -> list[ReasonText]:
    """Return stored reasons as sentences in the reader's language, said to a coordinator or to the mentee.

    `policy` is the document of the version that the reasons were made with: it names fields of its own.
    """
    return [ReasonText(item["component"], describe_reason(item["code"], item["params"], policy, to_mentee=to_mentee),
                       item["contribution"], item.get("missing", 0.0)) for item in reasons]


def describe_reason(code: str, params: Mapping[str, Any], policy: Mapping[str, Any] | None = None, *,
                    to_mentee: bool = False) -> str:
    """Return the sentence for a reason's code in the reader's language; fields and competencies are told by code."""
    values = dict(params)
    if "field" in values:
        values["field"] = field_name(str(values["field"]), policy)
    if "name" in values:
        values["name"] = competency_name(str(values["name"]))
    if "names" in values:
        values["names"] = ", ".join(map(competency_name, str(values["names"]).split(", ")))
    return str((TO_MENTEE if to_mentee else REASONS)[code]) % values


def competency_name(code: str) -> str:
    """Return the name of a competency in the reader's language; the dictionary is read once a request."""
    if "competency_names" not in g:
        g.competency_names = {row.code: {"id": row.name, "en": row.name_en or row.name}
                              for row in list_competencies(db.session())}
    names: dict[str, dict[str, str]] = g.competency_names
    return names[code].get(current_language(), code) if code in names else code


def field_name(code: str, policy: Mapping[str, Any] | None = None) -> str:
    """Return the name of a field of work in the reader's language: the policy's own, else the shipped one."""
    own = (policy or {}).get("fields", {}).get(code, {})
    shipped = next((entry for entry in load_fields() if entry.code == code), None)
    if current_language() == "en":
        return str(own.get("en") or (shipped.name_en if shipped else code))
    return str(own.get("id") or (shipped.name if shipped else code))


def refusal_sentence(rule: str) -> str:
    """Return the sentence for a hard rule's code in the reader's language."""
    return str(REFUSALS[rule])
