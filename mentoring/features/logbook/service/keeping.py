"""Keeping the log: a mentor states that a meeting took place, and corrects it until the mentee has confirmed."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError, InvalidError
from mentoring.core.i18n import zone
from mentoring.features.logbook.models import MentoringSession, PrivateNote
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.rules import (
    MOST_AT_ONCE,
    NewAction,
    Part,
    SessionFacts,
    SessionState,
    check_facts,
    check_move,
)
from mentoring.features.logbook.service.acting import finish_own, write_action
from mentoring.features.logbook.service.drafting import drop_draft
from mentoring.features.logbook.service.telling import note_change
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import is_running

SHOWN = ("held_on", "starts_at", "minutes", "mode", "place", "topic", "shared_note")
"""What the history of a session tells of: all that both partners read."""


def day_of(moment: datetime) -> date:
    """Return the office's calendar day of a moment."""
    day: date = moment.astimezone(zone()).date()
    return day


def log_session(session: Session, actor: Actor, *, pairing_ids: Collection[int], facts: SessionFacts,
                actions: Sequence[NewAction] = (), done_action_ids: Collection[int] = (), planned_id: int | None = None,
                draft: str = "", now: datetime) -> list[MentoringSession]:
    """Log one meeting with one mentee or several; each of them gets a session of their own to confirm.

    `planned_id` is the planned meeting that has now been held; `draft` names the form whose kept text was sent.
    """
    if not pairing_ids:
        raise InvalidError.of("pairings", "session_mentee_missing")
    if len(pairing_ids) > MOST_AT_ONCE:
        raise InvalidError.of("pairings", "session_mentees_many", most=MOST_AT_ONCE)
    pairings = [get_locked(session, Pairing, pairing_id) for pairing_id in sorted(set(pairing_ids))]
    for pairing in pairings:
        check(actor, P.LOG, pairing)
    for pairing in pairings:
        if not is_running(pairing.state, pairing.grace_ends_at, now):
            raise ConflictError("pairing_not_running")
    held_on, minutes = check_facts(facts, earliest=max(map(_first_day, pairings)), today=day_of(now))
    drop_draft(session, actor, form=draft)
    planned = _get_planned(session, planned_id, [pairing.id for pairing in pairings])
    return [_write(session, actor, pairing, planned.get(pairing.id) or _new(pairing), facts, held_on, minutes, actions,
                   done_action_ids, now)
            for pairing in pairings]


def log_several(session: Session, actor: Actor, *, pairing_id: int, meetings: Sequence[SessionFacts], draft: str = "",
                now: datetime) -> list[MentoringSession]:
    """Log several past meetings of one pairing: all of them or none; each complaint names its line."""
    wrong: dict[str, tuple[str, dict[str, object]]] = {}
    rows: list[MentoringSession] = []
    if not meetings:
        raise InvalidError("session_lines_missing")
    for number, facts in enumerate(meetings):
        try:
            rows += log_session(session, actor, pairing_ids=[pairing_id], facts=facts, now=now)
        except InvalidError as error:
            wrong |= {f"{number}-{name}": complaint for name, complaint in error.fields.items()}
    if wrong:
        raise InvalidError(fields=wrong)
    drop_draft(session, actor, form=draft)
    return rows


def _get_planned(session: Session, planned_id: int | None, pairing_ids: list[int]) -> dict[int, MentoringSession]:
    """Return the planned meeting by its pairing; raise when somebody has logged it or called it off meanwhile."""
    if planned_id is None:
        return {}
    row = get_locked(session, MentoringSession, planned_id)
    if row.pairing_id not in pairing_ids:
        return {}
    check_move(row.state, SessionState.HELD, Part.MENTOR)
    if row.state != SessionState.PLANNED:
        raise ConflictError("session_move")
    return {row.pairing_id: row}


def _new(pairing: Pairing) -> MentoringSession:
    return MentoringSession(pairing_id=pairing.id, learning_hours=0, dispute_reason="", version=0, invitation_sequence=0)


