"""Shortlists, mentor requests and answers."""
