"""Publish what was approved: exactly the pairs that the preview showed, or none."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import get_locked
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.queries import get_pairing
from mentoring.features.pairings.service import publish_pairings, take_back_pairing
from mentoring.features.programmes.models import Programme
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.queries import list_waiting


class HasVersion(Protocol):
    """A row of a list, as it was shown."""

    @property
    def id(self) -> int: ...
    @property
    def version(self) -> int: ...


def stamp_of(pairs: Iterable[HasVersion]) -> str:
    """Return a short name for exactly these rows at these versions: the version of a whole list."""
    text = ",".join(f"{pair.id}:{pair.version}" for pair in sorted(pairs, key=lambda pair: pair.id))
    return sha256(text.encode()).hexdigest()[:24]


def publish_round(session: Session, actor: Actor, *, programme_id: int, stamp: str, now: datetime) -> int:
    """Publish all approved pairings of a programme; refused when they are not those of the preview."""
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.PUBLISH, programme)
    waiting = list_waiting(session, programme_id)
    if stamp != stamp_of(waiting):
        raise ConflictError("publish_changed")
    if not waiting:
        raise ConflictError("publish_nothing")
    number: int = publish_pairings(session, actor, programme_id=programme_id, pairing_ids=[pair.id for pair in waiting],
                              now=now)
    audit.record(session, actor, "round.published", "programme", programme_id, now=now, pairings=number)
    return number


def take_back_pair(session: Session, actor: Actor, *, programme_id: int, pairing_id: int, version: int,
                   now: datetime) -> Pairing:
    """Take back one publication of this programme while its grace period runs."""
    if get_pairing(session, pairing_id).programme_id != programme_id:
        raise NotFoundError
    return take_back_pairing(session, actor, pairing_id=pairing_id, version=version, now=now)
