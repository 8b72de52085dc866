"""Seats and capacity, the life of a pairing."""
