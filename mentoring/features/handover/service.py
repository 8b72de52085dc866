"""Use cases of a hand-over: give it to a colleague who manages its unit, take it."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError, InvalidError
from mentoring.core.mail import path_to, post
from mentoring.features.handover import queries
from mentoring.features.handover.models import Handover
from mentoring.features.handover.permissions import P
from mentoring.features.programmes.models import Programme

LONGEST = 1000


def hand_over(session: Session, actor: Actor, *, programme_ids: Collection[int], to_account_id: int, message: str,
              now: datetime) -> list[Handover]:
    """Hand programmes to a colleague who is told at once; nobody gets a right by it that they had not before."""
    if not programme_ids:
        raise InvalidError.of("programmes", "handover_nothing")
    if len(message) > LONGEST:
        raise InvalidError.of("message", "handover_long")
    programmes = list(session.scalars(
        sa.select(Programme).where(Programme.id.in_(sorted(programme_ids))).order_by(Programme.id)))
    for programme in programmes:
        check(actor, P.GIVE, programme)
    if len(programmes) < len(set(programme_ids)):
        raise InvalidError.of("programmes", "handover_nothing")
    colleague = next((one for one in queries.list_colleagues(session, actor) if one.id == to_account_id), None)
    if colleague is None:
        raise InvalidError.of("colleague", "handover_nobody")
    paths = [scope.unit.path for scope in colleague.scopes]
    outside = {row.unit.name for row in programmes if not any(row.scope_path.startswith(path) for path in paths)}
    if outside:
        raise InvalidError(fields={"colleague": (
            "handover_scope", {"name": colleague.display_name, "units": ", ".join(sorted(outside))})})
    rows = [Handover(programme_id=programme.id, from_account_id=actor.account_id, to_account_id=colleague.id,
                     message=message, made_at=now, version=1, changed_by=actor.pseudonym, changed_at=now,
                     change="handover_made") for programme in programmes]
    session.add_all(rows)
    session.flush()
    for programme in programmes:
        audit.record(session, actor, "handover.made", "programme", programme.id, now=now, to_account=colleague.id)
    post(session, actor, to=colleague.email, employee_id=colleague.employee_id, account_id=colleague.id,
         language=colleague.language, template="handover", now=now, path=path_to("handover.show"),
         name=colleague.display_name, giver=actor.display_name, programmes=[programme.name for programme in programmes],
         message=message)
    return rows


def take_over(session: Session, actor: Actor, *, handover_id: int, version: int, now: datetime) -> Handover:
    """Say that one has taken the work; only whom it was handed to can."""
    row = get_locked(session, Handover, handover_id)
    check(actor, P.TAKE, row)
    check_version(session, row, version)
    if row.taken_at is not None:
        raise ConflictError("handover_taken")
    row.taken_at = now
    row.touch(by=actor.pseudonym, at=now, change="handover_taken")
    session.flush()
    audit.record(session, actor, "handover.taken", "programme", row.programme_id, now=now, handover=row.id)
    return row
