"""The manifest of the notices feature."""

from mentoring.core.feature import Feature, NavigationItem
from mentoring.features.notices.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="notices",
    permissions=PERMISSIONS,
    own_phone=(P.LIST, P.OWN),
    blueprints=("mentoring.features.notices.views:blueprint",),
    navigation=(
        NavigationItem("Surat", "notices.letters", "mail", P.BROWSE, section="running", order=30, in_programme=True,
                       count="mentoring.features.notices.queries:count_untold"),
    ),
    messages="mentoring.features.notices.messages:MESSAGES",
)
