"""What may answer a command, and where the session may stand then, as choices: the words for each.

``ANSWERS`` has them by protocol and the name of the answer; ``{numbers}`` and ``{n}`` stand for values.
"""

from collections.abc import Mapping

from popconsole.i18n import N_

ANSWERS: Mapping[str, Mapping[str, str]] = {
    "POP3": {
        "line": N_("+OK, one line"),
        "lines": N_("+OK, then lines, then a lone dot"),
        "refused": N_("-ERR, one line"),
        "challenge": N_("+ and a challenge: neither yes nor no"),
        "closed": N_("nothing: the server closes the connection"),
        "silent": N_("nothing: the server waits for the next line"),
        "number": N_("a number such as 250, and words"),
        "counted": N_("+OK and a size, then so many octets, no dot"),
        "rest": N_("+OK, a list of {numbers}, a lone dot"),
        "close-up": N_("+OK, a list of {numbers}, a lone dot"),
        "all": N_("+OK, a list of {numbers}, a lone dot"),
        "fewer": N_("+OK, {n} messages and their octets"),
        "as-many": N_("+OK, {n} messages and their octets"),
        "unread": N_("+OK, {n} messages and their octets"),
        "header": N_("+OK, the header, an empty line, a lone dot"),
        "whole": N_("+OK, the header and text, a lone dot"),
        "quiet": N_("+OK, then TLS, then it waits for the client"),
        "greeting": N_("+OK, then TLS, then a second greeting"),
        "cut": N_("the beginning of a reply, and no more"),
        "other": N_("a line that is no reply of the protocol"),
    },
    "POP2": {
        "line": N_("+ and words, one line"),
        "lines": N_("a line that says yes, the octets, a lone dot"),
        "refused": N_("- and words, one line"),
        "count": N_("#n: how many messages"),
        "length": N_("=n: how many octets"),
        "zero": N_("=0: there is none"),
        "data": N_("the octets, nothing before or behind them"),
        "framed": N_("=n, and then the octets at once"),
        "closed": N_("nothing: the server closes the connection"),
        "silent": N_("nothing: the server waits for the next line"),
        "number": N_("a number such as 250, and words"),
        "cut": N_("the beginning of a reply, and no more"),
        "other": N_("a line that is no reply of the protocol"),
    },
}  # fmt: skip

UNKNOWN = N_("I don't know")
"""The choice that is always there."""
