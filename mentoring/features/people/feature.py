"""The manifest of the people feature."""

from mentoring.core.feature import Feature

FEATURE = Feature(name="people")
