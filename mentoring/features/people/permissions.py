"""Who may do what with units, employees, competencies and imports."""

from enum import StrEnum

from mentoring.core.actors import PermissionTable, all_of, in_scope, is_administrator, is_coordinator


class P(StrEnum):
    """Permissions of the people feature."""

    LIST = "employee:list"
    VIEW = "employee:view"
    EDIT = "employee:edit"
    IMPORT = "employee:import"
    IMPORT_VIEW = "import:view"
    UNITS = "unit:list"
    COMPETENCIES = "competency:edit"


def _own_import(actor, row) -> bool:  # type: ignore[no-untyped-def]  # any row that knows who made it
    return bool(row.created_by == actor.pseudonym)


PERMISSIONS: PermissionTable = {
    P.LIST: (is_coordinator,),
    P.VIEW: (all_of(is_coordinator, in_scope),),
    P.EDIT: (all_of(is_coordinator, in_scope),),
    P.IMPORT: (is_coordinator,),
    P.IMPORT_VIEW: (all_of(is_coordinator, _own_import),),
    P.UNITS: (is_coordinator, is_administrator),
    P.COMPETENCIES: (is_coordinator, is_administrator),
}
