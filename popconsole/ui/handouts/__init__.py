"""The forms of a handout: a module for each, found by itself."""
