"""What is handed out: a lesson or a session as a sheet of paper, before it has a form."""
