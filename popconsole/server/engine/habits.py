"""What a server does otherwise than the RFCs ask: data that the engine runs under."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Habits:
    """Habits of a server; all off unless it has them.

    What it passes over in a line: ``spaces`` before it ("leading"), between its words ("inner"), at its end
    ("trailing"; of a password only with "password", of a user name with "name"), TABs and CRs for them
    ("tab"); ``ignores``: keywords whose surplus arguments are ignored, ``*`` for all; ``name_keeps``: the
    spaces ("leading", "trailing") that belong to a user name; ``takes_none``: USER and PASS without an
    argument are taken; ``numbers``: "strict", or "plus" (+1 is 1), or "leading" (1x is too);
    ``line_counts`` of TOP: "strict", or "negative" (all lines), or "any" (what is no number is 0);
    ``any_octets``: control characters are like others; ``keyword_first``: a line whose first word is no
    command is unknown, whatever else is wrong with it; ``longest``: octets of the longest line, where that
    is not 255, and what becomes of longer ones in ``overlong``: "refuse", "close", "pieces" (refused buffer
    by buffer) or "echo".

    ``lists_auth`` off: AUTH without an argument is refused. ``second_user``: what a second USER does:
    "refuse" (the first name is forgotten), "keep" (refused, the first name counts) or "replace".
    ``only_pass``: behind USER all but PASS and QUIT is refused, and the name forgotten. ``keeps_user``: the
    name counts on under TLS ("STLS"), behind a PASS that failed ("PASS"), an exchange that failed ("AUTH").
    ``marks_again``: DELE of a marked message is accepted. ``hangs_up``: the connection is closed after a
    failed login. ``most_errors``: how many commands in a row that are unknown or out of place before login
    are answered, the last with a close, a PASS not counted, an AUTH passed over; 0 for any number.
    ``failure_delay``: seconds before a login is refused. ``idle_before``, ``idle_after``: seconds of its
    inactivity timer before and after login, where they are fewer than the server's limit.
    ``drops_behind_pass``: what has come behind a PASS by then is thrown away.

    POP2's: ``status_header``: a Status line is put at the end of each header; ``extra_crlf``: one more CRLF
    behind each message, counted; ``none_closes``: READ of a message that is not there is an error;
    ``keeps_current``: FOLD does not go back to message 1; ``fold_after_ackd``: FOLD with messages marked
    breaks the session; ``ackd_at_once``: ACKD removes, whatever comes after.
    """

    spaces: frozenset[str] = frozenset()
    ignores: frozenset[str] = frozenset()
    name_keeps: frozenset[str] = frozenset()
    takes_none: frozenset[str] = frozenset()
    numbers: str = "strict"
    line_counts: str = "strict"
    any_octets: bool = False
    keyword_first: bool = False
    longest: int = 0
    overlong: str = "refuse"
    lists_auth: bool = True
    second_user: str = "refuse"
    only_pass: bool = False
    keeps_user: frozenset[str] = frozenset()
    marks_again: bool = False
    hangs_up: bool = False
    most_errors: int = 0
    failure_delay: float = 0.0
    idle_before: float = 0.0
    idle_after: float = 0.0
    drops_behind_pass: bool = False
    status_header: bool = False
    extra_crlf: bool = False
    none_closes: bool = False
    keeps_current: bool = False
    fold_after_ackd: bool = False
    ackd_at_once: bool = False

    def ignores_more(self, keyword: str) -> bool:
        """Tell whether arguments that a command does not take are ignored."""
        return keyword in self.ignores or "*" in self.ignores


NO_HABITS = Habits()
"""What the RFCs ask, and nothing else."""
