"""Reminders of the logbook: a session that waits for its mentee, a meeting that the rhythm asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import mail
from mentoring.core.actors import Actor
from mentoring.features.accounts.queries import map_contacts
from mentoring.features.accounts.service import write_to
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.rules import (
    COUNTED,
    OLDEST_REMINDED,
    UNCONFIRMED_AFTER,
    SessionState,
    meeting_is_due,
)
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import PairingState
from mentoring.features.people.models import Employee
from mentoring.features.programmes.models import Programme
from mentoring.features.programmes.rules import TAKES_PEOPLE


@dataclass(frozen=True)
class Reminder:
    """What is said to whom: under which name it is said once, where it leads to, what fills it in."""

    once: str
    template: str
    reader: Employee
    programme: Programme
    path: str
    values: dict[str, Any]


def remind(session: Session, actor: Actor, *, now: datetime) -> int:
    """Write every reminder that is due and was not written yet; return how many."""
    due = {item.once: item for item in (*_unconfirmed(session, now), *_meetings(session, day_of(now)))}
    said = mail.already_said(session, due)
    wanted = [item for item in due.values() if item.once not in said]
    contacts = map_contacts(session, {item.reader.id for item in wanted})
    return sum(write_to(
        session, actor, item.reader, contacts.get(item.reader.id), template=item.template, now=now,
        programme_id=item.programme.id, path=item.path, once=item.once, programme=item.programme.name,
        **item.values) for item in wanted)


def _unconfirmed(session: Session, now: datetime) -> Iterable[Reminder]:
    """Yield the sessions that wait for their mentee's yes for some days; an answered one waits no more."""
    said_at = sa.func.coalesce(MentoringSession.changed_at, MentoringSession.logged_at)
    for row in session.scalars(sa.select(MentoringSession).where(
            MentoringSession.state == SessionState.HELD, said_at <= now - UNCONFIRMED_AFTER,
            said_at > now - OLDEST_REMINDED).order_by(MentoringSession.id)):
        pairing = row.pairing
        yield Reminder(f"session_unconfirmed:{row.id}", "session_unconfirmed", pairing.mentee_enrolment.employee,
                       pairing.programme, mail.path_to("logbook.show_session", mentoring_session_id=row.id),
                       {"partner": pairing.mentor_enrolment.employee.full_name, "held_on": row.held_on})


def _meetings(session: Session, today: date) -> Iterable[Reminder]:
    """Yield both people of active pairings that neither met nor planned to within their programme's rhythm."""
    held = MentoringSession.state.in_(sorted(COUNTED))
    ahead = sa.and_(MentoringSession.state == SessionState.PLANNED, MentoringSession.held_on >= today)
    seen = (sa.select(MentoringSession.pairing_id, sa.func.max(sa.case((held, MentoringSession.held_on))).label("last"),
                      sa.func.max(sa.case((ahead, MentoringSession.held_on))).label("next"))
            .group_by(MentoringSession.pairing_id).subquery())
    rows = session.execute(
        sa.select(Pairing, seen.c.last, seen.c.next).outerjoin(seen, seen.c.pairing_id == Pairing.id)
        .join(Programme, Pairing.programme_id == Programme.id)
        .where(Pairing.state == PairingState.ACTIVE, Programme.state.in_(sorted(TAKES_PEOPLE))).order_by(Pairing.id))
    for pairing, last, planned in rows.unique():
        since = last or day_of(pairing.active_since or pairing.created_at)
        if planned is not None or not meeting_is_due(since, today, pairing.programme.meeting_interval_days):
            continue
        mentor, mentee = pairing.mentor_enrolment.employee, pairing.mentee_enrolment.employee
        path = mail.path_to("logbook.list_sessions", pairing_id=pairing.id)
        for reader, partner in ((mentor, mentee), (mentee, mentor)):
            yield Reminder(f"meeting_due:{pairing.id}:{since.isoformat()}:{reader.id}", "meeting_due", reader,
                           pairing.programme, path, {"partner": partner.full_name, "last": last})
