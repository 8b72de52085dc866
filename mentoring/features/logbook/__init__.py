"""Mentoring sessions, confirmation, learning hours, actions."""
