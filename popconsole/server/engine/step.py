"""The server's engine: ``step(profile, session, received) -> (session, effects)``, and nothing else.

No sockets, no clock, no files: what the effects ask for, a driver does, and it hands back the answers. What
is answered is an ``Answer``: what, and why, never in which words; those a voice has.
The state changes by the protocol's table alone. What is done for each command stands in ``pop3.HANDLERS``
and ``pop2.HANDLERS``, under the keywords of that table.
"""

from popconsole.server.engine import pop2, pop3
from popconsole.server.engine.effects import Close, Effect
from popconsole.server.engine.inputs import CommandLine, Input, TooLong
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.session import Pop2Session, Pop3Session, Session, replace

_LINES = (CommandLine, TooLong)


def begin(protocol: str) -> Session:
    """Return the session of a connection that is not open yet; ``protocol`` is "POP2" or "POP3"."""
    return Pop2Session() if protocol == "POP2" else Pop3Session()


def step(profile: Profile, session: Session, received: Input) -> tuple[Session, tuple[Effect, ...]]:
    """Return the session after an input, and what is to be done, in that order.

    Any input may come in any state. Command lines that come while the session waits for the answer to
    an effect are kept in it and answered in their order. A session that an input does not change comes
    back as the same object.
    """
    if session.asked is not None and isinstance(received, _LINES):
        return _waiting(session, (*session.waiting, received)), ()
    session, effects = _step(profile, session, received)
    if not session.waiting:
        return session, effects
    while session.waiting and session.asked is None:
        first, *rest = session.waiting
        if any(isinstance(effect, Close) for effect in effects):
            return _waiting(session, ()), effects
        session, more = _step(profile, _waiting(session, tuple(rest)), first)
        effects += more
    return session, effects


def _step(profile: Profile, session: Session, received: Input) -> tuple[Session, tuple[Effect, ...]]:
    if isinstance(session, Pop3Session):
        return pop3.step(profile, session, received)
    return pop2.step(profile, session, received)


def _waiting(session: Session, lines: tuple[CommandLine | TooLong, ...]) -> Session:
    # Once for each kind, for the sake of the type checker.
    if isinstance(session, Pop3Session):
        return replace(session, waiting=lines)
    return replace(session, waiting=lines)
