"""Spreadsheets of staff and of registrations: read in a limited child process, planned, written."""
