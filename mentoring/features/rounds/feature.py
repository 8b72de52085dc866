"""The manifest of the rounds feature."""

from mentoring.core.feature import Feature

FEATURE = Feature(name="rounds")
