"""The engine: a session and an input give a session and what is to be done. Pure."""
