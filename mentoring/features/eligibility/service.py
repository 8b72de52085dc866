"""The one check that every path to a pairing goes through, and shortlists; alone makes an `EligiblePair`."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from mentoring.features.programmes.queries import get_enrolment, mark_people
from mentoring.features.programmes.rules import TAKES_PEOPLE, EnrolmentState, Side
from mentoring.matching.people import Scored
from mentoring.matching.policy import RULES
from mentoring.matching.taxonomy import load_fields

__all__ = ["Candidate", "Pool", "ScoredPool", "check_pair", "describe_reason", "load_pool", "load_scored",
           "prepare_scores", "refusal_sentence", "score_pool", "shortlist"]

KEPT_POOLS = 4


class _Cache:
    """The last few scored pools of this process, by what they hold: the same people are not scored twice.

    Decisions change who may be paired, not what two people have in common: then the matrices are kept.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Scored] = OrderedDict()
        self._ready: OrderedDict[int, tuple[int, ...]] = OrderedDict()
        self._lock = Lock()

    def is_ready(self, programme_id: int, mark: tuple[int, ...]) -> bool:
        """Tell whether the people of a programme were scored here as they are at this mark."""
        return self._ready.get(programme_id) == mark

    def note_ready(self, programme_id: int, mark: tuple[int, ...]) -> None:
        with self._lock:
            self._ready.pop(programme_id, None)
            self._ready[programme_id] = mark
            while len(self._ready) > KEPT_POOLS:
                self._ready.popitem(last=False)

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


def prepare_scores(session: Session, programme_id: int, read_wishes: Callable[[], Mapping[tuple[int, int], int]]) -> None:
    """Score everyone of a programme ahead of a decision, unless that was done since anybody changed.

    What is kept then need not be worked out under the decision's locks. It saves time alone: the decision itself reads
    everybody anew.
    """
    mark = mark_people(session, programme_id)
    if not _cache.is_ready(programme_id, mark):
        _ = load_scored(session, programme_id, read_wishes()).scored.scores
        _cache.note_ready(programme_id, mark)


def check_pair(session: Session, *, mentor_enrolment_id: int, mentee_enrolment_id: int, override: Override | None,
               now: datetime, wishes: Mapping[tuple[int, int], int] | None = None,
               ready: ScoredPool | None = None) -> EligiblePair:
    """Return the pair if every rule allows it; raise `RuleBrokenError` with the first that does not.

    `now` is the moment of the decision. Private grounds are told as `unavailable` and never overridden. What is `ready`
    was read in this transaction and is not read again, but for the free seats.
    """
    mentor, mentee = get_enrolment(session, mentor_enrolment_id), get_enrolment(session, mentee_enrolment_id)
    if mentor.programme_id != mentee.programme_id:
        raise RuleBrokenError("out_of_scope")
    if (mentor.side, mentee.side) != (Side.MENTOR, Side.MENTEE):
        raise RuleBrokenError("not_enrolled")
    if mentor.programme.state not in TAKES_PEOPLE or EnrolmentState.LEFT in (mentor.state, mentee.state) or (
            EnrolmentState.APPLIED in (mentor.state, mentee.state)):
        raise RuleBrokenError("not_enrolled")
    if all(row.state == EnrolmentState.ENROLLED and row.employee.is_active for row in (mentor, mentee)) and (
            not have_free_seats(session, (mentor.id, mentee.id))):
        raise RuleBrokenError("no_capacity")
    ready = ready or load_scored(session, mentor.programme_id, wishes)
    pool, scored = ready.pool, ready.scored
    row, column = pool.mentee_ids.index(mentee.id), pool.mentor_ids.index(mentor.id)
    broken = list(scored.refusals(row, column))
    resting = any(person.is_paused or person.is_unavailable for person in (pool.mentees[row], pool.mentors[column]))
    if not resting and not (pool.capacities[column] and pool.demands[row]):
        broken.append("no_capacity")
    broken.sort(key=RULES.index)
    may_override = frozenset(rule for rule in RULES if pool.policy.may_override(rule))
    rule = first_standing(tuple(broken), override, may_override)
    if rule is not None:
        raise RuleBrokenError(rule)
    used = override.rule if override and override.rule in broken else ""
    return EligiblePair(
        programme_id=mentor.programme_id, mentor_enrolment_id=mentor.id, mentee_enrolment_id=mentee.id,
        mentor_id=mentor.employee_id, mentee_id=mentee.employee_id, score=float(scored.scores[row, column]),
        contributions=scored.contributions(row, column), policy_version_id=pool.policy_version_id,
        override_rule=used, override_reason=override.reason.strip() if override and used else "")


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
