"""The user guide: one page a role, and a briefing for those who begin."""
