"""The tracker and its findings: from lines to steps. Pure."""
