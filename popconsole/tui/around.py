"""The words in the title bar and in the frame of the command line."""

from collections.abc import Mapping

from popconsole.dialogue.dialogue import Dialogue
from popconsole.guide.auth.exchange import due
from popconsole.i18n import _, headed, ngettext
from popconsole.ui.actions.action import WITH_A_SERVER, Where
from popconsole.ui.open_conversation import OpenConversation, in_clear
from popconsole.ui.split import Split


def title_parts(
    conversation: OpenConversation, ordinal: str, *, reveal: bool, split: Split | None = None
) -> tuple[str, ...]:
    """Return what the title bar names: protocol, with whom, the user, how the octets travel.

    ``ordinal`` says which of the open conversations it is, empty where it is the only one. ``split``: it is
    one of two that are shown, whose halves tell the rest.
    """
    user = _("user {name}").format(name=conversation.user) if conversation.user else ""
    shown = _("SECRETS ARE SHOWN") if reveal else ""
    place = conversation.place
    if conversation.ordinal:
        place = f"{place}, {conversation.ordinal}"
    port = conversation.address[1] if conversation.address else 0  # for telnet from a second window
    if conversation.behaviour:  # the host goes, so that all has room in 80 columns
        place = _("mock server port {port}, {behaviour}").format(port=port, behaviour=conversation.behaviour)
    elif conversation.own_server is not None:
        place = _("port {port}, {place}").format(place=place, port=port)
    name = conversation.protocol.name
    if split is not None:
        name = _("{half} of two: {protocol}").format(half=split.active, protocol=name)
        return shown, name, place, user, in_clear(conversation)
    return shown, name, ordinal, place, user, in_clear(conversation)


def entry_title(
    conversation: OpenConversation,
    cursor: int,
    waiting: int,
    keys: Mapping[str, str],
    *,
    typing: bool,
    filtered: bool = False,
) -> str:
    """Return what stands over the command line; ``waiting`` pasted lines have not been sent yet.

    ``keys`` tells by the names of actions what to press for them. ``typing``: the command line has the keys.
    ``filtered``: a filter is on, which Esc takes off first.
    """
    count = len(conversation.history.lines)
    if conversation.where in WITH_A_SERVER and cursor < count - 1:
        told = _("You look back at line {n} of {count}: Esc returns to now")
        if filtered:
            told = _("Line {n} of {count}, filtered: Esc shows all lines")
        return told.format(n=cursor + 1, count=count)
    if conversation.where is Where.CLOSED:
        told = _("Connection closed: {reconnect} connects again, {play} plays it again")
        return told.format_map(keys)
    if conversation.where is Where.RECORDING:
        told = (
            _("Recording: Enter takes over at line {n} with this line")
            if typing
            else _("Recording: Tab, then a command, takes over at line {n}")
        )
        return told.format(n=min(cursor + 1, count))
    situation = conversation.history.situation()
    state = conversation.protocol.row(situation.state).label
    if waiting:
        return headed(state, waiting_text(waiting))
    if situation.state is conversation.protocol.initial:
        return _("{state}: waiting for the greeting").format(state=state)
    dialogue = conversation.history.live.dialogue
    if dialogue.waiting:
        return _awaited(dialogue).format(state=state)
    if due(situation):
        return (
            _("{state}: type a response").format(state=state)
            if situation.ahead is None
            else _("{state}: type a response or a command").format(state=state)
        )
    if typing:
        return _("{state}: type a command").format(state=state)
    return _("{state}: Tab, then type a command").format(state=state)


def _awaited(dialogue: Dialogue) -> str:
    """Say what the server still owes, with a place for the state."""
    if dialogue.octets_due is not None:
        return _("{state}: waiting for the octets of the message")
    if dialogue.open is not None:
        keyword = dialogue.open.issued.keyword
        return _("{{state}}: waiting for the lone dot of {keyword}").format(keyword=keyword)
    return _("{state}: waiting for the answer")


def waiting_text(count: int) -> str:
    """Return what is said of lines that wait to be sent; nothing where none do."""
    if not count:
        return ""
    return ngettext("{n} line waits for its turn", "{n} lines wait for their turn", count).format(n=count)
