"""The user guide: one page a role."""
