"""The manifest of the certificates feature."""

from mentoring.core.feature import Feature
from mentoring.features.certificates.permissions import PERMISSIONS

FEATURE = Feature(
    name="certificates",
    permissions=PERMISSIONS,
    blueprints=("mentoring.features.certificates.views:blueprint",),
    messages="mentoring.features.certificates.messages:MESSAGES",
)
