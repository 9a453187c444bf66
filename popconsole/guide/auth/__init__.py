"""APOP and the exchanges of AUTH: what each line holds, and how an answer is worked out."""
