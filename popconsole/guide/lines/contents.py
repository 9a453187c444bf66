"""What a line of a reply tells, with its values, by what the reply holds.

``STATUS`` and ``DATA`` have the protocol's Content as key: the first for the line with the status, the
second for the further lines. All texts that come out are safe to show.
"""

from collections.abc import Callable, Mapping
from enum import Enum, auto

from popconsole.analysis.capability_lines import name_of
from popconsole.analysis.replies import Listed, drop_listing, listed
from popconsole.analysis.step import Step
from popconsole.dialogue.status import number
from popconsole.guide.words.counts import begun, message, messages, octets
from popconsole.guide.words.headers import field_name, header_text, is_known
from popconsole.guide.words.line_text import LineText
from popconsole.guide.words.texts import CommandText
from popconsole.i18n import _
from popconsole.protocol.framing import TERMINATION, byte_unstuff
from popconsole.protocol.sasl import MECHANISMS
from popconsole.protocol.table import Content, Protocol, Shape
from popconsole.transcript.safe import safe


class Section(Enum):
    """Where in a message a line stands, as far as that is known."""

    HEADER = auto()
    BODY = auto()
    UNKNOWN = auto()


def _reply_title(step: Step) -> str:
    sign = safe(step.line.octets.partition(b" ")[0])
    keyword = step.command.keyword if step.command else ""
    return _("{sign} in answer to {keyword}").format(sign=sign, keyword=keyword)


def _is_multi_line(step: Step) -> bool:
    issued = step.command
    if issued is None or issued.parsed.command is None:
        return False
    row = issued.parsed.command.reply(len(issued.parsed.arguments), issued.state)
    return row.shape is Shape.MULTI_LINE


def _text(step: Step, texts: CommandText) -> LineText:
    return LineText(_reply_title(step), _(texts.positive), _(texts.done))


def _multi_line_begins(step: Step, texts: CommandText) -> LineText:
    return LineText(
        _reply_title(step),
        _("{positive} What stands behind +OK is for people; programs do not read it.").format(
            positive=_(texts.positive)
        ),
        _(texts.done),
    )


def _mechanisms_begin(step: Step, _texts: CommandText) -> LineText:
    return LineText(
        _reply_title(step), _("The mechanisms follow, one a line, up to a lone dot."), _("mechanisms")
    )


def _languages_begin(step: Step, _texts: CommandText) -> LineText:
    text = _("A language listing follows: a tag and a name in each line, up to a lone dot.")
    return LineText(_reply_title(step), text, _("languages"))


def _drop_listing(step: Step, texts: CommandText) -> LineText:
    told = drop_listing(step.line.octets)
    short = _(texts.done) if told is None else f"{messages(told[0])}, {octets(told[1])}"
    return LineText(_reply_title(step), _drop_listing_text(told), short)


def _drop_listing_text(told: tuple[int, int] | None) -> str:
    if told is None:
        return _("A drop listing was expected: +OK, the number of messages, their octets in all.")
    return _("The drop listing: {messages}, {octets} in all. Marked messages do not count.").format(
        messages=messages(told[0]), octets=octets(told[1])
    )


def _one_listed(step: Step, texts: CommandText) -> LineText:
    """Read the status line of LIST and UIDL: with an argument it tells all, without it begins."""
    if _is_multi_line(step):
        return _multi_line_begins(step, texts)
    kind = step.content or Content.SCAN_LISTING
    told = listed(kind, step.line.octets.partition(b" ")[2])
    return LineText(_reply_title(step), _listing_text(kind, told), _listing_short(kind, told))


def _listing_text(kind: Content, told: Listed | None) -> str:
    if told is None and kind is Content.SCAN_LISTING:
        return _("A scan listing was expected: a message-number, one space, a number of octets.")
    if told is None:
        return _("A unique-id listing was expected: a message-number, one space, a unique-id.")
    if told.octets is not None:
        return _("A scan listing: message {n} has {octets}, each CRLF counted as two.").format(
            n=told.number, octets=octets(told.octets)
        )
    return _(
        "A unique-id listing: message {n} is {unique_id}, which is to stay so in later sessions."
    ).format(n=told.number, unique_id=told.unique_id)


