"""Who may do what with pairings."""

from enum import StrEnum

from mentoring.core.actors import PermissionTable, all_of, in_scope, is_coordinator, takes_no_part, takes_part


class P(StrEnum):
    """Permissions of the pairings feature."""

    VIEW = "pairing:view"
    DECIDE = "pairing:decide"
    PUBLISH = "pairing:publish"
    TAKE_PART = "pairing:take_part"
    OWN = "pairing:own"


def _told(_actor, row) -> bool:  # type: ignore[no-untyped-def]  # any row with a state
    return row.state in {"published", "active", "on_hold", "completed", "ended", "declined"}


PERMISSIONS: PermissionTable = {
    P.VIEW: (all_of(is_coordinator, in_scope), all_of(takes_part, _told)),
    P.DECIDE: (all_of(is_coordinator, in_scope, takes_no_part),),
    P.PUBLISH: (all_of(is_coordinator, in_scope),),
    P.TAKE_PART: (all_of(takes_part, _told),),
    P.OWN: (lambda actor, _row: actor.has_employee,),
}
