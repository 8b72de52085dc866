"""The manifest of the logbook feature."""

from mentoring.core.feature import Feature

FEATURE = Feature(name="logbook")
