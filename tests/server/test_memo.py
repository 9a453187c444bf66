"""The memo takes the steps that the engine takes, keeps no secret, and stays small."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.server.engine.answer import Answer
from popconsole.server.engine.effects import Login, Release
from popconsole.server.engine.inputs import Closed, Input, MaildropOpened, MaildropRefused, Opened, Released
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import Reason
from popconsole.server.engine.session import Session
from popconsole.server.engine.step import begin, step
from popconsole.server.listening import memo
from popconsole.server.listening.lines import received
from popconsole.server.listening.memo import Action, Memo, Point, Send
from popconsole.server.setup import Setup
from tests.server.saying import said

MAIL = (Message(b"Subject: one\r\n\r\nHello.\r\n", "u1"), Message(b"Subject: two\r\n\r\n.\r\n", "u2"))
SAID = {
    "POP3": [b"USER u", b"USER v", b"PASS p", b"PASS q", b"APOP u x", b"STAT", b"LIST", b"LIST 1", b"RETR 1",
             b"DELE 1", b"RSET", b"NOOP", b"CAPA", b"QUIT", b"secret", b"", b"x" * 600],
    "POP2": [b"HELO u p", b"HELO v q", b"FOLD box", b"READ", b"READ 2", b"RETR", b"ACKS", b"ACKD", b"NACK",
             b"QUIT", b"secret"],
}  # fmt: skip
EVENTS: list[Input] = [
    Opened(), Opened(apop=True), Closed(), Released(), Released(ok=False), MaildropOpened(MAIL),
    MaildropOpened(MAIL[:1]), MaildropRefused(Reason.WRONG), MaildropRefused(Reason.IN_USE),
]  # fmt: skip


def _memo(protocol: str) -> Memo:
    setup = Setup()
    return Memo(protocol, setup.profile, setup.speaker(protocol))


def _points(start: Point) -> Iterator[Point]:
    """Give all points of a tree."""
    seen: dict[int, Point] = {}
    todo = [start]
    while todo:
        point = todo.pop()
        if id(point) in seen:
            continue
        seen[id(point)] = point
        yield point
        todo += [after for after, _ in point.known.values()]
        todo += [point.last] if point.last else []
        todo += [point.answer[1][0]] if point.answer else []


def _walk(tree: Memo, *given: bytes | Input) -> Point:
    point = tree.start
    for each in given:
        point, _ = tree.line(point, each) if isinstance(each, bytes) else tree.event(point, each)
    return point


@given(st.sampled_from(sorted(SAID)), st.data())
@settings(max_examples=150)
def test_each_step_is_the_one_that_the_engine_takes(protocol: str, data: st.DataObject) -> None:
    tree = _memo(protocol)
    opening: list[bytes | Input] = [
        Opened(apop=True),
        *([b"USER u", b"PASS p"] if protocol == "POP3" else []),
    ]
    given = st.lists(st.sampled_from([*SAID[protocol], *EVENTS]), max_size=12)
    for conversation in data.draw(st.lists(given, min_size=2, max_size=6)):
        point, session = tree.start, begin(protocol)
        for each in [*opening, *conversation]:
            if isinstance(each, bytes):
                session, effects = step(Profile(), session, received(each))
                reply = point.replies.get(each)
                if reply is not None:
                    assert reply == said(effects, session)
                    assert len(effects) == 1
                else:
                    point, taken = tree.line(point, each)
                    assert _done(taken, session) == _done(effects, session)
            else:
                session, effects = step(Profile(), session, each)
                point, taken = tree.event(point, each)
                assert _done(taken, session) == _done(effects, session)
            assert point.session == session


def _done(actions: Iterable[Action], session: Session) -> list[object]:
    """Return actions, what is said as octets."""
    done: list[object] = []
    for action in actions:
        if isinstance(action, Answer):
            done.append(said([action], session))
        else:
            done.append(action.octets if isinstance(action, Send) else action)
    return done


def test_connections_that_say_the_same_share_their_points() -> None:
    tree = _memo("POP3")
    first, second = (
        _walk(
            tree, Opened(apop=True), b"USER u\r", password, MaildropOpened(tuple(MAIL)), b"STAT\r", b"QUIT\r"
        )
        for password in (b"PASS one\r", b"PASS two\r")
    )
    assert first is second


def test_lines_that_hold_a_secret_or_may_be_one_are_not_kept() -> None:
    pop3, pop2 = _memo("POP3"), _memo("POP2")
    _walk(
        pop3,
        Opened(apop=True),
        b"tanstaaf",
        b"USER u\r",
        b"PASS tanstaaf\r",
        MaildropOpened(MAIL),
        b"PASS tanstaaf",
    )
    _walk(pop3, Opened(apop=True), b"APOP u tanstaaf\r", MaildropRefused(Reason.WRONG))
    _walk(pop2, Opened(), b"HELO u tanstaaf\r", MaildropOpened(MAIL), b"READ\r")
    points = [*_points(pop3.start), *_points(pop2.start)]
    assert len(points) > 8
    for point in points:
        assert not [line for line in [*point.known, *point.replies] if b"tanstaaf" in line]
        for _, effects in point.known.values():
            assert not any(isinstance(effect, Login) for effect in effects)


def test_a_tree_and_its_points_stay_small() -> None:
    tree = _memo("POP3")
    for number in range(3_000):
        _walk(tree, Opened(), b"USER u%d" % number, b"PASS p", MaildropOpened(MAIL), b"LIST %d" % number)
    assert len(list(_points(tree.start))) <= memo._POINTS + 2
    point = _walk(tree, Opened(), b"USER u", b"PASS p", MaildropOpened(MAIL))
    for number in range(3_000):
        point, _ = tree.line(point, b"LIST %d" % number)
    assert len(point.replies) <= memo._STEPS


def test_marks_are_not_shared() -> None:
    tree = _memo("POP3")
    before = _walk(tree, Opened(), b"USER u", b"PASS p", MaildropOpened(MAIL))
    one, other = (tree.line(before, b"DELE 1")[0] for _ in range(2))
    assert one is not other
    assert one.session == other.session
    _, effects = tree.line(one, b"QUIT")
    assert effects == (Release(frozenset({1})),)
    assert not any(point.session.marked for point in _points(tree.start))


def test_other_mail_is_told_of() -> None:
    tree = _memo("POP3")
    for mail in (MAIL, MAIL[:1], MAIL):
        point = _walk(tree, Opened(), b"USER u", b"PASS p", MaildropOpened(mail))
        _, effects = tree.line(point, b"STAT")
        assert effects == (Send(b"+OK %d %d\r\n" % (len(mail), sum(m.size for m in mail))),)


def test_steps_with_a_few_messages_on_a_disk_are_shared_while_the_mailbox_is_the_same(tmp_path: Path) -> None:
    for name in ("cur", "new"):
        (tmp_path / name).mkdir()
    for number in range(60):
        (tmp_path / "new" / f"{number}.x").write_bytes(b"A: 1\n\n")
    tree = _memo("POP3")

    def walked() -> Point:
        for name in ("cur", "new"):
            os.utime(tmp_path / name, (1_000, 1_000))
        return _walk(
            tree, Opened(), b"USER u", b"PASS p", MaildropOpened(source.open(INBOX).messages), b"STAT"
        )

    source = PathSource(tmp_path)
    assert walked() is not walked()  # what is much is not kept alive
    for number in range(50):
        (tmp_path / "new" / f"{number}.x").unlink()
    os.utime(tmp_path / "new", (2_000, 2_000))
    source = PathSource(tmp_path)
    point = walked()
    assert walked() is point
    assert point.replies == {b"STAT": b"+OK 10 80\r\n"}
    (tmp_path / "new" / "50.x").write_bytes(b"A: 12\n\n")
    assert walked() is not point
    assert walked().replies == {b"STAT": b"+OK 10 81\r\n"}
