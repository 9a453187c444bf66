"""What a script cannot say: a module for each kind of ruling, its ``JUDGES`` found by name. Pure."""
