"""Notices: what was written to somebody, how they want it by mail, and what could not be delivered."""
