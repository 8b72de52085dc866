"""Who may read the reports of a programme, and take them away."""

from enum import StrEnum

from mentoring.core.actors import PermissionTable, all_of, in_scope, is_coordinator


class P(StrEnum):
    """Permissions of the reports feature. `BROWSE` is for the menu."""

    BROWSE = "report:browse"
    READ = "report:read"


PERMISSIONS: PermissionTable = {
    P.BROWSE: (is_coordinator,),
    P.READ: (all_of(is_coordinator, in_scope),),
}
