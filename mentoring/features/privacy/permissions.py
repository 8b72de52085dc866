"""Who may read the audit trail and their own data, and who answers what people ask about theirs."""

from enum import StrEnum
from typing import Any

from mentoring.core.actors import (
    Actor,
    PermissionTable,
    all_of,
    in_scope,
    is_administrator,
    is_coordinator,
    is_employee,
    takes_no_part,
)
from mentoring.features.pairings.permissions import PARTNER
from mentoring.features.privacy.rules import Kind


class P(StrEnum):
    """Permissions of the privacy feature; `BROWSE` is for the menu and the list, `OBJECT` is asked of a pairing."""

    AUDIT = "audit:read"
    OWN = "own_data:read"
    OBJECT = "own_data:object"
    BROWSE = "data_request:browse"
    ANSWER = "data_request:answer"


def is_correction(_actor: Actor, row: Any) -> bool:
    """Hold for what concerns the employee file; what people say of a pairing is not for administrators."""
    return bool(row.kind == Kind.CORRECTION)


PERMISSIONS: PermissionTable = {
    P.AUDIT: (is_administrator,),
    P.OWN: (is_employee,),
    P.OBJECT: (PARTNER,),
    P.BROWSE: (is_coordinator, is_administrator),
    P.ANSWER: (all_of(is_coordinator, in_scope, takes_no_part), all_of(is_administrator, is_correction, takes_no_part)),
}
