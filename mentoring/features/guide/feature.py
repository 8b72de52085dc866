"""The manifest of the guide feature."""

from mentoring.core.feature import Feature

FEATURE = Feature(name="guide", blueprints=("mentoring.features.guide.views:blueprint",))
