"""Programmes, policy, enrolment."""
