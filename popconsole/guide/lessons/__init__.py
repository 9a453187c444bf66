"""Lessons: read strictly, and followed by the steps of a session."""
