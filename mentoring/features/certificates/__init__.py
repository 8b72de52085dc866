"""Certificates and hours letters that others can verify by a code."""
