"""The demo office: invented people, deterministic, never in production."""
