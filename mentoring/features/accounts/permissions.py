"""Who may do what with accounts."""

from enum import StrEnum

from mentoring.core.actors import PermissionTable, all_of, in_scope, is_administrator, is_coordinator, is_signed_in


class P(StrEnum):
    """Permissions of the accounts feature; `LEAVE` is to sign out, and to take the mark of a phone of one's own away."""

    OWN = "account:own"
    LEAVE = "account:leave"
    LIST = "account:list"
    INVITE = "account:invite"
    MANAGE = "account:manage"


PERMISSIONS: PermissionTable = {
    P.OWN: (is_signed_in,),
    P.LEAVE: (is_signed_in,),
    P.LIST: (is_administrator, is_coordinator),
    P.INVITE: (is_administrator, all_of(is_coordinator, in_scope)),
    P.MANAGE: (is_administrator,),
}
