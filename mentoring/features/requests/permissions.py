"""Who may do what with mentor requests."""

from enum import StrEnum

from mentoring.core.actors import (
    PermissionTable,
    all_of,
    in_scope,
    is_administrator,
    is_coordinator,
    is_employee,
    takes_no_part,
)


class P(StrEnum):
    """Permissions of the requests feature."""

    OWN = "request:own"
    ASK = "request:ask"
    ANSWER = "request:answer"
    LIST = "request:list"
    LIST_IN = "request:list_in"
    DECIDE = "request:decide"
    SET_HOLIDAYS = "request:set_holidays"


def _is_mentee(actor, row) -> bool:  # type: ignore[no-untyped-def]  # a request
    return bool(actor.employee_id == row.mentee_enrolment.employee_id)


def _is_mentor(actor, row) -> bool:  # type: ignore[no-untyped-def]  # a request
    return bool(actor.employee_id == row.mentor_enrolment.employee_id and row.state != "draft")


PERMISSIONS: PermissionTable = {
    P.OWN: (is_employee,),
    P.ASK: (all_of(is_employee, _is_mentee),),
    P.ANSWER: (all_of(is_employee, _is_mentor),),
    P.LIST: (is_coordinator,),
    P.LIST_IN: (all_of(is_coordinator, in_scope),),
    P.DECIDE: (all_of(is_coordinator, in_scope, takes_no_part),),
    P.SET_HOLIDAYS: (is_administrator,),
}
