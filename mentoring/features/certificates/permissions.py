"""Who makes and takes papers; to verify one is for everybody."""

from enum import StrEnum
from typing import Any

from mentoring.core.actors import Actor, PermissionTable, is_employee
from mentoring.features.pairings.permissions import PARTNER


class P(StrEnum):
    """Permissions of the certificates feature; `ISSUE` is asked of a pairing, `TAKE` of a paper."""

    OWN = "certificate:own"
    ISSUE = "certificate:issue"
    TAKE = "certificate:take"


def is_holder(actor: Actor, row: Any) -> bool:
    """Hold for the one whose paper it is."""
    return actor.employee_id is not None and actor.employee_id == row.employee_id


PERMISSIONS: PermissionTable = {P.OWN: (is_employee,), P.ISSUE: (PARTNER,), P.TAKE: (is_holder,)}
