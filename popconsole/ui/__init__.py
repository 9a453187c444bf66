"""What both consoles share: the actions, the open conversation, how it is played. No screen library."""
