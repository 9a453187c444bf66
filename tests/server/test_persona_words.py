"""No persona speaks in popconsole's own words: what it has none for is a status indicator alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import pytest

from popconsole.protocol.pop3 import Pop3State
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.engine.inputs import (
    Closed,
    CommandLine,
    FolderRefused,
    Input,
    MaildropRefused,
    Released,
    TimedOut,
    TooLong,
    TurnedAway,
)
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import LOGIN_REFUSALS, Reason
from popconsole.server.voice.catalogue import names, persona
from popconsole.server.voice.persona import Voice
from popconsole.server.voice.speaker import speaker
from tests.server.test_recorded import Talk

_ARGUMENTS = [
    b"", b" ", b" 0", b" 1", b" 99", b" 99999999999999999999", b" abc", b" 1x", b" -1", b" 1 2", b" 1 x",
    b" 1 2 3", b"  1", b" 1 ", b" \x00", b" \xff", b" " + b"A" * 300,
]  # fmt: skip
_POP3 = [b"USER", b"PASS", b"APOP", b"AUTH", b"STLS", b"CAPA", b"UTF8", b"LANG", b"STAT", b"LIST", b"UIDL",
         b"RETR", b"TOP", b"DELE", b"RSET", b"NOOP", b"LAST", b"RPOP", b"XTND", b"HELO", b"XYZZY", b"GET",
         b"DELETE", b"\x00", b""]  # fmt: skip
_POP2 = [b"HELO", b"FOLD", b"READ", b"RETR", b"ACKS", b"ACKD", b"NACK", b"QUIT", b"USER", b"XYZZY", b""]
_LOGIN = (b"USER poptest", b"PASS s3cret")
_DELETED = (*_LOGIN, b"DELE 1")
_EXCHANGES = [
    (b"AUTH PLAIN", b"*"), (b"AUTH PLAIN", b"!!!"), (b"AUTH PLAIN", b"AHUAeA=="), (b"AUTH PLAIN !!!",),
    (b"AUTH CRAM-MD5 AA==",), (b"AUTH FROB AA==",), (b"APOP poptest x",), (b"LANG de",), (b"STLS",),
    (b"UTF8",), (*_LOGIN, b"QUIT"), (*_DELETED, b"QUIT"), (b"QUIT",), (b"UTF8", b"STLS"),
]  # fmt: skip
_PLACE = re.compile(r"\\{\w+\\}")


def _talks(protocol: str) -> "Iterator[list[Input | _Answer]]":
    """Give conversations, all of which have something wrong in them."""
    if protocol == "POP3":
        places: list[tuple[bytes, ...]] = [(), _LOGIN[:1], _LOGIN, _DELETED]
        for place in places:
            for verb in _POP3:
                for argument in _ARGUMENTS:
                    yield [*map(CommandLine, (*place, verb + argument))]
            yield [*map(CommandLine, place), TooLong(65_536)]
            yield [*map(CommandLine, place), TimedOut()]
        for lines in _EXCHANGES:
            yield [*map(CommandLine, lines)]
        for reason in LOGIN_REFUSALS:
            yield [CommandLine(b"USER poptest"), _Answer(MaildropRefused(reason))]
        yield [*map(CommandLine, _DELETED), _Answer(Released(ok=False))]
    else:
        hello = b"HELO poptest s3cret"
        read = (hello, b"READ 1")
        before: list[tuple[bytes, ...]] = [
            (), (hello,), read, (*read, b"RETR"), (*read, b"RETR", b"ACKD"), (hello, b"FOLD nowhere"),
            (hello, b"READ 8", b"RETR", b"ACKS"),
        ]  # fmt: skip
        for place in before:
            for verb in _POP2:
                for argument in _ARGUMENTS:
                    yield [*map(CommandLine, (*place, verb + argument))]
            for last in (TooLong(65_536), TimedOut(), Closed()):
                yield [*map(CommandLine, place), last]
        for reason in LOGIN_REFUSALS:
            yield [_Answer(MaildropRefused(reason))]
        yield [CommandLine(hello), _Answer(FolderRefused())]


@dataclass(frozen=True)
class _Answer:
    """A login, a FOLD or a QUIT, and what accounts and maildrops answer to it, whatever they hold."""

    answer: MaildropRefused | Released | FolderRefused

    @property
    def line(self) -> bytes:
        """POP3's command, or FOLD."""
        return {MaildropRefused: b"PASS s3cret", Released: b"QUIT", FolderRefused: b"FOLD x"}[
            type(self.answer)
        ]


