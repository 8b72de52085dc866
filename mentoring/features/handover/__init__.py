"""Handing a programme, or all of one's work, over to a colleague."""
