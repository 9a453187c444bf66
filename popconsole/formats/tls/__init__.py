"""TLS as it is met in a capture: told from clear text, and opened where the keys are there. Pure."""
