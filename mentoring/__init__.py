"""Mentoring matchmaking for civil-service offices."""

__version__ = "0.1.0"
