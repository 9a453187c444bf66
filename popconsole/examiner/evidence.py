"""What judges are given. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from popconsole.examiner.first_look import FirstLook
from popconsole.examiner.played import PlayedCheck, PlayedExchange
from popconsole.examiner.verdict import Ruling


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen of a server.

    ``log`` are the plays of all checks so far, each with the id of its check, for who judges a whole run.
    ``mail`` are the messages that the examiner has put there, by their kind.
    """

    played: PlayedCheck
    look: FirstLook
    mail: Mapping[str, bytes] = field(default_factory=dict)
    log: tuple[tuple[str, PlayedCheck], ...] = ()
    said: Ruling | None = None

    @property
    def exchanges(self) -> tuple[PlayedExchange, ...]:
        """What was said and heard in the script itself."""
        return self.played.exchanges[self.played.start :]
