"""Who may read the audit trail, and who the page on who sees what."""

from enum import StrEnum

from mentoring.core.actors import PermissionTable, is_administrator


class P(StrEnum):
    """Permissions of the privacy feature."""

    AUDIT = "audit:read"


PERMISSIONS: PermissionTable = {P.AUDIT: (is_administrator,)}
