"""What goes wrong on purpose: a catalogue, a way to write it down, and what it does to replies. Pure."""
