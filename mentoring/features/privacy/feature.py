"""The manifest of the privacy feature."""

from mentoring.core.feature import Feature, NavigationItem
from mentoring.features.privacy.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="privacy",
    permissions=PERMISSIONS,
    blueprints=("mentoring.features.privacy.views:blueprint",),
    navigation=(
        NavigationItem("Koreksi dan keberatan", "privacy.asked", "pen", P.BROWSE, section="admin", order=12,
                       count="mentoring.features.privacy.queries:count_open"),
        NavigationItem("Siapa melihat apa", "privacy.who_sees_what", "eye", "", style="footer", order=2),
        NavigationItem("Data saya", "privacy.own", "user", P.OWN, style="footer", order=3),
        NavigationItem("Jejak audit", "privacy.audit", "hist", P.AUDIT, section="admin", order=40),
    ),
    messages="mentoring.features.privacy.messages:MESSAGES",
    constraints={"uq_data_request_correction": "correction_waits", "uq_data_request_objection": "objection_waits"},
)
