"""Taking one's own data along, which is noted; leaving matching and coming back."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.features.privacy import queries
from mentoring.features.privacy.permissions import P
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.service import pause_own, resume_own


def record_download(session: Session, actor: Actor, *, digest: str, now: datetime) -> None:
    """Note that somebody took their own data along; `digest` is the SHA-256 of the file, which itself is not kept."""
    check(actor, P.OWN)
    audit.record(session, actor, "own_data.taken", "employee", actor.employee_id, now=now, sha256=digest)


def withdraw_from_matching(session: Session, actor: Actor, *, now: datetime) -> list[Enrolment]:
    """Leave matching in every programme: no round and no mentor takes the person any more until they come back.

    Whoever is a mentee with a mentor already, and knows it, looks for nobody: that enrolment stays as it is.
    """
    check(actor, P.OWN)
    return pause_own(session, actor, kept=queries.map_live(session, actor.employee_id or 0)["mentee"], now=now)


def rejoin_matching(session: Session, actor: Actor, *, now: datetime) -> list[Enrolment]:
    """Come back to matching wherever one left it by oneself."""
    check(actor, P.OWN)
    return resume_own(session, actor, now=now)
