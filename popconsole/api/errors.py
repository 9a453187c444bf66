"""What goes wrong for those who call."""


class ApiError(ValueError):
    """What was asked for can't be done: the message says what was wrong, where, and what to do."""
