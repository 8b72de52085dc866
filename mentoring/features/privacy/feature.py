"""The manifest of the privacy feature."""

from mentoring.core.feature import Feature, NavigationItem
from mentoring.features.privacy.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="privacy",
    permissions=PERMISSIONS,
    blueprints=("mentoring.features.privacy.views:blueprint",),
    navigation=(NavigationItem("Jejak audit", "privacy.audit", "hist", P.AUDIT, section="admin", order=40),),
)
