"""What the console does for each action of the registry."""
