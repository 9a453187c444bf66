"""Recorded conversations said again, and compared."""