def _listing_short(kind: Content, told: Listed | None) -> str:
    if told is None:
        return _("malformed listing")
    if kind is Content.SCAN_LISTING and told.octets is not None:
        return _("message {n}: {octets}").format(n=told.number, octets=octets(told.octets))
    return _("message {n}: unique-id").format(n=told.number)


def _message_count(step: Step, texts: CommandText) -> LineText:
    told = number(step.line.octets)
    if told is None:
        text = _("A count was expected: # and the number of messages.")
        return LineText(_reply_title(step), text, _(texts.done))
    if not told:
        empty = _("There is no message: the mailbox is empty, or, after FOLD, does not exist.")
        return LineText(_reply_title(step), empty, messages(0))
    text = _("The mailbox has {messages}, numbered from 1; what stands behind the number is for people.")
    text = text.format(messages=messages(told))
    return LineText(_reply_title(step), f"{_(texts.positive)} {text}", messages(told))


def _message_length(step: Step, texts: CommandText) -> LineText:
    told = number(step.line.octets)
    if told is None:
        text = _("A length was expected: = and a number of octets.")
        return LineText(_reply_title(step), text, _(texts.done))
    current = step.after.current
    if told:
        length = _("{message} has {octets}, CRLF counted as two; RETR sends exactly that many.").format(
            message=begun(message(current)), octets=octets(told)
        )
        short = _("{message}: {octets}").format(message=message(current), octets=octets(told))
    elif current in step.after.marked:
        length = _("{message} is marked as deleted, so its length is 0: do not RETR it.").format(
            message=begun(message(current))
        )
        short = _("{message}: marked as deleted").format(message=message(current))
    else:
        length = _("Length 0: {message} does not exist or is empty. RETR now would close the connection.")
        length = length.format(message=message(current))
        short = _("no such message")
    # READ only asks; an acknowledgment did something first.
    asked_only = step.command is not None and bool(
        step.command.parsed.command and step.command.parsed.command.arguments
    )
    return LineText(_reply_title(step), length if asked_only else f"{_(texts.positive)} {length}", short)


def listing_line_text(content: Content, line: bytes) -> str:
    """Return what is said of a line of a listing; all else that is said of one is the same for all."""
    return _listing_text(content, listed(content, line))


def status_line_text(content: Content, line: bytes) -> str | None:
    """Return what is said of a positive status line that tells a listing; None for any other content."""
    if content is Content.DROP_LISTING:
        return _drop_listing_text(drop_listing(line))
    if content in (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING):
        return _listing_text(content, listed(content, line.partition(b" ")[2]))
    return None


def _scan_line(_protocol: Protocol, step: Step, _section: Section) -> LineText:
    told = listed(Content.SCAN_LISTING, step.line.octets)
    kind = Content.SCAN_LISTING
    return LineText(_("A scan listing"), _listing_text(kind, told), _listing_short(kind, told))


def _unique_id_line(_protocol: Protocol, step: Step, _section: Section) -> LineText:
    told = listed(Content.UNIQUE_ID_LISTING, step.line.octets)
    kind = Content.UNIQUE_ID_LISTING
    return LineText(_("A unique-id listing"), _listing_text(kind, told), _listing_short(kind, told))


def _message_line(_protocol: Protocol, step: Step, section: Section) -> LineText:
    """Say what a line of a message is.

    Whether the header has ended is not to be seen in the line itself; where the caller does not
    know, only the first line and well-known fields are called header.
    """
    counted = not _is_multi_line(step)
    octets_sent = step.line.octets
    content = octets_sent if counted else byte_unstuff(octets_sent)
    title = begun(_("a line of {message}").format(message=_which(step)))
    stuffed = ""
    short = _("text")
    if octets_sent.startswith(TERMINATION * 2) and not counted:
        stuffed = _("The line is byte-stuffed: its first dot was added for the way and is no part of the "
                    "message, so that a line of the message is never taken for the end.")  # fmt: skip
        short = _("byte-stuffed")
    elif content != octets_sent:
        stuffed = _("The line begins with a dot that was not doubled: a client takes it off all the same.")
        short = _("not byte-stuffed")
    told = None
    if section is Section.HEADER or (section is Section.UNKNOWN and (step.part == 1 or is_known(content))):
        told = header_text(content)
    if not content and section is Section.BODY:
        text = _("An empty line of the body.")
        short = _("empty line")
    elif not content:
        text = _("An empty line. The first one of a message ends its header; the body follows.")
        short = _("empty line")
    elif told is not None:
        text = told
        short = _("header: {name}").format(name=field_name(content))
    elif content[:1] in b" \t" and section is Section.HEADER:
        text = _("This carries on the header line before it, as it begins with a space.")
        short = _("header, carried on")
    elif counted:
        text = _("A line of the message as it is: POP2 does not byte-stuff, it counts.")
    else:
        text = "" if stuffed else _("A line of the message.")
    return LineText(title, " ".join(part for part in (text, stuffed) if part), short)


