"""Who reads notices, and who looks after letters that did not arrive."""

from enum import StrEnum
from typing import Any

from mentoring.core.actors import Actor, PermissionTable, all_of, in_scope, is_coordinator, is_signed_in


class P(StrEnum):
    """Permissions of the notices feature. `BROWSE` is for the menu."""

    LIST = "notice:list"
    OWN = "notice:own"
    BROWSE = "notice:browse"
    VIEW = "notice:view"
    EDIT = "notice:edit"


def is_reader(actor: Actor, row: Any) -> bool:
    """Hold for the one whom the letter is for."""
    if actor.employee_id is not None:
        return bool(row.reader == f"employee:{actor.employee_id}")
    return actor.account_id is not None and bool(row.reader == f"account:{actor.account_id}")


PERMISSIONS: PermissionTable = {
    P.LIST: (is_signed_in,),
    P.OWN: (is_reader,),
    P.BROWSE: (is_coordinator,),
    P.VIEW: (all_of(is_coordinator, in_scope),),
    P.EDIT: (all_of(is_coordinator, in_scope),),
}
