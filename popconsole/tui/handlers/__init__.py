"""What the full-screen console does for each action of the table."""
