"""Who sees what waits in a programme, and who puts it off."""

from enum import StrEnum

from mentoring.core.actors import PermissionTable, all_of, in_scope, is_coordinator


class P(StrEnum):
    """Permissions of the attention feature. `BROWSE` is for the menu."""

    BROWSE = "attention:browse"
    VIEW = "attention:view"
    EDIT = "attention:edit"


PERMISSIONS: PermissionTable = {
    P.BROWSE: (is_coordinator,),
    P.VIEW: (all_of(is_coordinator, in_scope),),
    P.EDIT: (all_of(is_coordinator, in_scope),),
}
