"""Conversations as Pygments tokens."""
