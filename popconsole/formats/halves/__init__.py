"""Sessions of which each side has a file of its own: what a half looks like, and how two become one. Pure."""
