"""What a person can do in the consoles, a row for each action; both consoles read the same table."""
