"""Every decision on a pair, on a person and in a round: read from the audit trail, with why from the rows decided on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from mentoring.core.actors import Actor
from mentoring.core.audit import AuditEntry, names_of
from mentoring.core.pagination import Page, paginate
from mentoring.features.pairings.models import Pairing, PairingMove
from mentoring.features.pairings.rules import DECIDED_BY_COORDINATORS
from mentoring.features.people.models import Employee, Unit
from mentoring.features.people.queries import within
from mentoring.features.programmes.models import PolicyVersion, Programme
from mentoring.features.requests.models import MentorRequest
from mentoring.features.rounds.models import Proposal, Round
from mentoring.features.rounds.queries.queue import MENTEE, MENTEE_ENROLMENT, MENTOR, MENTOR_ENROLMENT
from mentoring.features.rounds.rules import ProposalState

PAGE = 25
TOLD_OF_REQUESTS = ("sent", "accepted", "declined", "expired", "withdrawn", "confirmed", "refused")
DECISIONS = ("approved", "rejected", "swapped", "reopened", "locked", "unlocked")
"""What can be decided on a proposal: the filters of a round's history."""


@dataclass(frozen=True)
class Subject:
    """What was decided on: two people, in which programme and round, and on which version of its policy."""

    id: int
    kind: str
    mentee: str
    mentor: str
    people: frozenset[int]
    programme: str
    round_id: int | None = None
    round_number: int | None = None
    policy: int | None = None
    override_rule: str = ""


@dataclass(frozen=True)
class DecisionLine:
    """One decision: when, what, who (empty where that is not told), why and on which version it was decided."""

    sequence: int
    at: datetime
    action: str
    who: str | None
    by_partner: bool
    why: str
    version: int | None
    subject: Subject | None
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class HistoryScope:
    """Whose decisions are read: those on subjects of these kinds, each a select of ids."""

    proposals: sa.Select[Any]
    pairings: sa.Select[Any]
    requests: sa.Select[Any]
    round_id: int | None = None
    decision: str = ""
    word: str = ""


def _managed(actor: Actor) -> sa.Select[Any]:
    return sa.select(Programme.id).join(Unit, Programme.unit_id == Unit.id).where(within(actor))