class _Fixed:
    """Answers whatever is asked of accounts and maildrops with the same."""

    def __init__(self, answer: Input) -> None:
        self._answer = answer

    def answer(self, _effect: object) -> Input:
        return self._answer


def _replies(name: str | None, protocol: str, profile: Profile) -> set[str]:
    """Return the texts behind the status indicators, of all replies in which words stand."""
    texts: set[str] = set()

    def take(octets: bytes, line: bytes = b"") -> None:
        verb = line.strip().split(b" ")[0].upper()
        if (
            octets.startswith(b"+OK")
            and verb in (b"STAT", b"LAST", b"LIST", b"UIDL")
            and b"\n." not in octets
        ):
            return  # numbers
        if octets and (protocol == "POP3" or verb != b"RETR" or octets.startswith((b"-", b"+"))):
            status = octets.split(b"\r\n")[0].decode("latin-1")
            texts.add(status.partition(" ")[2].strip())

    for inputs in _talks(protocol):
        talk = Talk(name, protocol, profile)
        for received in inputs:
            if talk.closed:
                break
            if isinstance(received, _Answer):
                line = (
                    b"HELO poptest s3cret" if protocol == "POP2" and not talk.session.open else received.line
                )
                talk.access = _Fixed(received.answer)  # type: ignore[assignment]
                take(talk.say(line), line)
            else:
                line = received.octets if isinstance(received, CommandLine) else b""
                take(talk.give(received), line)
    texts.discard("")
    return texts


@pytest.fixture(scope="module")
def own() -> dict[tuple[str, bool], set[str]]:
    """What popconsole itself says, for each protocol, with and without passwords in clear."""
    return {
        (protocol, plain): _replies(None, protocol, Profile(host=b"fido.example", plain=plain))
        for protocol in ("POP3", "POP2")
        for plain in (True, False)
    }


def _is_sentence(text: str) -> bool:
    return len(text.split(" ")) > 1


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("protocol", ["POP3", "POP2"])
@pytest.mark.parametrize("name", names())
def test_no_answer_is_one_of_popconsole_s_own(
    own: dict[tuple[str, bool], set[str]],
    name: str,
    protocol: str,
    plain: bool,  # noqa: FBT001
) -> None:
    found = persona(name)
    voice = found.pop3 if protocol == "POP3" else found.pop2
    if voice is None:
        return  # that protocol it does not speak: popconsole does
    said = _replies(name, protocol, Profile(host=b"fido.example", plain=plain))
    ours = own[protocol, plain]
    assert len(ours) > 10
    # Some say by themselves what popconsole says too: "37 octets".
    words = [re.escape(text).partition(" ")[2] if protocol == "POP2" else re.escape(text) for text in
             chain(*voice.ok.values(), *voice.err.values())]  # fmt: skip
    its_own = re.compile("|".join(_PLACE.sub(".*", text) for text in words if text))
    assert not [text for text in said & ours if _is_sentence(text) and not its_own.fullmatch(text)]
    assert not any("{" in text or "  messages" in text for text in said)


@pytest.mark.parametrize("name", names())
def test_too_many_connections_and_a_maildrop_that_breaks_are_told_without_our_words(name: str) -> None:
    for protocol, voice in (("POP3", persona(name).pop3), ("POP2", persona(name).pop2)):
        if voice is not None:
            talk = Talk(name, protocol)
            talk.session = type(talk.session)()
            told = talk.give(TurnedAway(Reason.TOO_MANY))
            assert told[:1] == b"-"
            assert b"too many" not in told


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [(("RESP-CODES",), None, b" [IN-USE]"), (("TOP",), ("RESP-CODES",), b" [IN-USE]"), (("TOP",), None, b"")],
)
def test_a_response_code_stands_where_a_list_of_capabilities_has_them(
    before: tuple[str, ...], after: tuple[str, ...] | None, code: bytes
) -> None:
    """RFC 2449 section 6.4; it does not count which list has them: a code may come before login."""
    speaks = speaker("POP3", Voice("ready", stamped=False, before=before, after=after), b"pop.example")
    refused = Answer(AnswerKind.REFUSED, "PASS", reason=Reason.IN_USE, state=Pop3State.AUTHORIZATION)
    status, rest = speaks.said(refused, ())
    assert (status, rest) == (b"-ERR" + code + b"\r\n", b"")
