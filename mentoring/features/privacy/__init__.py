"""Who sees what, and the audit trail."""
