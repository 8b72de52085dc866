"""Pair two people by hand: what holds of them, and the decision, through the same rules as every other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.features.eligibility.rules import Override
from mentoring.features.eligibility.service import Assessment, assess_pair, check_pair
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.queries import find_standing
from mentoring.features.pairings.rules import Origin, Prospect, check_note
from mentoring.features.pairings.service import approve_pairing, check_neutral
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import get_enrolment, get_programme
from mentoring.features.programmes.rules import Side
from mentoring.features.requests.queries import map_wishes
from mentoring.features.rounds.permissions import P


@dataclass(frozen=True)
class Weighed:
    """Two people beside each other as a coordinator decides on them; `stamp` names exactly what was shown.

    `standing` is the pairing that they are already; `own` says that the coordinator is one of them, and then nothing is
    told of the pair.
    """

    mentee: Enrolment
    mentor: Enrolment
    own: bool = False
    standing: int | None = None
    rules: tuple[str, ...] = ()
    overridable: tuple[str, ...] = ()
    score: float | None = None
    contributions: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[dict[str, Any], ...] = ()
    policy: Mapping[str, Any] = field(default_factory=dict)
    stamp: str = ""

    @property
    def may_pair(self) -> bool:
        """Nothing stands against the pair but, at most, one rule that a reason sets aside."""
        return not self.own and self.standing is None and len(self.rules) <= 1 and set(self.rules) <= set(self.overridable)


def weigh_pair(session: Session, actor: Actor, *, programme_id: int, mentee_enrolment_id: int,
               mentor_enrolment_id: int) -> Weighed:
    """Return what holds of a mentee and a mentor of this programme; `NotFoundError` where one is not of it."""
    programme = get_programme(session, programme_id)
    check(actor, P.PAIR, programme)
    mentee = find_side(session, programme_id, mentee_enrolment_id, Side.MENTEE)
    mentor = find_side(session, programme_id, mentor_enrolment_id, Side.MENTOR)
    if actor.employee_id is not None and actor.employee_id in {mentee.employee_id, mentor.employee_id}:
        return Weighed(mentee, mentor, own=True)
    standing = find_standing(session, mentor.employee_id, mentee.employee_id, programme_id)
    found = assess_pair(session, mentor_enrolment_id=mentor.id, mentee_enrolment_id=mentee.id,
                        wishes=map_wishes(session, programme_id))
    return Weighed(
        mentee, mentor, standing=standing, rules=found.rules, score=found.score, contributions=found.contributions,
        overridable=tuple(rule for rule in found.rules if rule in found.may_override), reasons=found.reasons,
        policy=found.policy, stamp=_stamp(mentee, mentor, found))


def find_side(session: Session, programme_id: int, enrolment_id: int, side: Side) -> Enrolment:
    """Return an enrolment of this programme and side; any other answers like a missing one."""
    row = get_enrolment(session, enrolment_id)
    if row.programme_id != programme_id or row.side != side:
        raise NotFoundError
    return row


def _stamp(mentee: Enrolment, mentor: Enrolment, found: Assessment) -> str:
    shown = (mentee.id, mentee.version, mentor.id, mentor.version, found.policy_version_id, found.rules)
    return sha256(repr(shown).encode()).hexdigest()[:32]


def pair_by_hand(session: Session, actor: Actor, *, programme_id: int, mentee_enrolment_id: int, mentor_enrolment_id: int,
                 stamp: str, rule: str = "", reason: str = "", now: datetime) -> Pairing:
    """Approve two people as a pair, exactly as `stamp` says they were shown; nobody is told before it is published.

    With `rule` that rule alone is set aside, for a reason that stays with the pair.
    """
    weighed = weigh_pair(session, actor, programme_id=programme_id, mentee_enrolment_id=mentee_enrolment_id,
                         mentor_enrolment_id=mentor_enrolment_id)
    check_neutral(actor, Prospect(weighed.mentee.scope_path, weighed.mentor.employee_id, weighed.mentee.employee_id))
    if weighed.standing is not None:
        raise ConflictError("pair_exists")
    override = Override(rule, check_note("reason", reason, required=True)) if rule in weighed.overridable else None
    eligible = check_pair(session, mentor_enrolment_id=mentor_enrolment_id, mentee_enrolment_id=mentee_enrolment_id,
                          override=override, now=now, wishes=map_wishes(session, programme_id))
    if stamp != weighed.stamp:
        raise ConflictError("pair_changed")
    return approve_pairing(session, actor, eligible, origin=Origin.MANUAL, now=now)