def _subjects(model: Any, programme: Any, actor: Actor, condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Return the ids of rows about two people in programmes that the actor manages; never of pairs of their own."""
    statement = (sa.select(model.id).join(MENTEE_ENROLMENT, MENTEE_ENROLMENT.id == model.mentee_enrolment_id)
                 .join(MENTOR_ENROLMENT, MENTOR_ENROLMENT.id == model.mentor_enrolment_id))
    if model is Proposal:
        statement = statement.join(Round, Round.id == Proposal.round_id)
    statement = statement.where(programme.in_(_managed(actor)), condition)
    if actor.employee_id is not None:
        statement = statement.where(MENTEE_ENROLMENT.employee_id != actor.employee_id,
                                    MENTOR_ENROLMENT.employee_id != actor.employee_id)
    return statement


def _scope(actor: Actor, condition: sa.ColumnElement[bool], *also_proposals: sa.ColumnElement[bool]) -> HistoryScope:
    return HistoryScope(_subjects(Proposal, Round.programme_id, actor, sa.or_(condition, *also_proposals)),
                        _subjects(Pairing, Pairing.programme_id, actor, condition),
                        _subjects(MentorRequest, MentorRequest.programme_id, actor, condition))


def scope_of_pair(actor: Actor, pairing: Pairing) -> HistoryScope:
    """Return all that was decided on two people in a programme, and the proposal that was swapped for them."""
    both = sa.and_(MENTEE_ENROLMENT.id == pairing.mentee_enrolment_id, MENTOR_ENROLMENT.id == pairing.mentor_enrolment_id)
    return _scope(actor, both, Proposal.pairing_id == pairing.id)


def scope_of_person(actor: Actor, employee_id: int, programme_id: int | None = None) -> HistoryScope:
    """Return all that was decided on a person, in one programme or in all that the actor manages."""
    person = sa.or_(MENTEE_ENROLMENT.employee_id == employee_id, MENTOR_ENROLMENT.employee_id == employee_id)
    if programme_id is not None:
        person = sa.and_(person, MENTEE_ENROLMENT.programme_id == programme_id)
    return _scope(actor, person)


def scope_of_round(actor: Actor, round_id: int, decision: str = "", word: str = "") -> HistoryScope:
    """Return what was decided in a round: one kind of decision, or on people (or by people) whose name holds `word`."""
    none = sa.select(Pairing.id).where(sa.false())
    return HistoryScope(_subjects(Proposal, Round.programme_id, actor, Proposal.round_id == round_id), none, none, round_id,
                        decision if decision in DECISIONS else "", word.strip().casefold())


def list_history(session: Session, scope: HistoryScope, cursor: str | None = None, size: int = PAGE) -> Page[DecisionLine]:
    """Return one page of decisions, the newest first; the number of queries does not depend on how many there are."""
    page: Page[AuditEntry] = paginate(session, sa.select(AuditEntry).where(_held(scope)), (-AuditEntry.sequence,),
                                      lambda row: (-row.sequence,), cursor, size)
    ids = {kind: {row.subject_id for row in page.items if row.subject == kind and row.subject_id is not None}
           for kind in ("proposal", "pairing", "request")}
    subjects = _read_subjects(session, ids)
    reasons = _reasons(session, ids["proposal"], ids["pairing"])
    tokens = {row.actor for row in page.items}
    names = names_of(session, tokens)
    employees = {token: number for token, number in session.execute(
        sa.select(Employee.pseudonym, Employee.id).where(Employee.pseudonym.in_(sorted(tokens))))}
    return Page([_line(row, subjects.get((row.subject, row.subject_id)), reasons, names, employees) for row in page.items],
                page.next, page.previous)


def _held(scope: HistoryScope) -> sa.ColumnElement[bool]:
    subject, number = AuditEntry.subject, AuditEntry.subject_id
    proposals = sa.and_(subject == "proposal", number.in_(scope.proposals))
    if scope.round_id is None:
        asked = AuditEntry.action.in_([f"request.{state}" for state in TOLD_OF_REQUESTS])
        return sa.or_(proposals, sa.and_(subject == "pairing", number.in_(scope.pairings)),
                      sa.and_(subject == "request", asked, number.in_(scope.requests)))
    if scope.decision:
        proposals = sa.and_(proposals, AuditEntry.action == f"proposal.{scope.decision}")
    if scope.word:
        decider = aliased(Employee)
        deciders = sa.select(decider.pseudonym).where(decider.sort_name.contains(scope.word, autoescape=True))
        named = (scope.proposals.join(MENTEE, MENTEE.id == MENTEE_ENROLMENT.employee_id)
                 .join(MENTOR, MENTOR.id == MENTOR_ENROLMENT.employee_id)
                 .where(sa.or_(MENTEE.sort_name.contains(scope.word, autoescape=True),
                               MENTOR.sort_name.contains(scope.word, autoescape=True))))
        return sa.and_(proposals, sa.or_(number.in_(named), AuditEntry.actor.in_(deciders)))
    return proposals if scope.decision else sa.or_(proposals, sa.and_(subject == "round", number == scope.round_id))


def _read_subjects(session: Session, ids: Mapping[str, Collection[int]]) -> dict[tuple[str, int | None], Subject]:
    found: dict[tuple[str, int | None], Subject] = {}
    for kind, model in (("proposal", Proposal), ("pairing", Pairing), ("request", MentorRequest)):
        if not ids[kind]:
            continue
        is_proposal = model is Proposal
        policy = Round.policy_version_id if is_proposal else Pairing.policy_version_id
        statement = (
            sa.select(model.id, MENTEE.name, MENTOR.name, MENTEE.id, MENTOR.id, Programme.name,
                      *((Round.id, Round.number) if is_proposal else (sa.null(), sa.null())),
                      PolicyVersion.number if kind != "request" else sa.null(),
                      Pairing.override_rule if kind == "pairing" else sa.literal(""))
            .select_from(model)
            .join(MENTEE_ENROLMENT, MENTEE_ENROLMENT.id == model.mentee_enrolment_id)
            .join(MENTEE, MENTEE.id == MENTEE_ENROLMENT.employee_id)
            .join(MENTOR_ENROLMENT, MENTOR_ENROLMENT.id == model.mentor_enrolment_id)
            .join(MENTOR, MENTOR.id == MENTOR_ENROLMENT.employee_id)
            .join(Programme, Programme.id == MENTEE_ENROLMENT.programme_id).where(model.id.in_(sorted(ids[kind]))))
        if is_proposal:
            statement = statement.join(Round, Round.id == Proposal.round_id)
        if kind != "request":
            statement = statement.outerjoin(PolicyVersion, PolicyVersion.id == policy)
        for number, mentee, mentor, mentee_id, mentor_id, *rest in session.execute(statement):
            found[kind, number] = Subject(number, kind, mentee, mentor, frozenset((mentee_id, mentor_id)), *rest)
    return found


def _reasons(session: Session, proposals: Collection[int], pairings: Collection[int]) -> dict[tuple[str, int, int], str]:
    """Return why coordinators decided, by (kind, id, version decided on): pairings, and proposals as they stand rejected.

    What one of the two people wrote stands on their own pair's page alone, so that no list tells endings apart.
    """
    reasons: dict[tuple[str, int, int], str] = {}
    if pairings:
        for number, version, reason in session.execute(
                sa.select(PairingMove.pairing_id, PairingMove.decided_on_version, PairingMove.reason).where(
                    PairingMove.pairing_id.in_(sorted(pairings)),
                    PairingMove.to_state.in_(sorted(DECIDED_BY_COORDINATORS)))):
            reasons["pairing", number, version] = reason
    if proposals:
        for number, version, reason in session.execute(
                sa.select(Proposal.id, Proposal.version, Proposal.reject_reason).where(
                    Proposal.id.in_(sorted(proposals)), Proposal.state == ProposalState.REJECTED)):
            reasons["proposal", number, version - 1] = reason
    return reasons


def _line(row: AuditEntry, subject: Subject | None, reasons: Mapping[tuple[str, int, int], str], names: Mapping[str, str],
          employees: Mapping[str, int]) -> DecisionLine:
    version = row.detail.get("version", 0 if row.subject == "pairing" else None)
    why = reasons.get((row.subject, row.subject_id or 0, version), "") if version is not None else ""
    by_partner = subject is not None and employees.get(row.actor) in subject.people
    return DecisionLine(row.sequence, row.at, row.action, names.get(row.actor), by_partner, why, version or None, subject,
                        row.detail)
