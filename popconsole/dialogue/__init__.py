"""The one reading of a conversation: which line answers which, what is due, what is secret. Pure."""
