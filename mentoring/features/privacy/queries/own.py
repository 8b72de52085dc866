"""Everything that is held of one person and that they may read: each kind with its own condition, nobody else's beside it.

Left out on purpose: proposals and approvals nobody was told of, scores, what others wrote about the person to coordinators,
other people's blocks, notes and answers, and whatever opens an account (passwords, secrets, codes, digests).
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, selectinload

from mentoring.core.actors import Actor
from mentoring.core.mail import Mail, MailSetting, body_of, reader_key
from mentoring.core.mail.reading import is_notice
from mentoring.features.accounts.models import Account, SignIn
from mentoring.features.certificates.models import Certificate
from mentoring.features.logbook.models import ActionItem, MentoringSession, PrivateNote, SessionDraft
from mentoring.features.pairings.models import AgreementAcceptance, Pairing, PairingMove
from mentoring.features.pairings.rules import HOLDING, TOLD
from mentoring.features.people.models import Employee, EmployeeCompetency, PreviousNip, PrivateBlock
from mentoring.features.privacy.models import DataRequest
from mentoring.features.programmes.models import Enrolment, EnrolmentCompetency, Programme
from mentoring.features.programmes.queries import count_seats
from mentoring.features.programmes.rules import EnrolmentState, ProgrammeState
from mentoring.features.pulses.models import Concern, Evaluation, Pulse
from mentoring.features.requests.models import MentorRequest, ShortlistMark

Row = dict[str, Any]
Data = Mapping[str, list[Row]]


def told_to(employee_id: int) -> sa.ColumnElement[bool]:
    """Return the condition on pairings that a person takes part in and knows of."""
    return sa.and_(sa.or_(Pairing.mentor_id == employee_id, Pairing.mentee_id == employee_id),
                   Pairing.state.in_(sorted(TOLD)), Pairing.published_at.is_not(None))


def _conditions(actor: Actor) -> dict[str, tuple[Any, tuple[sa.ColumnElement[bool], ...]]]:
    """Return the table and the conditions of each kind of which there may be many rows."""
    own, account = actor.employee_id or 0, actor.account_id or 0
    reader = reader_key(actor.employee_id, actor.account_id)
    enrolled = sa.select(Enrolment.id).where(Enrolment.employee_id == own)
    pairs = sa.select(Pairing.id).where(told_to(own))
    return {
        "competencies": (EmployeeCompetency, (EmployeeCompetency.employee_id == own,)),
        "enrolments": (Enrolment, (Enrolment.employee_id == own,)),
        "wishes": (MentorRequest, (MentorRequest.mentee_enrolment_id.in_(enrolled),)),
        "answers": (MentorRequest, (MentorRequest.mentor_enrolment_id.in_(enrolled), MentorRequest.sent_at.is_not(None))),
        "marks": (ShortlistMark, (ShortlistMark.mentee_enrolment_id.in_(enrolled),)),
        "blocks": (PrivateBlock, (PrivateBlock.blocker_id == own,)),
        "pairings": (Pairing, (told_to(own),)),
        "moves": (PairingMove, (PairingMove.pairing_id.in_(pairs), PairingMove.actor == actor.pseudonym)),
        "sessions": (MentoringSession, (MentoringSession.pairing_id.in_(pairs),)),
        "notes": (PrivateNote, (PrivateNote.author_id == own,)),
        "drafts": (SessionDraft, (SessionDraft.account_id == account,)),
        "actions": (ActionItem, (ActionItem.pairing_id.in_(pairs),)),
        "pulses": (Pulse, (Pulse.employee_id == own,)),
        "evaluations": (Evaluation, (Evaluation.employee_id == own,)),
        "concerns": (Concern, (Concern.author_id == own,)),
        "certificates": (Certificate, (Certificate.employee_id == own,)),
        "notices": (Mail, (Mail.reader == reader, is_notice())),
        "mail_settings": (MailSetting, (MailSetting.reader == reader,)),
        "devices": (SignIn, (SignIn.account_id == account,)),
        "data_requests": (DataRequest, (DataRequest.employee_id == own,)),
    }


def count_own(session: Session, actor: Actor) -> dict[str, int]:
    """Return how much of each kind is held, in one statement."""
    kinds = _conditions(actor)
    row = session.execute(sa.select(*(
        sa.select(sa.func.count()).select_from(model).where(*conditions).scalar_subquery()
        for model, conditions in kinds.values()))).one()
    return dict(zip(kinds, row, strict=True))


def map_live(session: Session, employee_id: int) -> dict[str, set[int]]:
    """Return somebody's own enrolments, by side, with a pairing that holds a seat and that they know of."""
    rows = session.execute(sa.select(
        Pairing.mentor_id, Pairing.mentor_enrolment_id, Pairing.mentee_enrolment_id).where(
        told_to(employee_id), Pairing.state.in_(sorted(HOLDING)))).all()
    return {"mentor": {row.mentor_enrolment_id for row in rows if row.mentor_id == employee_id},
            "mentee": {row.mentee_enrolment_id for row in rows if row.mentor_id != employee_id}}


