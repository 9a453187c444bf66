"""What the engine's answers are on the wire: said by the voice of a set-up."""

from collections.abc import Iterable

from popconsole.server.engine.answer import Answer
from popconsole.server.engine.effects import Effect
from popconsole.server.engine.session import Pop2Session, Session
from popconsole.server.faults.action import Spoken
from popconsole.server.setup import Setup
from popconsole.server.voice.speaker import Speaker


def whole(speaker: Speaker, session: Session, reply: Answer, timestamp: bytes = b"") -> bytes:
    """Return all of an answer; ``session`` is the one after it."""
    status, rest = speaker.said(reply, session.messages, timestamp)
    return status + (rest if isinstance(rest, bytes) else b"".join(rest))


def said(
    effects: Iterable[Effect], session: Session, setup: Setup | None = None, timestamp: bytes = b""
) -> bytes:
    """Return what is sent among these effects; popconsole's own voice says it unless a set-up is given."""
    protocol = "POP2" if isinstance(session, Pop2Session) else "POP3"
    speaker = (setup or Setup()).speaker(protocol)
    return b"".join(whole(speaker, session, e, timestamp) for e in effects if isinstance(e, Answer))


def spoken(speaker: Speaker, session: Session, reply: Answer, timestamp: bytes = b"") -> Spoken:
    """Return an answer as faults are given it; ``session`` is the one after it."""
    laid_out = speaker.laid_out(reply, session.messages)
    status, rest = speaker.said(laid_out, session.messages, timestamp)
    return Spoken.of(laid_out, status, rest if isinstance(rest, bytes) else b"".join(rest))
