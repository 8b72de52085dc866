"""How it goes between two people: pulses on the way, evaluations at the end, and "this isn't working"."""