def _which(step: Step) -> str:
    if step.command is not None and step.command.parsed.number is not None:
        return message(step.command.parsed.number)
    return message(step.before.current)


def _capability_line(protocol: Protocol, step: Step, _section: Section) -> LineText:
    tag, _space, rest = byte_unstuff(step.line.octets).partition(b" ")
    name = safe(tag)
    known = protocol.capabilities.get(name.upper())
    if not name_of(byte_unstuff(step.line.octets)):
        return LineText(_("No capability"), _("A line that names no capability."), _("no capability"))
    if known is None:
        text = _("A capability that is not in the registry known here: {name}.").format(name=name)
    else:
        text = _("The capability {name}: {meaning}").format(name=name, meaning=_(known[0]))
    if rest:
        text += " " + _("Its arguments: {words}.").format(words=safe(rest))
    return LineText(_("A capability"), text, _("capability {name}").format(name=name))


def _mechanism_line(_protocol: Protocol, step: Step, _section: Section) -> LineText:
    name = safe(step.line.octets)
    row = MECHANISMS.get(name.upper())
    text = _("The server has the mechanism {name}.").format(name=name)
    if row is not None:
        text += " " + _(row.text)
    return LineText(_("A SASL mechanism"), text, _("mechanism {name}").format(name=name))


def _language_line(_protocol: Protocol, step: Step, _section: Section) -> LineText:
    tag, _space, name = byte_unstuff(step.line.octets).partition(b" ")
    text = _("A language listing: the tag {tag}, and the name of the language in it: {name}.").format(
        tag=safe(tag), name=safe(name)
    )
    return LineText(_("A language listing"), text, _("language {tag}").format(tag=safe(tag)))


def _last_accessed(step: Step, texts: CommandText) -> LineText:
    told = step.line.octets.split(b" ")[1:2]
    short = _("last accessed: {n}").format(n=safe(told[0])) if told else _(texts.done)
    return LineText(_reply_title(step), _(texts.positive), short)


def _text_line(_protocol: Protocol, _step: Step, _section: Section) -> LineText:
    return LineText(_("A further line"), _("A further line of the reply."), _("text"))


STATUS: Mapping[Content, Callable[[Step, CommandText], LineText]] = {
    Content.TEXT: _text,
    Content.DROP_LISTING: _drop_listing,
    Content.SCAN_LISTING: _one_listed,
    Content.UNIQUE_ID_LISTING: _one_listed,
    Content.CAPABILITIES: _multi_line_begins,
    Content.MESSAGE: _multi_line_begins,
    Content.MESSAGE_TOP: _multi_line_begins,
    Content.MESSAGE_COUNT: _message_count,
    Content.MESSAGE_LENGTH: _message_length,
    Content.MECHANISMS: _mechanisms_begin,
    Content.LANGUAGES: _languages_begin,
    Content.LAST_ACCESSED: _last_accessed,
}

DATA: Mapping[Content, Callable[[Protocol, Step, Section], LineText]] = {
    Content.TEXT: _text_line,
    Content.DROP_LISTING: _text_line,
    Content.SCAN_LISTING: _scan_line,
    Content.UNIQUE_ID_LISTING: _unique_id_line,
    Content.CAPABILITIES: _capability_line,
    Content.MESSAGE: _message_line,
    Content.MESSAGE_TOP: _message_line,
    Content.MESSAGE_COUNT: _text_line,
    Content.MESSAGE_LENGTH: _text_line,
    Content.MECHANISMS: _mechanism_line,
    Content.LANGUAGES: _language_line,
    Content.LAST_ACCESSED: _text_line,
}
