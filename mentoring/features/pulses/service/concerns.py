""""This isn't working": said in confidence, and the rematch that it leads to.

The trail keeps who decided, but not who raised a concern: administrators read it, and are not to know.
"""

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.core.mail import path_to
from mentoring.features.accounts.queries import has_neutral_coordinator, map_contacts
from mentoring.features.accounts.service import write_to
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import LIVE, EndReason
from mentoring.features.pairings.service import end_pairing
from mentoring.features.pulses.models import Concern
from mentoring.features.pulses.permissions import P
from mentoring.features.pulses.queries import find_open_concern, get_concern
from mentoring.features.pulses.rules import ConcernState, check_concern
from mentoring.features.pulses.service.asking import ASKER


def raise_concern(session: Session, actor: Actor, *, pairing_id: int, text: str, now: datetime) -> Concern:
    """Say that a pairing is not working, with or without an explanation; said once more, the text is replaced."""
    pairing = get_locked(session, Pairing, pairing_id)
    check(actor, P.RAISE, pairing)
    text = check_concern(text)
    if pairing.state not in LIVE:
        raise ConflictError("pairing_not_running")
    if not is_heard(session, pairing):
        raise ConflictError("concern_unheard")
    row = find_open_concern(session, pairing_id, actor.employee_id) or Concern(
        pairing_id=pairing_id, author_id=actor.employee_id, state=ConcernState.OPEN, created_at=now, version=0, change="")
    row.text = text
    session.add(row)
    row.touch(by=ASKER.pseudonym, at=now, change="concern_raised")
    session.flush()
    audit.record(session, ASKER, "concern.raised", "concern", row.id, now=now)
    return row


def is_heard(session: Session, pairing: Pairing) -> bool:
    """Tell whether a concern about this pairing has a reader: a coordinator of its programme who is no part of it."""
    return has_neutral_coordinator(session, pairing.scope_path, (pairing.mentor_id, pairing.mentee_id))


def withdraw_concern(session: Session, actor: Actor, *, concern_id: int, version: int, now: datetime) -> Concern:
    """Take one's own concern back; its text goes with it."""
    row = get_locked(session, Concern, concern_id)
    if actor.employee_id is None or actor.employee_id != row.author_id:
        raise NotFoundError
    check_version(session, row, version)
    if row.state != ConcernState.OPEN:
        raise ConflictError("concern_closed")
    row.text = ""
    _close(row, ASKER, ConcernState.WITHDRAWN, now)
    session.flush()
    audit.record(session, ASKER, "concern.withdrawn", "concern", row.id, now=now)
    return row


def settle_concern(session: Session, actor: Actor, *, concern_id: int, version: int, now: datetime) -> Concern:
    """Close a concern and let the pairing go on, after a talk or because it is over already."""
    row, _pairing = _get_to_decide(session, actor, concern_id, version)
    _close(row, actor, ConcernState.SETTLED, now)
    session.flush()
    audit.record(session, actor, "concern.settled", "concern", row.id, now=now)
    return row


def end_for_concern(session: Session, actor: Actor, *, concern_id: int, version: int, now: datetime) -> Pairing:
    """End the pairing confidentially: both get the same neutral message, both may be paired anew, not with each other."""
    row, pairing = _get_to_decide(session, actor, concern_id, version)
    if pairing.state not in LIVE:
        raise ConflictError("pairing_not_running")
    end_pairing(session, actor, pairing_id=pairing.id, version=pairing.version, reason=EndReason.NOT_WORKING, now=now)
    for concern in session.scalars(sa.select(Concern).where(
            Concern.pairing_id == pairing.id, Concern.state == ConcernState.OPEN).order_by(Concern.id)
            .with_for_update(of=Concern)):
        _close(concern, actor, ConcernState.ENDED, now)
    session.flush()
    audit.record(session, actor, "concern.ended", "concern", row.id, now=now)
    _tell_both(session, pairing, now)
    return pairing


def _get_to_decide(session: Session, actor: Actor, concern_id: int, version: int) -> tuple[Concern, Pairing]:
    """Return an open concern and its pairing, both locked, the pairing first as everywhere."""
    pairing = get_locked(session, Pairing, get_concern(session, concern_id).pairing_id)
    row = get_locked(session, Concern, concern_id)
    check(actor, P.DECIDE, pairing)
    check_version(session, row, version)
    if row.state != ConcernState.OPEN:
        raise ConflictError("concern_closed")
    return row, pairing


def _close(row: Concern, actor: Actor, state: ConcernState, now: datetime) -> None:
    row.state, row.closed_at = state, now
    row.touch(by=actor.pseudonym, at=now, change=f"concern_{state}")


def _tell_both(session: Session, pairing: Pairing, now: datetime) -> None:
    """Write the same words to both, so that nobody can tell from them who said what."""
    people = [pairing.mentor_enrolment.employee, pairing.mentee_enrolment.employee]
    accounts = map_contacts(session, [person.id for person in people])
    for person in people:
        write_to(
            session, ASKER, person, accounts.get(person.id), template="notice", now=now, programme_id=pairing.programme_id,
            path=path_to("core.start"), subject=_("Sebuah pasangan mentoring Anda diakhiri"),
            paragraphs=(
                _("Pengelola mengakhiri sebuah pasangan mentoring Anda dalam program %(programme)s. Tidak ada yang "
                  "disalahkan: kadang dua orang lebih terbantu dengan pasangan lain.", programme=pairing.programme.name),
                _("Jam yang sudah dibenarkan tetap dihitung. Mentee dapat memilih mentor lain, dan mentor dapat menerima "
                  "mentee lain, mulai sekarang.")))
