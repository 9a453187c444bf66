"""The same errand in POP2 and in POP3: which command does it in each, and two sessions aligned by it."""
