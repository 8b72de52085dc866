"""The manifest of the certificates feature."""

from mentoring.core.feature import Feature
from mentoring.features.certificates.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="certificates",
    permissions=PERMISSIONS,
    own_phone=(P.OWN, P.ISSUE, P.TAKE),
    blueprints=("mentoring.features.certificates.views:blueprint",),
    messages="mentoring.features.certificates.messages:MESSAGES",
)
