"""The forms in which ``map`` prints a machine, a module for each."""
