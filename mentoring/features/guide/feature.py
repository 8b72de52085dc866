"""The manifest of the guide feature."""

from mentoring.core.feature import Feature, NavigationItem

FEATURE = Feature(
    name="guide",
    blueprints=("mentoring.features.guide.views:blueprint",),
    navigation=(NavigationItem("Panduan", "guide.index", "book", "", style="footer", order=1),),
)
