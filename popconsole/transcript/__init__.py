"""A conversation as a value, and what of it may reach a screen. Pure."""
