"""What a client wants when it says a command, and which command says it in the other protocol."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from popconsole.i18n import N_
from popconsole.protocol.table import Protocol


@dataclass(frozen=True, slots=True, eq=False)
class Errand:
    """An errand: its ``name``, and its keywords by the name of the protocol.

    A protocol that has no command for it has a sentence in ``without`` that says so. ``whole``: commands of
    it in a row are one errand, as USER and PASS are.
    """

    name: str
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False


_POP2, _POP3 = "POP2", "POP3"

GREETING = Errand(N_("greeting"), whole=True)
"""What comes before the first command."""

OTHER = Errand(N_("something else"))
"""A word that is no command of the protocol."""

# fmt: off
ERRANDS = (
    Errand(N_("ask what it can do"), {_POP3: ("CAPA",)},
           {_POP2: N_("no asking: every POP2 server can do the same")}),
    Errand(N_("go under TLS"), {_POP3: ("STLS",)}, {_POP2: N_("no TLS: POP2 has none")}),
    Errand(N_("choose a language"), {_POP3: ("LANG", "UTF8")}, {_POP2: N_("no language: POP2 has one")}),
    Errand(N_("log in"), {_POP3: ("USER", "PASS", "APOP", "AUTH", "RPOP"), _POP2: ("HELO",)}, whole=True),
    Errand(N_("choose a folder"), {_POP2: ("FOLD",)}, {_POP3: N_("no folders: POP3 has one maildrop")}),
    Errand(N_("how much is there"), {_POP3: ("STAT",)},
           {_POP2: N_("no need: HELO and FOLD have told the count")}),
    Errand(N_("how large"), {_POP3: ("LIST",), _POP2: ("READ",)}),
    Errand(N_("which it is"), {_POP3: ("UIDL",)}, {_POP2: N_("no unique-ids: POP2 has none")}),
    Errand(N_("look at the beginning"), {_POP3: ("TOP",)}, {_POP2: N_("no look: POP2 has the whole alone")}),
    Errand(N_("fetch"), {_POP3: ("RETR",), _POP2: ("RETR",)}),
    Errand(N_("keep it"), {_POP2: ("ACKS",)}, {_POP3: N_("nothing to say: without DELE it stays")}),
    Errand(N_("delete it"), {_POP3: ("DELE",), _POP2: ("ACKD",)}),
    Errand(N_("send it again"), {_POP2: ("NACK",)}, {_POP3: N_("no word for it: RETR once more")}),
    Errand(N_("undo"), {_POP3: ("RSET",)}, {_POP2: N_("no undo: POP2 has none")}),
    Errand(N_("stay connected"), {_POP3: ("NOOP",)}, {_POP2: N_("no such word: POP2 has none")}),
    Errand(N_("how far was read"), {_POP3: ("LAST",)}, {_POP2: N_("no such word: POP2 has none")}),
    Errand(N_("leave"), {_POP3: ("QUIT",), _POP2: ("QUIT",)}),
)
"""All errands that a command does, in about the order of a session; each command of both tables is in one."""
# fmt: on

_OF = {
    (protocol, keyword): errand
    for errand in ERRANDS
    for protocol, keywords in errand.commands.items()
    for keyword in keywords
}


def errand_of(protocol: Protocol, keyword: str) -> Errand:
    """Return the errand of a command; ``OTHER`` where the protocol has no such command."""
    return _OF.get((protocol.name, keyword.upper()), OTHER)
