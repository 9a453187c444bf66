"""Help while a line is typed: completion and hints."""
