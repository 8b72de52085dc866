"""The manifest of the programmes feature."""

from mentoring.core.feature import Feature

FEATURE = Feature(name="programmes")
