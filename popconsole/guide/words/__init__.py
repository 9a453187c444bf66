"""The texts: of commands, what is wrong with them, faults, terms, header fields."""