def list_matching(session: Session, employee_id: int) -> list[Enrolment]:
    """Return where a person takes part or paused, in programmes that are not closed."""
    return list(session.scalars(
        sa.select(Enrolment).join(Enrolment.programme).where(
            Enrolment.employee_id == employee_id, Enrolment.state != EnrolmentState.LEFT,
            Programme.state != ProgrammeState.CLOSED).order_by(Enrolment.id)))


def _pick(row: Any, *names: str, **more: Any) -> Row:
    return {name: getattr(row, name) for name in names} | more


def read_own(session: Session, actor: Actor) -> Data:
    """Return all of it, oldest first in each kind; the number of statements does not grow with it."""
    kinds, own = _conditions(actor), actor.employee_id or 0

    def read(kind: str, *order: Any, options: tuple[Any, ...] = ()) -> list[Any]:
        model, conditions = kinds[kind]
        return list(session.scalars(sa.select(model).where(*conditions).options(*options).order_by(*order)))

    return {"identity": [_identity(session, own)]} | {kind: rows(session, own, read) for kind, rows in READERS.items()} | {
        "account": [_account(session, actor)]}


def _identity(session: Session, own: int) -> Row:
    manager = aliased(Employee)
    employee, manager_name = session.execute(
        sa.select(Employee, manager.name).outerjoin(manager, Employee.line_manager_id == manager.id)
        .where(Employee.id == own)).one()
    before = session.scalars(sa.select(PreviousNip.nip).where(PreviousNip.employee_id == own).order_by(PreviousNip.nip))
    return _pick(employee, "name", "title_before", "title_after", "nip", "email", "employment", "grade", "post_title",
                 "post_level", "post_since", "place", "is_active", "legal_status", "left_at", "moved_at", "moved_from",
                 unit=employee.unit.name, line_manager=manager_name, previous_nips=list(before))


def _account(session: Session, actor: Actor) -> Row:
    account = session.get_one(Account, actor.account_id)
    return _pick(account, "sign_in_name", "display_name", "email", "active", "language", "notice_accepted_at", "created_at",
                 roles=sorted(role.name for role in account.roles), units=sorted(row.unit.name for row in account.scopes),
                 second_factor=account.tf_totp_secret is not None)


def _enrolments(session: Session, _own: int, read: Any) -> list[Row]:
    rows = read("enrolments", Enrolment.id, options=(selectinload(Enrolment.competencies),))
    seats = count_seats(session, [row.id for row in rows])
    return [_pick(row, "side", "state", "goals", "experience", "hours_per_month", "mode", "languages", "place",
                  "working_style", "enrolled_at", "self_paused_at", programme=row.programme.name,
                  capacity=seats.get(row.id, 0), stated=[_stated(one) for one in row.competencies]) for row in rows]


def _stated(row: EnrolmentCompetency) -> Row:
    return _pick(row, "have", "present", "target", competency=row.competency.name)


def _pairings(session: Session, own: int, read: Any) -> list[Row]:
    rows = read("pairings", Pairing.id)
    accepted = {(row.pairing_id, row.side): row for row in session.scalars(
        sa.select(AgreementAcceptance).where(AgreementAcceptance.pairing_id.in_([row.id for row in rows])))} if rows else {}
    found = []
    for row in rows:
        side = "mentor" if row.mentor_id == own else "mentee"
        partner = row.mentee_enrolment if side == "mentor" else row.mentor_enrolment
        yes = accepted.get((row.id, side))
        found.append(_pick(row, "state", "published_at", "grace_ends_at", "active_since", "expected_back_on", "ended_at",
                           programme=row.programme.name, side=side, partner=partner.employee.full_name,
                           own_yes_at=getattr(row, f"{side}_accepted_at"),
                           agreement_accepted_at=yes.accepted_at if yes else None,
                           agreement_version=yes.agreement.number if yes else None))
    return found


def _partner(pairing: Pairing, own: int) -> str:
    return (pairing.mentee_enrolment if pairing.mentor_id == own else pairing.mentor_enrolment).employee.full_name


