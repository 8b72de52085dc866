"""Who may do what with accounts."""

from enum import StrEnum

from mentoring.core.actors import PermissionTable, all_of, in_scope, is_administrator, is_coordinator, is_signed_in


class P(StrEnum):
    """Permissions of the accounts feature."""

    OWN = "account:own"
    LIST = "account:list"
    INVITE = "account:invite"
    MANAGE = "account:manage"


PERMISSIONS: PermissionTable = {
    P.OWN: (is_signed_in,),
    P.LIST: (is_administrator, is_coordinator),
    P.INVITE: (is_administrator, all_of(is_coordinator, in_scope)),
    P.MANAGE: (is_administrator,),
}
