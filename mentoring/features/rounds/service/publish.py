"""Publish what was approved and still may be: exactly the pairs that the preview showed, or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import get_locked
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.features.eligibility.rules import RuleBrokenError
from mentoring.features.eligibility.service import Seated, broken_since
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.queries import get_pairing
from mentoring.features.pairings.service import publish_pairings, take_back_pairing
from mentoring.features.programmes.models import Programme
from mentoring.features.requests.queries import map_wishes
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.queries import WaitingPair, list_waiting


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


@dataclass(frozen=True)
class Publication:
    """What would be published now, and what would not: approved pairs that have come to break a rule, each with it."""

    ready: list[WaitingPair]
    held_back: list[tuple[WaitingPair, str]]

    @property
    def stamp(self) -> str:
        """Return the version of what is ready: the preview's page and the act have to mean the same pairs."""
        return stamp_of(self.ready)


def prepare_publication(session: Session, programme_id: int) -> Publication:
    """Return a programme's approved pairs, parted by whether every rule still allows them."""
    waiting = list_waiting(session, programme_id)
    if not waiting:
        return Publication([], [])
    seated = {pair.id: Seated(pair.mentor_enrolment_id, pair.mentee_enrolment_id, pair.mentor_id, pair.mentee_id,
                              pair.override_rule) for pair in waiting}
    broken = broken_since(session, programme_id, seated.values(), map_wishes(session, programme_id))
    return Publication([pair for pair in waiting if seated[pair.id] not in broken],
                       [(pair, broken[seated[pair.id]]) for pair in waiting if seated[pair.id] in broken])


def publish_round(session: Session, actor: Actor, *, programme_id: int, stamp: str, now: datetime) -> int:
    """Publish a programme's approved pairs; refused when they are not those of the preview, or none is allowed any more."""
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.PUBLISH, programme)
    found = prepare_publication(session, programme_id)
    if stamp != found.stamp:
        raise ConflictError("publish_changed")
    if not found.ready:
        raise RuleBrokenError(found.held_back[0][1]) if found.held_back else ConflictError("publish_nothing")
    number: int = publish_pairings(session, actor, programme_id=programme_id,
                                   pairing_ids=[pair.id for pair in found.ready], now=now)
    audit.record(session, actor, "round.published", "programme", programme_id, now=now, pairings=number)
    return number


def take_back_pair(session: Session, actor: Actor, *, programme_id: int, pairing_id: int, version: int,
                   now: datetime) -> Pairing:
    """Take back one publication of this programme while its grace period runs."""
    if get_pairing(session, pairing_id).programme_id != programme_id:
        raise NotFoundError
    return take_back_pairing(session, actor, pairing_id=pairing_id, version=version, now=now)
