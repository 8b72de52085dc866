"""Who may do what with programmes and enrolments."""

from enum import StrEnum

from mentoring.core.actors import PermissionTable, all_of, in_scope, is_coordinator, is_employee, takes_part


class P(StrEnum):
    """Permissions of the programmes feature."""

    LIST = "programme:list"
    CREATE = "programme:create"
    VIEW = "programme:view"
    EDIT = "programme:edit"
    ENROL = "programme:enrol"
    JOIN = "programme:join"
    OWN_APPLICATION = "programme:own_application"
    PAUSE_OWN = "programme:pause_own"


PERMISSIONS: PermissionTable = {
    P.LIST: (is_coordinator,),
    P.CREATE: (is_coordinator,),
    P.VIEW: (all_of(is_coordinator, in_scope),),
    P.EDIT: (all_of(is_coordinator, in_scope),),
    P.ENROL: (all_of(is_coordinator, in_scope),),
    P.JOIN: (is_employee,),
    P.OWN_APPLICATION: (takes_part,),
    P.PAUSE_OWN: (takes_part,),
}
