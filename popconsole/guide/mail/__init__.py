"""What is looked at: a line, the reply that it is of, the message in that, its parts."""
