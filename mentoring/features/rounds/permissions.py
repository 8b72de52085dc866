"""Who may run rounds, read and decide proposals, and publish."""

from enum import StrEnum
from typing import Any

from mentoring.core.actors import Actor, PermissionTable, all_of, in_scope, is_coordinator, takes_no_part


class P(StrEnum):
    """What can be done with rounds. `BROWSE` is for the menu: is there anything here for this person at all."""

    BROWSE = "round:browse"
    VIEW = "round:view"
    START = "round:start"
    CANCEL = "round:cancel"
    VIEW_PROPOSAL = "proposal:view"
    DECIDE = "proposal:decide"
    DECIDE_MANY = "round:decide"
    PUBLISH = "round:publish"
    OWN_VIEW = "saved_view:own"
    PAIR = "round:pair"
    HISTORY = "round:history"


def is_own(actor: Actor, row: Any) -> bool:
    """Hold for what belongs to the actor's own account."""
    return bool(row.account_id == actor.account_id)


IN_SCOPE = (all_of(is_coordinator, in_scope),)

PERMISSIONS: PermissionTable = {
    P.BROWSE: (is_coordinator,),
    P.VIEW: IN_SCOPE,
    P.START: IN_SCOPE,
    P.CANCEL: IN_SCOPE,
    P.VIEW_PROPOSAL: IN_SCOPE,
    P.DECIDE: (all_of(is_coordinator, in_scope, takes_no_part),),
    P.DECIDE_MANY: IN_SCOPE,
    P.PUBLISH: IN_SCOPE,
    P.OWN_VIEW: (all_of(is_coordinator, is_own),),
    P.PAIR: IN_SCOPE,
    P.HISTORY: (all_of(is_coordinator, in_scope, takes_no_part),),
}
