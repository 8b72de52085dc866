"""Features, lowest first; see `mentoring.app.FEATURES` for their order."""
