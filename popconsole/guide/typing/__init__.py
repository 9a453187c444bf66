"""Help while a line is typed: completion, hints, what is legal now."""
