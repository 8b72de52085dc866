"""The manifest of the accounts feature."""

from mentoring.core.feature import Feature

FEATURE = Feature(name="accounts")
