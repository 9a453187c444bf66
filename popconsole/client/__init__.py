"""A connection to any server."""
