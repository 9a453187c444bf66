"""What every command of POP3 ends with: a move to the state that follows, and an answer as a value."""

from typing import Unpack

from popconsole.protocol.pop3 import POP3, Pop3State
from popconsole.protocol.syntax import Parsed
from popconsole.protocol.table import Event, Outcome
from popconsole.server.engine import logins
from popconsole.server.engine.answer import Answer, AnswerForm, AnswerKind, Body, Ways
from popconsole.server.engine.effects import Effect
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import Reason
from popconsole.server.engine.session import Pop3Changes, Pop3Session, replace

Result = tuple[Pop3Session, tuple[Effect, ...]]

_ADVISED = frozenset(
    {
        Reason.USER_NAMED, Reason.USER_FIRST, Reason.PASSWORD_IN_CLEAR, Reason.LOGIN_FIRST, Reason.CLEAR,
        Reason.NO_APOP, Reason.NO_MECHANISMS,
    }
)  # fmt: skip
"""Refusals that can tell what to do instead: they carry the ways to log in."""


def move(
    session: Pop3Session, trigger: str | Event, outcome: Outcome, **changes: Unpack[Pop3Changes]
) -> Pop3Session:
    """Take the table's transition, if it has one, along with the other changes to the session.

    Who was named by USER is forgotten with the state that it led to.
    """
    then = POP3.after(session.state, trigger, outcome)
    if then is session.state and not changes:
        return session
    assert isinstance(then, Pop3State)  # noqa: S101 - the table is POP3's
    if then is Pop3State.AUTHORIZATION:
        changes["user"] = None
    return replace(session, state=then, **changes)


def done(
    session: Pop3Session,
    parsed: Parsed,
    *,
    form: AnswerForm = AnswerForm.USUAL,
    body: Body | None = None,
    count: int | None = None,
    total: int | None = None,
    left: int | None = None,
    size: int | None = None,
    last: int | None = None,
    unique_id: str = "",
    name: bytes = b"",
) -> Answer:
    """Return the positive answer to a command; ``session`` is the one after it."""
    return Answer(
        AnswerKind.OK, parsed.keyword, form, body=body, state=session.state, user=session.user or b"",
        arguments=parsed.arguments, command=parsed.command, number=parsed.number, count=count, total=total,
        left=left, size=size, last=last, unique_id=unique_id, name=name,
    )  # fmt: skip


def refused(
    session: Pop3Session,
    parsed: Parsed,
    reason: Reason,
    *,
    ways: Ways | None = None,
    name: bytes = b"",
    limit: int | None = None,
) -> Answer:
    """Return the refusal of a command; ``session`` is the one before it."""
    messages = session.messages
    return Answer(
        AnswerKind.REFUSED, parsed.keyword, reason=reason, state=session.state, user=session.user or b"",
        arguments=parsed.arguments, command=parsed.command, number=parsed.number,
        count=len(messages) - len(session.marked), highest=len(messages), ways=ways, name=name, limit=limit,
    )  # fmt: skip


def refuse(
    profile: Profile, session: Pop3Session, parsed: Parsed, reason: Reason, *, name: bytes = b""
) -> Result:
    """Refuse a command; where the table leads on from a refusal, go there.

    A row that holds for any outcome (QUIT) is of a command that was carried out, not of one refused. Some
    servers keep the user's name where a second USER is refused.
    """
    ways = logins.ways(profile, session) if reason in _ADVISED else None
    reply = refused(session, parsed, reason, ways=ways, name=name)
    keyword = parsed.keyword
    row = POP3.transition(session.state, keyword, Outcome.NEGATIVE)
    keeps = keyword == "USER" and profile.habits.second_user == "keep"
    if row is not None and row.outcome is Outcome.NEGATIVE and not keeps:
        session = move(session, keyword, Outcome.NEGATIVE)
    return session, (reply,)


def event_reply(
    session: Pop3Session,
    kind: AnswerKind,
    reason: Reason,
    *,
    ways: Ways | None = None,
    name: bytes = b"",
    limit: int | None = None,
) -> Answer:
    """Return an answer to what is no command line: an event of the connection, or the answer to an effect."""
    exchange = session.state is Pop3State.AUTHORIZATION_EXCHANGE
    return Answer(
        kind, "AUTH" if exchange else session.asked or "", reason=reason, state=session.state,
        user=session.user or b"", count=len(session.messages) - len(session.marked), ways=ways, name=name,
        limit=limit,
    )  # fmt: skip
