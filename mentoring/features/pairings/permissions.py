"""Who may read pairings and move them."""

from enum import StrEnum
from typing import Any

from mentoring.core.actors import (
    Actor,
    PermissionTable,
    all_of,
    in_scope,
    is_coordinator,
    is_employee,
    takes_no_part,
    takes_part,
)
from mentoring.features.pairings.rules import TOLD, Prospect


class P(StrEnum):
    """What can be done with pairings; `VIEW_AS_COORDINATOR` shows scores, reasons and the whole history."""

    OWN = "pairing:own"
    VIEW = "pairing:view"
    VIEW_AS_COORDINATOR = "pairing:view_as_coordinator"
    RESERVE = "pairing:reserve"
    RELEASE = "pairing:release"
    DECIDE = "pairing:decide"
    PUBLISH = "pairing:publish"
    ANSWER = "pairing:answer"
    CARRY = "pairing:carry"
    AGREE = "pairing:agree"
    SET_AGREEMENT = "pairing:set_agreement"


def is_told(_actor: Actor, row: Any) -> bool:
    """Hold when the two people know of their pairing."""
    return row.published_at is not None and row.state in TOLD


def is_mentor(actor: Actor, row: Prospect) -> bool:
    return actor.employee_id is not None and actor.employee_id == row.mentor_id


def is_mentee(actor: Actor, row: Prospect) -> bool:
    return actor.employee_id is not None and actor.employee_id == row.mentee_id


NEUTRAL = all_of(is_coordinator, in_scope, takes_no_part)
PARTNER = all_of(takes_part, is_told)

PERMISSIONS: PermissionTable = {
    P.OWN: (is_employee,),
    P.VIEW: (NEUTRAL, PARTNER),
    P.VIEW_AS_COORDINATOR: (NEUTRAL,),
    P.RESERVE: (is_mentor,),
    P.RELEASE: (is_mentee,),
    P.DECIDE: (NEUTRAL,),
    P.PUBLISH: (all_of(is_coordinator, in_scope),),
    P.ANSWER: (PARTNER,),
    P.CARRY: (NEUTRAL, PARTNER),
    P.AGREE: (PARTNER,),
    P.SET_AGREEMENT: (all_of(is_coordinator, in_scope),),
}
