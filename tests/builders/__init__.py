"""Builders: one small function a thing, with sensible values for whatever a test does not care about."""
