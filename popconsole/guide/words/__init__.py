"""Words: explanations of lines, commands, findings and terms."""
