"""Planning a meeting: both are told with an invitation, which is changed and cancelled under the same name."""

import secrets
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError
from mentoring.core.i18n import zone
from mentoring.core.mail import path_to
from mentoring.features.accounts.queries import map_contacts
from mentoring.features.accounts.service import address_of, language_of, write_to
from mentoring.features.logbook.calendar import invitation
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.rules import SessionFacts, SessionState, check_move, check_plan
from mentoring.features.logbook.service.drafting import drop_draft
from mentoring.features.logbook.service.telling import note_change, part_of
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import is_running
from mentoring.features.people.models import Employee


def plan_meeting(session: Session, actor: Actor, *, pairing_id: int, facts: SessionFacts, draft: str = "",
                 now: datetime) -> MentoringSession:
    """Plan a meeting of a pairing; either of the two may, and both get the invitation."""
    pairing = get_locked(session, Pairing, pairing_id)
    check(actor, P.PLAN, pairing)
    if not is_running(pairing.state, pairing.grace_ends_at, now):
        raise ConflictError("pairing_not_running")
    starts_at = check_plan(facts, zone=zone(), now=now)
    row = MentoringSession(
        pairing_id=pairing.id, state=SessionState.PLANNED, held_on=facts.held_on, starts_at=starts_at,
        minutes=facts.minutes, mode=facts.mode, place=facts.place.strip(), topic=facts.topic.strip(), shared_note="",
        learning_hours=0, logged_by_id=actor.employee_id or pairing.mentor_id, logged_at=now, dispute_reason="",
        invitation_uid=f"{secrets.token_hex(16)}@{_host()}", invitation_sequence=0, version=1,
        change="meeting_planned", changed_by=actor.pseudonym, changed_at=now)
    session.add(row)
    session.flush()
    drop_draft(session, actor, form=draft)
    note_change(session, actor, row, "meeting_planned", {}, now)
    audit.record(session, actor, "meeting.planned", "mentoring_session", row.id, now=now, pairing=pairing.id)
    tell_both(session, actor, [row], "planned", now)
    return row


def change_meeting(session: Session, actor: Actor, *, mentoring_session_id: int, version: int, facts: SessionFacts,
                   draft: str = "", now: datetime) -> MentoringSession:
    """Put a meeting to another time or place; the invitation both have is changed."""
    row = _get(session, actor, mentoring_session_id, version)
    if row.state != SessionState.PLANNED:
        raise ConflictError("session_move")
    starts_at = check_plan(facts, zone=zone(), now=now)
    new = {"held_on": facts.held_on, "starts_at": starts_at, "minutes": facts.minutes, "mode": facts.mode,
           "place": facts.place.strip(), "topic": facts.topic.strip()}
    details = {name: (getattr(row, name), value) for name, value in new.items() if getattr(row, name) != value}
    for name, value in new.items():
        setattr(row, name, value)
    row.invitation_sequence += 1
    drop_draft(session, actor, form=draft)
    _note(session, actor, row, "meeting_changed", details, now)
    tell_both(session, actor, [row], "changed", now)
    return row


def cancel_meeting(session: Session, actor: Actor, *, mentoring_session_id: int, version: int,
                   now: datetime) -> MentoringSession:
    """Call a meeting off; the invitation both have is cancelled."""
    row = _get(session, actor, mentoring_session_id, version)
    check_move(row.state, SessionState.CANCELLED, part_of(actor, row.pairing))
    _cancel(session, actor, row, now)
    tell_both(session, actor, [row], "cancelled", now)
    return row


def cancel_of_pairing(session: Session, actor: Actor, pairing_id: int, now: datetime) -> None:
    """Call off what a pairing that ends had planned."""
    _cancel_all(session, actor, Pairing.id == pairing_id, now)


def cancel_of_programme(session: Session, actor: Actor, programme_id: int, now: datetime) -> None:
    """Call off what the pairings of a programme that closes had planned."""
    _cancel_all(session, actor, Pairing.programme_id == programme_id, now)


def _cancel_all(session: Session, actor: Actor, condition: sa.ColumnElement[bool], now: datetime) -> None:
    rows = list(session.scalars(
        sa.select(MentoringSession).join(Pairing, MentoringSession.pairing_id == Pairing.id)
        .where(MentoringSession.state == SessionState.PLANNED, condition).order_by(MentoringSession.id)
        .with_for_update(of=MentoringSession).execution_options(populate_existing=True)))
    for row in rows:
        _cancel(session, actor, row, now)
    tell_both(session, actor, rows, "cancelled", now)


def _get(session: Session, actor: Actor, mentoring_session_id: int, version: int) -> MentoringSession:
    row = get_locked(session, MentoringSession, mentoring_session_id)
    check(actor, P.PLAN, row.pairing)
    check_version(session, row, version)
    return row


def _cancel(session: Session, actor: Actor, row: MentoringSession, now: datetime) -> None:
    row.state = SessionState.CANCELLED
    row.invitation_sequence += 1
    _note(session, actor, row, "meeting_cancelled", {}, now)


def _note(session: Session, actor: Actor, row: MentoringSession, change: str,
          details: Mapping[str, tuple[object, object]], now: datetime) -> None:
    row.touch(by=actor.pseudonym, at=now, change=change)
    note_change(session, actor, row, change, details, now)
    session.flush()
    audit.record(session, actor, change.replace("_", "."), "mentoring_session", row.id, now=now)


# Invitations


def invitation_for(row: MentoringSession, reader: Employee, address: str, now: datetime) -> str:
    """Return the invitation, or its cancelling, as one of the two gets it."""
    pairing = row.pairing
    other = pairing.mentee_enrolment if reader.id == pairing.mentor_id else pairing.mentor_enrolment
    return invitation(
        row, summary=_("Mentoring: %(topic)s, dengan %(name)s", topic=row.topic, name=other.employee.full_name),
        reader=address, organizer=current_app.config["SETTINGS"].mail_from, zone=zone(),
        cancelled=row.state == SessionState.CANCELLED, now=now)


def tell_both(session: Session, actor: Actor, rows: list[MentoringSession], what: str, now: datetime) -> None:
    """Write to both people of each meeting, each in their own language, with the invitation attached."""
    people = {employee.id: employee for row in rows for employee in (
        row.pairing.mentor_enrolment.employee, row.pairing.mentee_enrolment.employee)}
    accounts = map_contacts(session, people) if people else {}
    for row in rows:
        for own, other in ((row.pairing.mentor_id, row.pairing.mentee_id), (row.pairing.mentee_id, row.pairing.mentor_id)):
            reader, account = people[own], accounts.get(own)
            with force_locale(language_of(account)):
                text = invitation_for(row, reader, address_of(reader, account), now)
            write_to(session, actor, reader, account, template="meeting", now=now, calendar=text,
                     path=path_to("logbook.show_session", mentoring_session_id=row.id),
                     programme_id=row.pairing.programme_id, what=what, partner=people[other].full_name, meeting=row)


def _host() -> str:
    return str(current_app.config["SETTINGS"].mail_from).rpartition("@")[2] or "mentoring.invalid"
