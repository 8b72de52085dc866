"""The manifest of the attention feature."""

from mentoring.core.feature import Feature, NavigationItem
from mentoring.features.attention.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="attention",
    permissions=PERMISSIONS,
    blueprints=("mentoring.features.attention.views:blueprint",),
    navigation=(
        NavigationItem("Pekan ini", "attention.week", "clock", P.BROWSE, order=8, in_programme=True),
    ),
    messages="mentoring.features.attention.messages:MESSAGES",
)
