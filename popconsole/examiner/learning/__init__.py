"""The state machine of a server, learned by asking it: as a value, and what tells two of them apart. Pure."""
