"""What a reply will be, asked before it is seen: the question, what is right, what people vote."""
