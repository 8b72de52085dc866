"""The manifest of the eligibility feature."""

from mentoring.core.feature import Feature

FEATURE = Feature(name="eligibility", messages="mentoring.features.eligibility.messages:MESSAGES")
