"""Certificates of the mock server."""
