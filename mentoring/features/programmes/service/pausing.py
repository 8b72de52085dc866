"""Use cases of leaving matching by oneself: one's own enrolments pause, and come back when one wants."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import EnrolmentState, ProgrammeState


def pause_own(session: Session, actor: Actor, *, kept: Collection[int], now: datetime) -> list[Enrolment]:
    """Pause all of one's own enrolments that would be matched, but for those kept; pairings are left as they are."""
    rows = _lock_own(session, actor, Enrolment.state == EnrolmentState.ENROLLED, Enrolment.id.not_in(sorted(kept)))
    for row in rows:
        check(actor, P.PAUSE_OWN, row)
        row.state, row.self_paused_at = EnrolmentState.PAUSED, now
        row.touch(by=actor.pseudonym, at=now, change="enrolment_withheld")
        audit.record(session, actor, "enrolment.withheld", "enrolment", row.id, now=now)
    session.flush()
    return rows


def resume_own(session: Session, actor: Actor, *, now: datetime) -> list[Enrolment]:
    """Take back what one paused oneself; what a coordinator paused stays."""
    rows = _lock_own(session, actor, Enrolment.state == EnrolmentState.PAUSED, Enrolment.self_paused_at.is_not(None))
    for row in rows:
        check(actor, P.PAUSE_OWN, row)
        row.state, row.self_paused_at = EnrolmentState.ENROLLED, None
        row.touch(by=actor.pseudonym, at=now, change="enrolment_resumed")
        audit.record(session, actor, "enrolment.resumed", "enrolment", row.id, now=now)
    session.flush()
    return rows


def _lock_own(session: Session, actor: Actor, *conditions: sa.ColumnElement[bool]) -> list[Enrolment]:
    going = sa.select(Programme.id).where(Programme.state != ProgrammeState.CLOSED)
    return list(session.scalars(
        sa.select(Enrolment).where(Enrolment.employee_id == (actor.employee_id or 0), Enrolment.programme_id.in_(going),
                                   *conditions)
        .order_by(Enrolment.id).with_for_update(of=Enrolment).execution_options(populate_existing=True)))
