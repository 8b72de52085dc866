"""Actions: what one of the two will do until a date."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError
from mentoring.core.i18n import zone
from mentoring.features.logbook.models import ActionItem
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.rules import NewAction, check_action
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.queries import get_pairing
from mentoring.features.pairings.rules import is_running


def add_action(session: Session, actor: Actor, *, pairing_id: int, action: NewAction, now: datetime) -> ActionItem:
    """Note something that one of the two will do."""
    pairing = get_pairing(session, pairing_id)
    check(actor, P.ACT, pairing)
    if not is_running(pairing.state, pairing.grace_ends_at, now):
        raise ConflictError("pairing_not_running")
    return write_action(session, actor, pairing, action, mentoring_session_id=None, now=now)


def write_action(session: Session, actor: Actor, pairing: Pairing, action: NewAction, *,
                 mentoring_session_id: int | None, now: datetime) -> ActionItem:
    """Add an action to a pairing that the caller has checked."""
    text = check_action(action, today=now.astimezone(zone()).date())
    row = ActionItem(
        pairing_id=pairing.id, mentoring_session_id=mentoring_session_id, text=text, due_on=action.due_on,
        owner_id=pairing.mentor_id if action.by_mentor else pairing.mentee_id, created_at=now, version=1,
        change="action_added", changed_by=actor.pseudonym, changed_at=now)
    session.add(row)
    session.flush()
    audit.record(session, actor, "action.added", "action_item", row.id, now=now, pairing=pairing.id)
    return row


def finish_action(session: Session, actor: Actor, *, action_id: int, version: int, now: datetime) -> ActionItem:
    """Tick an action off; either of the two may."""
    row = _get(session, actor, action_id, version)
    if row.done_at is not None:
        raise ConflictError("action_done")
    return _set_done(session, actor, row, now, now)


def reopen_action(session: Session, actor: Actor, *, action_id: int, version: int, now: datetime) -> ActionItem:
    """Take a tick back."""
    row = _get(session, actor, action_id, version)
    if row.done_at is None:
        raise ConflictError("action_open")
    return _set_done(session, actor, row, None, now)


def finish_own(session: Session, actor: Actor, pairing: Pairing, action_ids: Collection[int], now: datetime) -> None:
    """Tick off those of `action_ids` that are open actions of this pairing; others are left alone."""
    rows = session.scalars(sa.select(ActionItem).where(
        ActionItem.pairing_id == pairing.id, ActionItem.id.in_(list(action_ids)), ActionItem.done_at.is_(None))
        .order_by(ActionItem.id).with_for_update())
    for row in rows.all():
        _set_done(session, actor, row, now, now)


def _get(session: Session, actor: Actor, action_id: int, version: int) -> ActionItem:
    row = get_locked(session, ActionItem, action_id)
    check(actor, P.ACT, get_pairing(session, row.pairing_id))
    check_version(session, row, version)
    return row


def _set_done(session: Session, actor: Actor, row: ActionItem, done_at: datetime | None, now: datetime) -> ActionItem:
    row.done_at = done_at
    change = "finished" if done_at else "reopened"
    row.touch(by=actor.pseudonym, at=now, change=f"action_{change}")
    session.flush()
    audit.record(session, actor, f"action.{change}", "action_item", row.id, now=now, pairing=row.pairing_id)
    return row
