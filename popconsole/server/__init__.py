"""The embedded mock server: a pure engine and the listener that carries out its effects."""
