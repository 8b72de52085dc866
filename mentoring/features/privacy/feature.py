"""The manifest of the privacy feature."""

from mentoring.core.feature import Feature

FEATURE = Feature(name="privacy")
