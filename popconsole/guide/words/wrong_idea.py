"""What a row says of a wrong idea that a prediction may offer, and of why people have it.

``choice`` is the name of an answer (``predictions.ANSWERS``), or of a state that follows, after ``>``: its
value in the table, ``stays`` for the one before. ``when`` names a condition of ``guide.predict.conditions``,
empty for none. Rows of a command come before those of any (``*``); of several that fit the first is taken.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WrongIdea:
    """A wrong idea: where it tempts to what, why it does, what shows it wrong."""

    protocol: str
    keyword: str
    choice: str
    when: str
    why: str
    shows: str