def start_of(facts: SessionFacts) -> datetime | None:
    """Return the moment a meeting began, None where no hour was stated."""
    if facts.held_on is None or facts.starts is None:
        return None
    return datetime.combine(facts.held_on, facts.starts, tzinfo=zone())


def _first_day(pairing: Pairing) -> date:
    begun = [moment for moment in (pairing.active_since, pairing.grace_ends_at, pairing.published_at) if moment]
    return day_of(min(begun)) if begun else day_of(pairing.created_at)


def _write(session: Session, actor: Actor, pairing: Pairing, row: MentoringSession, facts: SessionFacts, held_on: date,
           minutes: int, actions: Sequence[NewAction], done_action_ids: Collection[int],
           now: datetime) -> MentoringSession:
    row.state, row.held_on, row.minutes, row.starts_at = SessionState.HELD, held_on, minutes, start_of(facts)
    row.mode, row.place, row.topic = facts.mode, facts.place.strip(), facts.topic.strip()
    row.shared_note, row.logged_by_id, row.logged_at = facts.shared_note.strip(), pairing.mentor_id, now
    row.touch(by=actor.pseudonym, at=now, change="session_logged")
    session.add(row)
    session.flush()
    note_change(session, actor, row, "session_logged", {}, now)
    write_private_note(session, actor, row, facts.private_note, now)
    for action in actions:
        write_action(session, actor, pairing, action, mentoring_session_id=row.id, now=now)
    finish_own(session, actor, pairing, done_action_ids, now)
    audit.record(session, actor, "session.logged", "mentoring_session", row.id, now=now, pairing=pairing.id,
                 held_on=held_on.isoformat(), minutes=minutes)
    return row


def write_private_note(session: Session, actor: Actor, row: MentoringSession, text: str, now: datetime) -> None:
    """Keep what the actor notes for themselves; an empty text takes the note away."""
    if actor.employee_id is None:
        return
    text = text.strip()
    key = (PrivateNote.mentoring_session_id == row.id, PrivateNote.author_id == actor.employee_id)
    note = session.scalar(sa.select(PrivateNote).where(*key))
    if note is not None and not text:
        session.delete(note)
    elif note is not None:
        note.text, note.written_at = text, now
    elif text:
        session.add(PrivateNote(mentoring_session_id=row.id, author_id=actor.employee_id, text=text, written_at=now))
    session.flush()


def correct_session(session: Session, actor: Actor, *, mentoring_session_id: int, version: int, facts: SessionFacts,
                    draft: str = "", now: datetime) -> MentoringSession:
    """Correct a session that is not confirmed; a disputed one is put before the mentee again."""
    row = get_locked(session, MentoringSession, mentoring_session_id)
    check(actor, P.CORRECT, row.pairing)
    check_version(session, row, version)
    check_move(row.state, SessionState.HELD, Part.MENTOR)
    if row.state in {SessionState.VOID, SessionState.PLANNED}:
        raise ConflictError("session_move")
    before = {name: getattr(row, name) for name in SHOWN}
    row.held_on, row.minutes = check_facts(facts, earliest=_first_day(row.pairing), today=day_of(now))
    row.starts_at = start_of(facts)
    row.topic, row.mode, row.place = facts.topic.strip(), facts.mode, facts.place.strip()
    row.shared_note, row.state, row.dispute_reason, row.answered_at = (
        facts.shared_note.strip(), SessionState.HELD, "", None)
    note_change(session, actor, row, "session_corrected",
                {name: (old, getattr(row, name)) for name, old in before.items() if getattr(row, name) != old}, now)
    write_private_note(session, actor, row, facts.private_note, now)
    drop_draft(session, actor, form=draft)
    row.touch(by=actor.pseudonym, at=now, change="session_corrected")
    session.flush()
    audit.record(session, actor, "session.corrected", "mentoring_session", row.id, now=now,
                 held_on=row.held_on.isoformat(), minutes=row.minutes)
    return row
