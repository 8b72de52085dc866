"""The manifest of the requests feature."""

from mentoring.core.feature import Feature

FEATURE = Feature(name="requests")
