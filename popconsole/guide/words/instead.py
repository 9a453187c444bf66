"""What is said of a line in place of its usual text, where a finding there says that it is otherwise."""

from typing import NamedTuple

from popconsole.i18n import N_


class Instead(NamedTuple):
    """A text for a line with a finding, and a few words for beside it; ``{keyword}`` is its command."""

    text: str
    headline: str


INSTEAD = {
    "cancel-accepted": Instead(
        N_("The server says that the login is done, although the client has taken the exchange back."),
        N_("accepted"),
    ),
    "exchange-initial": Instead(
        N_("The client names a mechanism and gives a response before the challenge that it is to answer."),
        N_("{keyword} with a response"),
    ),
    "marked-accepted": Instead(
        N_("The server answers {keyword} with +OK, as if the message bore no mark."), N_("accepted")
    ),
    "unknown-accepted": Instead(
        N_("The server answers {keyword} with +OK, as if the message were there."), N_("accepted")
    ),
    "pop2-nack-zero": Instead(
        N_("The length in answer to {keyword} is 0, as if the message were gone."), N_("length 0")
    ),
    "autologout-said": Instead(
        N_("The server says that it has waited long enough for a command: it closes the connection."),
        N_("gives up waiting"),
    ),
}  # fmt: skip
"""By the code of a finding."""

REFUSED = frozenset(
    ("digest-malformed", "apop-without-timestamp", "exchange-initial", "exchange-base64",
     "exchange-malformed", "exchange-cancelled", "stls-after-utf8", "message-marked")
)  # fmt: skip
"""Findings at what a client says that a server must refuse, besides what is ill-formed or illegal."""
