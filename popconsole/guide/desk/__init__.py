"""The server's desk: the maildrop as the server has it, or as a conversation has told so far."""
