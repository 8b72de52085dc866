"""Who is asked, who reads answers, and who decides on "this isn't working"."""

from enum import StrEnum
from typing import Any

from mentoring.core.actors import Actor, PermissionTable, all_of, in_scope, is_coordinator, is_employee
from mentoring.features.pairings.permissions import NEUTRAL, PARTNER


class P(StrEnum):
    """Permissions of the pulses feature; `BROWSE` is for the menu. `READ` is asked of a programme: its lists leave out
    pairs in which the reader takes part. `RAISE` and `EVALUATE` are asked of a pairing."""

    BROWSE = "pulse:browse"
    READ = "pulse:read"
    OWN = "pulse:own"
    ANSWER = "pulse:answer"
    EVALUATE = "pulse:evaluate"
    RAISE = "concern:raise"
    DECIDE = "concern:decide"


def is_asked(actor: Actor, row: Any) -> bool:
    """Hold for the one person who is asked, never for the partner."""
    return actor.employee_id is not None and actor.employee_id == row.employee_id


PERMISSIONS: PermissionTable = {
    P.BROWSE: (is_coordinator,),
    P.READ: (all_of(is_coordinator, in_scope),),
    P.OWN: (is_employee,),
    P.ANSWER: (is_asked,),
    P.EVALUATE: (PARTNER,),
    P.RAISE: (PARTNER,),
    P.DECIDE: (NEUTRAL,),
}
