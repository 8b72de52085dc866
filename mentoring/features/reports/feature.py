"""The manifest of the reports feature."""

from mentoring.core.feature import Feature, NavigationItem
from mentoring.features.reports.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="reports",
    permissions=PERMISSIONS,
    blueprints=("mentoring.features.reports.views:blueprint",),
    navigation=(NavigationItem("Laporan", "reports.dashboard", "chart", P.BROWSE, section="running", order=40,
                               in_programme=True),),
    messages="mentoring.features.reports.messages:MESSAGES",
)
