"""What waits for a coordinator this week."""
