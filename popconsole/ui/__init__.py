"""What both consoles share, with no screen of its own."""
