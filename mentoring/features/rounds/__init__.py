"""Matching rounds: propose, review, publish."""
