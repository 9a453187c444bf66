"""What goes into the engine and comes out of it are values: they can be compared, kept, and never change."""

import dataclasses
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Iterator

import pytest

import popconsole.server.engine
from popconsole.maildrop.messages import Message
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.syntax import Problem
from popconsole.protocol.table import Outcome
from popconsole.server.engine import pop3_moves, reading
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.engine.habits import NO_HABITS, Habits
from popconsole.server.engine.inputs import (
    CommandLine,
    FolderOpened,
    Input,
    MaildropRefused,
    Released,
    TimedOut,
    TooLong,
)
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import Reason
from popconsole.server.engine.session import Pop3Changes, Pop3Session, Session
from popconsole.server.engine.step import step


def _values() -> Iterator[type]:
    package = popconsole.server.engine
    for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        module = importlib.import_module(found.name)
        for _name, kind in inspect.getmembers(module, dataclasses.is_dataclass):
            if isinstance(kind, type) and kind.__module__ == module.__name__:
                yield kind


@pytest.mark.parametrize("kind", list(_values()), ids=lambda kind: str(kind.__qualname__))
def test_a_value_is_frozen_and_equal_to_its_like(kind: type) -> None:
    parameters = kind.__dataclass_params__  # type: ignore[attr-defined]
    assert parameters.frozen
    assert parameters.eq


def test_there_are_values_of_all_sorts() -> None:
    assert {"Answer", "Pop3Session", "Pop2Session", "Login", "CommandLine", "Profile"} <= {
        kind.__name__ for kind in _values()
    }


def _answer(session: Session, *received: Input) -> Answer:
    """Return the last answer to some inputs."""
    effects: tuple[object, ...] = ()
    for event in received:
        session, effects = step(Profile(), session, event)
    return next(effect for effect in effects if isinstance(effect, Answer))


@pytest.mark.parametrize(
    ("state", "line"), [(Pop3State.AUTHORIZATION_USER, b"PASS x"), (Pop3State.AUTHORIZATION, b"APOP u 00")]
)
def test_a_refused_login_names_the_command_that_asked_for_it(state: Pop3State, line: bytes) -> None:
    session = Pop3Session(state, user=b"u", apop=True)
    answer = _answer(session, CommandLine(line), MaildropRefused(Reason.WRONG))
    assert answer.keyword == line[:4].decode()
    assert (answer.kind, answer.reason) == (AnswerKind.REFUSED, Reason.WRONG)


def test_an_end_that_no_command_asked_for_names_none() -> None:
    session = Pop3Session(Pop3State.TRANSACTION, user=b"u", open=True, messages=(Message(b"\r\n", "a"),))
    answer = _answer(session, TimedOut())
    assert (answer.keyword, answer.reason, answer.count) == ("", Reason.TIMEOUT, 1)
    answer = _answer(session, TooLong(4096))
    assert (answer.keyword, answer.reason, answer.limit) == ("", Reason.ENDLESS, 4096)


def test_behind_the_end_no_line_is_too_long() -> None:
    for state in (Pop3State.TRANSACTION, Pop3State.CLOSED):
        session = Pop3Session(state, user=b"u", open=True)
        after, effects = step(Profile(), session, TooLong(4096))
        assert (after.state, bool(effects)) == (Pop3State.CLOSED, state is not Pop3State.CLOSED)


def test_what_is_answered_within_a_session_names_whose_it_is() -> None:
    session = Pop3Session(Pop3State.TRANSACTION, user=b"u", open=True, messages=(Message(b"\r\n", "a"),))
    for line in (b"STAT", b"LIST", b"LIST 9", b"DELE 1", b"RSET", b"NOOP", b"RETR 1", b"FOO", b"USER x"):
        assert _answer(session, CommandLine(line)).user == b"u"
    goodbye = _answer(session, CommandLine(b"QUIT"), Released())
    assert (goodbye.user, goodbye.keyword, goodbye.left) == (b"u", "QUIT", 1)


def test_arguments_that_a_pop2_server_ignores_are_cut_off_and_no_others() -> None:
    habits = Habits(ignores=frozenset({"RETR", "READ"}))
    assert reading.pop2(habits, b"READ 1 2 3").parsed == reading.pop2(habits, b"READ 1").parsed
    assert reading.pop2(habits, b"RETR all of it").parsed == reading.pop2(habits, b"RETR").parsed
    assert Problem.SURPLUS in reading.pop2(habits, b"QUIT now").parsed.problems
    assert Problem.SURPLUS in reading.pop2(NO_HABITS, b"READ 1 2 3").parsed.problems


def test_what_does_not_concern_a_session_leaves_it_as_it_is() -> None:
    session = Pop3Session(Pop3State.TRANSACTION, user=b"u", open=True)
    assert step(Profile(), session, FolderOpened(())) == (session, ())
    assert pop3_moves.move(session, "NOOP", Outcome.POSITIVE) is session


def test_changes_of_a_session_are_its_fields_but_for_the_state() -> None:
    fields = typing.get_type_hints(Pop3Session)
    assert fields.pop("state") is Pop3State
    assert typing.get_type_hints(Pop3Changes) == fields
