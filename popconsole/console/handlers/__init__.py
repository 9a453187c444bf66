"""What the line console's ``:`` commands do."""