def _sessions(_session: Session, own: int, read: Any) -> list[Row]:
    return [_pick(row, "held_on", "starts_at", "minutes", "mode", "place", "topic", "shared_note", "state", "learning_hours",
                  "dispute_reason", "logged_at", "answered_at", partner=_partner(row.pairing, own),
                  logged_by_me=row.logged_by_id == own)
            for row in read("sessions", MentoringSession.held_on, MentoringSession.id)]


def _blocks(session: Session, _own: int, read: Any) -> list[Row]:
    rows = read("blocks", PrivateBlock.created_at, PrivateBlock.blocked_id)
    names = {row.id: row.full_name for row in session.scalars(
        sa.select(Employee).where(Employee.id.in_([row.blocked_id for row in rows])))} if rows else {}
    return [_pick(row, "created_at", person=names[row.blocked_id]) for row in rows]


def _marks(session: Session, _own: int, read: Any) -> list[Row]:
    rows = read("marks", ShortlistMark.created_at, ShortlistMark.mentor_enrolment_id)
    names = {row.id: row.employee.full_name for row in session.scalars(
        sa.select(Enrolment).where(Enrolment.id.in_([row.mentor_enrolment_id for row in rows])))} if rows else {}
    return [_pick(row, "kind", "created_at", person=names[row.mentor_enrolment_id]) for row in rows]


def _of(kind: str, order: Any, row_of: Callable[[Any, int], Row]) -> Callable[[Session, int, Any], list[Row]]:
    """Return the reader of a kind that needs nothing but its own rows."""
    return lambda _session, own, read: [row_of(row, own) for row in read(kind, order)]


READERS: Mapping[str, Callable[[Session, int, Any], list[Row]]] = {
    "competencies": _of("competencies", EmployeeCompetency.competency_id, lambda row, _own: _pick(
        row, "level", competency=row.competency.name)),
    "enrolments": _enrolments,
    "wishes": _of("wishes", MentorRequest.id, lambda row, _own: _pick(
        row, "rank", "state", "note", "created_at", "sent_at", "answer_due_at", "answered_at",
        programme=row.programme.name, person=row.mentor_enrolment.employee.full_name)),
    "answers": _of("answers", MentorRequest.id, lambda row, _own: _pick(
        row, "state", "sent_at", "answer_due_at", "time_asked_at", "answered_at", "decline_reason",
        programme=row.programme.name, person=row.mentee_enrolment.employee.full_name)),
    "marks": _marks,
    "blocks": _blocks,
    "pairings": _pairings,
    "moves": _of("moves", PairingMove.id, lambda row, _own: _pick(row, "at", "to_state", "reason")),
    "sessions": _sessions,
    "notes": _of("notes", PrivateNote.mentoring_session_id, lambda row, _own: _pick(row, "text", "written_at")),
    "drafts": _of("drafts", SessionDraft.form, lambda row, _own: _pick(row, "form", "fields", "saved_at")),
    "actions": _of("actions", ActionItem.id, lambda row, own: _pick(
        row, "text", "due_on", "done_at", "created_at", mine=row.owner_id == own)),
    "pulses": _of("pulses", Pulse.id, lambda row, own: _pick(
        row, "number", "state", "asked_on", "answered_at", "usefulness", "rhythm", "trust", "comment",
        partner=_partner(row.pairing, own))),
    "evaluations": _of("evaluations", Evaluation.id, lambda row, own: _pick(
        row, "state", "asked_at", "answered_at", "goals", "learning", "bond", "fit", "support", "helped", "better",
        partner=_partner(row.pairing, own))),
    "concerns": _of("concerns", Concern.id, lambda row, own: _pick(
        row, "state", "text", "created_at", "closed_at", partner=_partner(row.pairing, own))),
    "certificates": _of("certificates", Certificate.id, lambda row, _own: _pick(
        row, "code", "kind", "year", "name", "programme", "starts_on", "ends_on", "hours_as_mentee", "hours_as_mentor",
        "issued_at", "replaced_at")),
    "notices": _of("notices", Mail.id, lambda row, _own: _pick(
        row, "to_address", "kind", "subject", "created_at", "sent_at", "failed_at", "read_at", text=body_of(row))),
    "mail_settings": _of("mail_settings", MailSetting.kind, lambda row, _own: _pick(row, "kind", "channel")),
    "devices": _of("devices", SignIn.id, lambda row, _own: _pick(row, "device", "created_at", "last_seen_at", "ended_at")),
    "data_requests": _of("data_requests", DataRequest.id, lambda row, own: _pick(
        row, "kind", "field", "text", "state", "answer", "asked_at", "answered_at",
        partner=_partner(row.pairing, own) if row.pairing else None)),
}
