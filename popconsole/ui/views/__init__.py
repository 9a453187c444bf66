"""The ways in which a line or a message can be looked at, a module for each, with a ``VIEW``."""
