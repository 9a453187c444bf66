"""A line of a conversation explained: what it means, what may come next."""
