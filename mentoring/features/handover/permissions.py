"""Who may hand work over, and who may take it."""

from enum import StrEnum
from typing import Any

from mentoring.core.actors import Actor, PermissionTable, all_of, in_scope, is_coordinator


class P(StrEnum):
    """Permissions of the handover feature. `BROWSE` is for the menu."""

    BROWSE = "handover:browse"
    GIVE = "handover:give"
    TAKE = "handover:take"


def is_addressed(actor: Actor, row: Any) -> bool:
    """Hold when the work was handed to this very account."""
    return actor.account_id is not None and row.to_account_id == actor.account_id


PERMISSIONS: PermissionTable = {
    P.BROWSE: (is_coordinator,),
    P.GIVE: (all_of(is_coordinator, in_scope),),
    P.TAKE: (all_of(is_coordinator, in_scope, is_addressed),),
}
