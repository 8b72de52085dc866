"""The one check that every path to a pairing goes through, and shortlists; alone makes an `EligiblePair`."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
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
from mentoring.features.pairings.queries import have_free_seats, map_untold
from mentoring.features.pairings.rules import EligiblePair
from mentoring.features.people.queries import list_competencies
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import get_enrolment, mark_people
from mentoring.features.programmes.rules import TAKES_PEOPLE, EnrolmentState, Side
from mentoring.matching.people import Relations, Scored
from mentoring.matching.policy import RULES
from mentoring.matching.problem import Ints
from mentoring.matching.shortlists import SIZE, Exposure, exposure, own_best, spread
from mentoring.matching.taxonomy import load_fields

__all__ = ["Candidate", "Pool", "ScoredPool", "check_again", "check_pair", "describe_reason", "exposures", "load_pool",
           "load_scored", "prepare_scores", "refusal_sentence", "score_pool", "shortlist"]

KEPT_POOLS = 4


@dataclass
class _Kept:
    """The scores of a pool, and everybody's shortlists with the relations and places that they were made for."""

    scored: Scored
    made_for: tuple[Relations, tuple[int, ...]] | None = None
    lists: list[Ints] = field(default_factory=list)


class _Cache:
    """The last few scored pools of this process, by what they hold: the same people are not scored twice.

    Decisions change who may be paired, not what two people have in common: then the matrices are kept.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
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
        with self._lock:
            return self._keep(pool).scored

    def shortlists(self, pool: Pool) -> list[Ints]:
        """Return the columns of everybody's shortlist; made anew when rules or places change, not with each decision.

        Who is unavailable to whom is left out, a private matter or soon another: it moves nobody on others' lists.
        """
        with self._lock:
            kept, known = self._keep(pool), replace(pool.relations, blocked=frozenset(), wishes={})
            if kept.made_for != (known, pool.offered):
                scored = kept.scored.with_relations(known)
                kept.lists, kept.made_for = spread(scored.scores, scored.allowed, pool.offered), (known, pool.offered)
            return kept.lists

    def _keep(self, pool: Pool) -> _Kept:
        key = sha256(repr((pool.mentees, pool.mentors, pool.policy, pool.encoder)).encode()).hexdigest()
        kept = self._kept.pop(key, None) or _Kept(pool.scored())
        if kept.scored.relations != pool.relations:
            kept.scored = kept.scored.with_relations(pool.relations)
        self._kept[key] = kept
        while len(self._kept) > KEPT_POOLS:
            self._kept.popitem(last=False)
        return kept


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


def check_again(session: Session, *, mentor_enrolment_id: int, mentee_enrolment_id: int,
                wishes: Mapping[tuple[int, int], int] | None = None) -> None:
    """Raise `RuleBrokenError` when two people who hold their seats already break a rule by now.

    People, private blocks, the programme and its policy may have changed since; the pair's own seats are not counted.
    """
    mentor, mentee = get_enrolment(session, mentor_enrolment_id), get_enrolment(session, mentee_enrolment_id)
    pool = load_pool(session, mentor.programme_id, wishes=wishes, apart=[(mentee.employee_id, mentor.employee_id)])
    if mentor.programme.state not in TAKES_PEOPLE or mentee.id not in pool.mentee_ids or mentor.id not in pool.mentor_ids:
        raise RuleBrokenError("not_enrolled")
    broken = score_pool(pool).refusals(pool.mentee_ids.index(mentee.id), pool.mentor_ids.index(mentor.id))
    if broken:
        raise RuleBrokenError(broken[0])


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


def shortlist(session: Session, mentee: Enrolment, size: int = SIZE, *,
              passed: Collection[int] = (), also: Collection[int] = ()) -> list[Candidate]:
    """Return mentors that suit a mentee among those allowed and free, the best first.

    The list is this mentee's of everybody's, spread so that not all are shown the same few; mentors that are full by
    now, or `passed`, make room for the mentee's next best. `also` are mentors to tell of besides, when allowed, full
    ones too, in the order given. The reasons are what speaks for a mentor: another person's levels are not a junior's
    to read. The mentee's own approval that was not published changes nothing here.
    """
    untold = map_untold(session, mentee.employee_id)
    pool = load_pool(session, mentee.programme_id, apart=untold)
    if mentee.id not in pool.mentee_ids:
        return []
    scored, row = score_pool(pool), pool.mentee_ids.index(mentee.id)
    free = {column: number + (pool.mentor_ids[column] in untold.values()) for column, number in enumerate(pool.capacities)}
    ranked = [column for column in scored.ranks(row).tolist() if pool.offered[column]]
    listed = set(_cache.shortlists(pool)[row].tolist())
    open_now = [column for column in ranked if free[column] and pool.mentor_ids[column] not in passed]
    chosen = sorted(open_now, key=lambda column: column not in listed)[:size]
    wanted = {pool.mentor_ids[column]: column for column in ranked}
    besides = [wanted[enrolment_id] for enrolment_id in also if enrolment_id in wanted]
    return [_candidate(pool, scored, row, column, free[column]) for column in dict.fromkeys(
        [column for column in ranked if column in chosen] + besides)]


def _candidate(pool: Pool, scored: Scored, row: int, column: int, free: int) -> Candidate:
    reasons = [reason for reason in reasons_of(scored, row, column) if speaks_for(reason)]
    return Candidate(pool.mentor_ids[column], float(scored.scores[row, column]), free,
                     tuple(reason_texts(reasons, pool.policy.to_document(), to_mentee=True)))


def exposures(session: Session, programme_id: int) -> tuple[Exposure, Exposure]:
    """Return how often mentors stand on the shortlists of a programme, and how often without spreading."""
    pool = load_pool(session, programme_id)
    scored, offered = score_pool(pool), pool.offered
    lists = _cache.shortlists(pool) if pool.mentees and pool.mentors else []
    own = own_best(scored.scores, scored.allowed, offered) if lists else []
    return (exposure(lists, scored.scores, scored.allowed, offered),
            exposure(own, scored.scores, scored.allowed, offered))


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
