"""Engine and a model of a maildrop, side by side: any commands, cut anywhere, over several sessions.

The model is ten lines; what each command answers by it stands below. POP3 and POP2 sessions call, talk and
vanish as they like, all on one maildrop, and whatever they are told must be what the model says.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.server.engine import answer
from popconsole.server.engine.effects import Authenticate, Close, Login, OpenFolder, Release
from popconsole.server.engine.inputs import Closed, Input, TimedOut
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.step import begin, step
from popconsole.server.listening.access import Access
from popconsole.server.listening.lines import PendingLines, received
from popconsole.server.setup import Setup
from tests.server.saying import whole

TIMESTAMP = b"<1896.697170952@dbc.mtview.ca.us>"
DIGEST = hashlib.md5(TIMESTAMP + b"p").hexdigest().encode()  # noqa: S324 - RFC 1939 says so
MAIL = (
    Message(b"Subject: one\r\n\r\n.\r\n..x\r\n", "a"),
    Message(b"Subject: two\r\n\r\nbody\r\nmore\r\n", "b"),
    Message(b"", "c"),
    Message(b"Subject: four, without a body\r\n", "d"),
)
FOLDER = b"FRIENDS"
FOLDED = (Message(b"Subject: one of them\r\n\r\nHi.\r\n", "x"), Message(b"\r\n", "y"))
GOOD, BAD = base64.b64encode(b"\0u\0p"), base64.b64encode(b"\0u\0x")  # responses of PLAIN


class Model:
    """A maildrop as the RFCs have it: one session at a time, its mail as it was, removal at QUIT alone.

    POP2's FOLD selects another of its mailboxes; what was marked in the one before is removed then.
    """

    def __init__(self, mail: dict[bytes, tuple[Message, ...]]) -> None:
        self.mail, self.holder = {name: list(messages) for name, messages in mail.items()}, -1

    def lock(self, who: int) -> bool:
        if self.holder >= 0:
            return False
        self.holder = who
        self.select(INBOX)
        return True

    def select(self, mailbox: bytes) -> None:
        self.mailbox, self.seen, self.marked = mailbox, list(self.mail.get(mailbox, [])), set[int]()

    def left(self) -> dict[int, Message]:
        return {n: m for n, m in enumerate(self.seen, 1) if n not in self.marked}

    def remove(self) -> None:
        if self.mailbox in self.mail:
            self.mail[self.mailbox] = list(self.left().values())

    def release(self, *, remove: bool) -> None:
        if remove:
            self.remove()
        self.holder = -1


@dataclass
class Reply:
    """What is expected: how the line begins, and the lines up to a dot behind it; None: any lines."""

    start: bytes
    lines: list[bytes] | None = None
    multi: bool = False
    counted: bytes = b""
    close: bool = False


ERR = Reply(b"-ERR ")
OK = Reply(b"+OK")


def _multi(lines: list[bytes] | None) -> Reply:
    return Reply(b"+OK", lines, multi=True)


@dataclass
class Caller:
    """A session as its client knows it."""

    number: int
    pop2: bool
    user: bytes | None = None
    inside: bool = False
    challenged: bool = False  # what comes next is a response, and no command
    last: int = 0  # the highest message-number that was accessed
    current: int = 1  # POP2's message
    doing: str = ""  # POP2: what the last command was: READ, RETR


def _number(words: list[bytes], at: int = 1) -> int:
    return int(words[at]) if len(words) > at and words[at].isdigit() else -1


def _text(message: Message, lines: int | None = None) -> list[bytes]:
    rows = message.octets.split(b"\r\n")[:-1] if message.octets else []
    if lines is None or b"" not in rows:
        return rows
    return rows[: rows.index(b"") + 1 + lines]


def pop3(model: Model, caller: Caller, line: bytes) -> Reply:
    """Return what POP3 answers to a line, by the model."""
    if caller.challenged:
        caller.challenged = False
        caller.inside = line == GOOD and model.lock(caller.number)
        return OK if caller.inside else ERR
    words = line.split(b" ")
    verb = words[0].upper().decode()
    match verb, words[1:]:
        case "CAPA", []:
            return _multi(None)
        case "LANG", []:
            return _multi([b"en English"])
        case "LANG", [b"en" | b"*"]:
            return OK
        case _:
            pass
    if not caller.inside:
        return _before_login(model, caller, verb, words)
    return _logged_in(model, verb, words, caller) or ERR


def _before_login(model: Model, caller: Caller, verb: str, words: list[bytes]) -> Reply:
    named, user = caller.user is not None, caller.user
    match verb, len(words):
        case "QUIT", 1:
            return Reply(b"+OK", close=True)
        case "USER", 2 if not named:
            caller.user = words[1]
            return OK
        case "PASS", 2 if named:
            caller.inside = user == b"u" and words[1] == b"p" and model.lock(caller.number)
        case "APOP", 3 if not named:
            caller.inside = words[1:] == [b"u", DIGEST] and model.lock(caller.number)
        case "UTF8", 1:
            return OK
        case "AUTH", 1:
            return _multi(None)
        case "AUTH", 2 if words[1].upper() == b"PLAIN":
            caller.user, caller.challenged = None, True  # RFC 5034 section 4: the response names the user
            return Reply(b"+ \r")
        case "AUTH", 3 if words[1].upper() == b"PLAIN":
            caller.inside = words[2] == GOOD and model.lock(caller.number)
        case _:
            pass
    if verb in ("USER", "PASS"):
        caller.user = None  # behind a good USER only PASS or QUIT may come (RFC 1939 section 7)
    return OK if caller.inside else ERR


def _logged_in(model: Model, verb: str, words: list[bytes], caller: Caller) -> Reply | None:
    left = model.left()
    message = left.get(_number(words))
    match verb, len(words):
        case "STAT", 1:
            return Reply(b"+OK %d %d\r" % (len(left), sum(m.size for m in left.values())))
        case "LAST", 1:
            return Reply(b"+OK %d\r" % caller.last)
        case "LIST", 1:
            return _multi([b"%d %d" % (n, m.size) for n, m in left.items()])
        case "UIDL", 1:
            return _multi([b"%d %s" % (n, m.unique_id.encode()) for n, m in left.items()])
        case "LIST", 2 if message:
            return Reply(b"+OK %d %d\r" % (_number(words), message.size))
        case "UIDL", 2 if message:
            return Reply(b"+OK %d %s\r" % (_number(words), message.unique_id.encode()))
        case "RETR", 2 if message:
            caller.last = max(caller.last, _number(words))
            return _multi(_text(message))
        case "TOP", 3 if message and _number(words, 2) >= 0:
            caller.last = max(caller.last, _number(words))
            return _multi(_text(message, _number(words, 2)))
        case "DELE", 2 if message:
            caller.last = max(caller.last, _number(words))
            model.marked.add(_number(words))
            return OK
        case "RSET", 1:
            caller.last = 0
            model.marked.clear()
            return OK
        case "NOOP", 1:
            return OK
        case "QUIT", 1:
            model.release(remove=True)
            caller.inside = False
            return Reply(b"+OK", close=True)
        case _:
            return None


FAILED = Reply(b"- ", close=True)


def pop2(model: Model, caller: Caller, line: bytes) -> Reply:
    """Return what POP2 answers to a line, by the model; RFC 937 closes at whatever is wrong."""
    words = line.split(b" ")
    verb, doing = words[0].upper().decode(), caller.doing
    caller.doing = ""
    message = model.left().get(caller.current) if caller.inside else None
    reply = FAILED
    match verb, len(words):
        case "HELO", 3 if not caller.inside:
            if words[1:] == [b"u", b"p"] and model.lock(caller.number):
                caller.inside = True
                reply = Reply(b"#%d " % len(model.seen))
        case "FOLD", 2 if caller.inside and doing != "RETR":
            model.remove()
            model.select(words[1])
            caller.current = 1
            reply = Reply(b"#%d " % len(model.seen))
        case "READ", 1 | 2 if caller.inside and doing != "RETR" and (len(words) == 1 or _number(words) > 0):
            caller.current = _number(words) if len(words) == 2 else caller.current
            caller.doing = "READ"
            reply = _announced(model, caller)
        case "RETR", 1 if doing == "READ":
            caller.doing = "RETR"
            # At a length of 0 there is nothing to send: RFC 937 has the connection closed.
            sends = message is not None and message.size > 0
            reply = Reply(b"", counted=message.octets) if message and sends else Reply(b"", close=True)
        case "ACKS" | "ACKD" | "NACK", 1 if doing == "RETR":
            if verb == "ACKD":
                model.marked.add(caller.current)
            caller.current += verb != "NACK"
            caller.doing = "READ"
            reply = _announced(model, caller)
        case "QUIT", 1 if doing != "RETR":
            if caller.inside:
                model.release(remove=True)
            caller.inside = False
            reply = Reply(b"+ ", close=True)
    if reply.close and caller.inside:
        model.release(remove=False)
        caller.inside = False
    return reply


def _announced(model: Model, caller: Caller) -> Reply:
    message = model.left().get(caller.current)
    return Reply(b"=%d " % (message.size if message else 0))


ANSWERS: dict[bool, Callable[[Model, Caller, bytes], Reply]] = {False: pop3, True: pop2}
NUMBERS = st.sampled_from([b"0", b"1", b"1", b"2", b"2", b"3", b"4", b"5", b"x", b"", b"-1"])
# fmt: off
LOGIN_LINES = st.sampled_from(
    [b"USER u", b"USER u", b"USER v", b"PASS p", b"PASS p", b"PASS x", b"APOP u " + DIGEST,
     b"APOP u " + b"0" * 32, b"AUTH", b"AUTH PLAIN", b"AUTH PLAIN", b"auth plain", b"AUTH PLAIN " + GOOD,
     b"AUTH PLAIN " + BAD, b"AUTH PLAIN =", b"AUTH PLAIN not-base64", b"AUTH PLAIN * *", b"AUTH KLINGON",
     GOOD, GOOD, BAD, b"*", b"not-base64", b"UTF8", b"UTF8 now"]
)
OTHER_LINES = st.sampled_from(
    [b"CAPA", b"CAPA now", b"LANG", b"LANG en", b"LANG *", b"LANG tlh", b"STLS", b"QUIT", b"QUIT now",
     b"FROB", b"", b"XTND", b"NOOP"]
)
# fmt: on
MAIL_LINES = st.one_of(
    st.sampled_from([b"STAT", b"STAT 1", b"stat", b"LIST", b"UIDL", b"RSET", b"LAST", b"LAST 1", b"RETR"]),
    st.builds(
        b"%s %s".__mod__, st.tuples(st.sampled_from([b"LIST", b"UIDL", b"RETR", b"DELE", b"dele"]), NUMBERS)
    ),
    st.builds(b"TOP %s %s".__mod__, st.tuples(NUMBERS, NUMBERS)),
)  # fmt: skip
POP3_LINES = st.one_of(LOGIN_LINES, OTHER_LINES, MAIL_LINES)
WAYS = st.sampled_from([[b"USER u", b"PASS p"], [b"AUTH PLAIN", GOOD], [b"AUTH PLAIN " + GOOD]]) | st.builds(
    lambda between: [b"USER u", between, b"PASS p"], LOGIN_LINES | OTHER_LINES
)
FOLDS = st.builds(b"FOLD %s".__mod__, st.sampled_from([INBOX, FOLDER, b"NOWHERE"]))
POP2_LINES = st.one_of(
    st.sampled_from(
        [b"HELO u p", b"HELO u x", b"READ", b"RETR", b"ACKS", b"ACKD", b"NACK", b"QUIT", b"FROB", b"FOLD"]
    ),
    FOLDS,
    st.builds(b"READ %s".__mod__, st.tuples(st.sampled_from([b"1", b"2", b"4", b"9"]))),
)
CUTS = st.lists(st.integers(1, 12), max_size=6)


class Line:
    """A session with the engine: octets in, in pieces, and all that comes back."""

    def __init__(self, setup: Setup, *, pop2: bool) -> None:
        self.setup = setup
        self.access = Access(setup)
        self.speaker = setup.speaker("POP2" if pop2 else "POP3")
        self.session = begin("POP2" if pop2 else "POP3")
        self.pending = PendingLines()
        self.out = b""
        self.closed = False
        self.take(self.access.opened(TIMESTAMP))

    def take(self, first: Input) -> None:
        inputs = [first]
        while inputs:
            self.session, effects = step(self.setup.profile, self.session, inputs.pop(0))
            for effect in effects:
                match effect:
                    case answer.Answer():
                        self.out += whole(self.speaker, self.session, effect, TIMESTAMP)
                    case Close():
                        self.closed = True
                    case Login() | Authenticate() | OpenFolder() | Release():
                        inputs.append(self.access.answer(effect))
                    case _:
                        raise AssertionError(effect)

    def say(self, octets: bytes, cuts: list[int]) -> None:
        while octets:
            size = cuts.pop(0) if cuts else len(octets)
            self.pending.feed(octets[:size])
            for line in self.pending.waiting:
                if not self.closed:
                    self.take(received(line))
            octets = octets[size:]

    def read(self, expected: Reply) -> None:
        """Take one reply off what came back, and hold it against what is expected."""
        if expected.start:
            line, _, self.out = self.out.partition(b"\n")
            assert (line + b" ").startswith(expected.start), (line, expected)
        if expected.multi:
            *rows, self.out = self._rows()
            if expected.lines is not None:
                assert rows == expected.lines
        if expected.counted:
            assert self.out.startswith(expected.counted)
            self.out = self.out[len(expected.counted) :]

    def _rows(self) -> list[bytes]:
        rows: list[bytes] = []
        while True:
            row, crlf, self.out = self.out.partition(b"\r\n")
            assert crlf, "a multi-line response without its end"
            if row == b".":
                return [*rows, self.out]
            rows.append(row.removeprefix(b"."))


class EngineAndModelAgree(RuleBasedStateMachine):
    """Up to four sessions on one maildrop, two of each protocol."""

    @initialize()
    def start(self) -> None:
        mail = {INBOX: MAIL, FOLDER: FOLDED}
        profile = Profile(obsolete=frozenset({"LAST"}))
        self.setup = Setup(Accounts({b"u": Secret(b"p")}), Maildrops({b"u": mail}), profile)
        self.model = Model(mail)
        self.sessions: dict[int, tuple[Caller, Line]] = {}

    def _session(self, number: int) -> tuple[Caller, Line]:
        if number not in self.sessions:
            caller = Caller(number, pop2=bool(number % 2))
            line = Line(self.setup, pop2=caller.pop2)
            line.read(Reply(b"+ " if caller.pop2 else b"+OK "))
            self.sessions[number] = caller, line
        return self.sessions[number]

    def _say(self, number: int, lines: list[bytes], cuts: list[int]) -> None:
        caller, line = self._session(number)
        line.say(b"".join(said + b"\r\n" for said in lines), list(cuts))
        for said in lines:
            expected = ANSWERS[caller.pop2](self.model, caller, said)
            line.read(expected)
            if expected.close:
                assert line.closed
                del self.sessions[number]
                break
        assert line.out == b""
        assert line.closed == (number not in self.sessions)

    @rule(number=st.sampled_from([0, 2]), lines=st.lists(POP3_LINES, min_size=1, max_size=8), cuts=CUTS)
    def say_pop3(self, number: int, lines: list[bytes], cuts: list[int]) -> None:
        self._say(number, lines, cuts)

    @rule(
        number=st.sampled_from([0, 2]),
        lines=st.lists(LOGIN_LINES | OTHER_LINES, min_size=1, max_size=8),
        cuts=CUTS,
    )
    def try_to_log_in(self, number: int, lines: list[bytes], cuts: list[int]) -> None:
        if not self._session(number)[0].inside:
            self._say(number, lines, cuts)

    @rule(
        number=st.sampled_from([0, 2]),
        lines=st.lists(MAIL_LINES | OTHER_LINES, min_size=1, max_size=12),
        cuts=CUTS,
    )
    def read_mail(self, number: int, lines: list[bytes], cuts: list[int]) -> None:
        if self._session(number)[0].inside:
            self._say(number, lines, cuts)

    @rule(number=st.sampled_from([1, 3]), lines=st.lists(POP2_LINES, min_size=1, max_size=5), cuts=CUTS)
    def say_pop2(self, number: int, lines: list[bytes], cuts: list[int]) -> None:
        self._say(number, lines, cuts)

    @rule(
        number=st.integers(0, 3),
        way=WAYS,
        fold=st.lists(FOLDS, max_size=2),
        alone=st.booleans(),
        cuts=CUTS,
    )
    def log_in(
        self, number: int, way: list[bytes], fold: list[bytes], cuts: list[int], *, alone: bool
    ) -> None:
        caller, _ = self._session(number)
        if caller.inside or caller.challenged:
            return
        if alone and self.model.holder >= 0:
            self.vanish(self.model.holder, Closed(), b"")
        if caller.pop2:
            self._say(number, [b"HELO u p", b"READ", b"RETR", b"ACKD", *fold, b"READ"], cuts)
        else:
            self._say(number, way, cuts)

    @rule(number=st.sampled_from([0, 2]), keep=st.integers(0, 4), cuts=CUTS)
    def empty(self, number: int, keep: int, cuts: list[int]) -> None:
        """Mark all messages but one, or all, and list what is left."""
        if self._session(number)[0].inside:
            lines = [b"DELE %d" % n for n in range(1, 5) if n != keep]
            self._say(number, [*lines, b"LIST", b"UIDL", b"RETR 3", b"TOP 3 1", b"STAT"], cuts)

    @rule(number=st.integers(0, 3), how=st.sampled_from([Closed(), TimedOut()]), half=st.binary(max_size=5))
    def vanish(self, number: int, how: Input, half: bytes) -> None:
        if number not in self.sessions:
            return
        caller, line = self.sessions.pop(number)
        line.say(half.replace(b"\n", b""), [])
        line.take(how)
        if caller.inside:
            self.model.release(remove=False)

    @invariant()
    def the_mail_is_the_same(self) -> None:
        if hasattr(self, "model"):
            mail = {name: tuple(messages) for name, messages in self.model.mail.items()}
            assert self.setup.maildrops.mailboxes(b"u") == mail
            assert self.setup.maildrops.is_held(b"u") == (self.model.holder >= 0)


EngineAndModelAgree.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestEngineAndModelAgree = EngineAndModelAgree.TestCase
