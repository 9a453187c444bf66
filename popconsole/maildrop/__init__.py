"""Messages, mailboxes, the exclusive lock, deletion marks."""
