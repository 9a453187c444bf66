"""What a server has answered, as the values that faults edit, and said again in its own words. Pure."""

from dataclasses import replace

from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.status import is_listed, number
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Content, Outcome, Protocol, State
from popconsole.record.talk import Heard
from popconsole.server.engine.answer import (
    Answer,
    AnswerForm,
    AnswerKind,
    Body,
    BodyLines,
    Entries,
    Mail,
)
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import Reason
from popconsole.server.faults.action import Spoken
from popconsole.server.voice.body import END
from popconsole.server.voice.catalogue import voice
from popconsole.server.voice.speaker import Recorded, speaker

_LONGEST = 512  # octets of a line of a listing: no number in it is too long to be read
_DIGITS = 18  # of a message-number
_LISTINGS = (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING)
_MAIL = (Content.MESSAGE, Content.MESSAGE_TOP)


def read(heard: Heard) -> Spoken:
    """Return a whole answer as a value, and as it came."""
    kind, issued, content, octets = heard.kind, heard.issued, heard.content, heard.octets
    head, rest = octets, b""
    if kind is Kind.DATA:
        keyword = issued.keyword if issued is not None else ""
        return Spoken(Answer(AnswerKind.DATA, keyword), b"", octets)
    at = octets.find(CRLF) + len(CRLF)
    if octets.endswith(CRLF + END):
        head, rest = octets[:at], octets[at:]
    if kind is Kind.GREETING or issued is None:
        said = AnswerKind.REFUSED if heard.outcome is Outcome.NEGATIVE else AnswerKind.OK
        stamped = apop_timestamp(head) is not None
        return Spoken(Answer(said, form=AnswerForm.GREETING, stamped=stamped), octets)
    keyword = issued.keyword
    if kind is Kind.CHALLENGE:
        return Spoken(Answer(AnswerKind.CHALLENGE, keyword), octets)
    if heard.outcome is not Outcome.POSITIVE or content is None:
        refused = heard.outcome is Outcome.NEGATIVE
        return Spoken(Answer(AnswerKind.REFUSED if refused else AnswerKind.OK, keyword), octets)
    if rest:
        body = _body(content, issued, rest.removesuffix(END).split(CRLF)[:-1])
        return Spoken.of(Answer(AnswerKind.OK, keyword, body=body), head, rest)
    return Spoken(_single(content, keyword, head), head)


def _body(content: Content, issued: Issued, lines: list[bytes]) -> Body:
    """Return what stands behind the status line; a listing only where all its lines are of one."""
    if content in _MAIL:
        given = issued.parsed.arguments
        asked = given[0] if given and given[0].isdigit() and len(given[0]) <= _DIGITS else b"0"
        return Mail(int(asked), 0 if content is Content.MESSAGE_TOP else None)
    if content in _LISTINGS and all(_lists(content, line) for line in lines):
        return Entries(tuple(_entry(line) for line in lines))
    return BodyLines(tuple(lines))


def _lists(content: Content, line: bytes) -> bool:
    return len(line) <= _LONGEST and is_listed(content, line)


def _entry(line: bytes) -> tuple[int, str]:
    told, _space, value = line.partition(b" ")
    return int(told), value.strip().split(b" ")[0].decode("latin-1")


def _single(content: Content, keyword: str, head: bytes) -> Answer:
    """Return what a status line tells by itself."""
    plain = Answer(AnswerKind.OK, keyword)
    told = head.rstrip(CRLF).partition(b" ")[2]
    if content in _LISTINGS and _lists(content, told):
        place, value = _entry(told)
        if content is Content.UNIQUE_ID_LISTING:
            return replace(plain, form=AnswerForm.ONE, number=place, unique_id=value)
        return replace(plain, form=AnswerForm.ONE, number=place, size=int(value))
    if content is Content.DROP_LISTING and _lists(Content.SCAN_LISTING, told):
        count, total = _entry(told)
        return replace(plain, count=count, total=int(total))
    if content is Content.MESSAGE_LENGTH:
        return replace(plain, kind=AnswerKind.LENGTH, size=number(head.rstrip(CRLF)))
    if content is Content.MESSAGE_COUNT:
        return replace(plain, kind=AnswerKind.COUNT, count=number(head.rstrip(CRLF)))
    return plain


class Words:
    """Says what faults have made of a server's answers: in its own words, as far as these hold.

    ``greeting`` is the one that it greets with.
    """

    def __init__(self, protocol: Protocol, greeting: bytes) -> None:
        recorded = Recorded(greetings=((protocol.name, greeting),))
        self._speaker = speaker(protocol.name, voice(None, protocol.name), Profile().host, recorded)

    def anew(self, came: Spoken, reply: Answer) -> Spoken:
        """Say an answer that a fault has edited; ``came`` is what the server has said."""
        same = replace(reply, body=came.reply.body) == came.reply
        head, lines = self._speaker.said(reply, ())
        rest = lines if isinstance(lines, bytes) else b"".join(lines)
        return Spoken.of(reply, came.head if same else head, rest)

    def refusal(self, issued: Issued, reason: Reason, state: State) -> Spoken:
        """Refuse a command, in popconsole's words."""
        reply = Answer(AnswerKind.REFUSED, issued.keyword, reason=reason, command=issued.command, state=state)
        return Spoken(reply, self._speaker.say(reply))
