"""The forms in which a conversation is handed to people: a module for each, found by itself."""
