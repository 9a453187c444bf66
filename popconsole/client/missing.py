"""What a server still owes, in words: for who has waited in vain."""

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.kind import Kind
from popconsole.i18n import _


def missing(dialogue: Dialogue, seconds: float, other: str | None = None) -> str:
    """Say, as a sentence's beginning without capital and full stop, what did not come within so many seconds.

    ``other`` is the protocol that the server speaks, where it greeted as one of another. No text from the
    wire stands in it.
    """
    text = _("the server did not answer within {seconds:g} s")
    keyword = ""
    if other is not None:
        told = _("the server speaks {other}, so that no session of {protocol} begins")
        return told.format(other=other, protocol=dialogue.protocol.name)
    if dialogue.state is dialogue.protocol.initial and dialogue.kind is Kind.GREETING:
        text = _("what the server said is no greeting of {protocol}, and none came within {seconds:g} s")
    elif dialogue.state is dialogue.protocol.initial and dialogue.secure:
        text = _("no greeting came within {seconds:g} s")
    elif dialogue.state is dialogue.protocol.initial:
        text = _("no greeting came within {seconds:g} s (perhaps TLS begins here at once: --tls)")
    elif dialogue.octets_due is not None:
        text = _("not all octets of the message came within {seconds:g} s")
    elif dialogue.open is not None:
        keyword = dialogue.open.issued.keyword
        text = _("the lone dot that ends {keyword} did not come within {seconds:g} s")
    return text.format(keyword=keyword, seconds=seconds, protocol=dialogue.protocol.name)
