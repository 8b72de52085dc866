"""The manifest of the pairings feature."""

from mentoring.core.feature import Feature

FEATURE = Feature(name="pairings")
