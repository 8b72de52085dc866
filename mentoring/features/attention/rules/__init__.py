"""Pure rules of the attention feature."""
