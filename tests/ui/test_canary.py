"""Conversations at random in which a secret was said: in whatever way one looks, it is not seen."""

import re
from base64 import b64encode

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.console.options import Options
from popconsole.console.teller import Teller
from popconsole.formats.registry import writers
from popconsole.formats.writing import written
from popconsole.guide.lines.explain import headline
from popconsole.guide.mail.subject import Subject
from popconsole.guide.typing.complete import complete
from popconsole.guide.typing.hint import hint
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Oddity, Recording, Side
from popconsole.tui.transcript_rows import Rows
from popconsole.ui.annotated import Annotator
from popconsole.ui.eavesdropper import Eavesdropper
from popconsole.ui.open_conversation import OpenRecording
from popconsole.ui.shown_step import shown_step
from popconsole.ui.typed import typed_secret
from popconsole.ui.view import views
from popconsole.ui.viewing import content_of
from popconsole.ui.wire_text import native_rows
from tests.ui.pages import page_text

IT = "zorkmid77xyz"
PLAIN = b64encode(f"\0ada\0{IT}".encode()).decode()
LOGIN = b64encode(IT.encode()).decode()
WITHIN = b64encode(f"it was {IT}!".encode()).decode()
QUOTED = "".join(f"={ord(letter):02X}" for letter in IT)

_LEARNED = (
    "C PASS {it}", "C PASS {it} and more", "C  pass  {it}", "C PASS{it}", "C PAS {it}", "C APOP ada {it}",
    "C AUTH PLAIN {plain}", "C AUTH PLAIN|S + |C {plain}", "C AUTH LOGIN|S + |C YWRh|S + |C {login}",
    "C AUTH PLAIN|C {plain}", "C USER ada|S +OK|C {it}", "C USER ada PASS {it}", "C a1 LOGIN ada {it}",
    "C LOGIN ada {it}", "C a1 AUTHENTICATE PLAIN {plain}", "C {plain}", "C HELO ada {it}",
    "C NOOP\rPASS {it}",
)  # fmt: skip
_SAID = (
    *_LEARNED,
    "C {it}", "C {it} {it}", "C USER {it}", "C RETR {it}", "C TOP 1 {it}", "C AUTH {it}", "C AUTH {it} x",
    "C UIDL {it} 1", "C LANG {it}", "C FOLD {it}", "C XTND {it}", "C {login}", "C FOO {it}", "C foo{it}bar",
    "C LIST", "C UIDL", "C CAPA", "C RETR 1", "C TOP 1 0", "C STAT", "C QUIT", "C STLS", "C *", "C ",
    "C LANG", "C AUTH", "C PASS", "C USER ada", "C LANG fr",
    "S +OK", "S +OK 2 320", "S -ERR", "S +", "S .", "S ", "S + {plain}", "S +OK {it}", "S -ERR no {it}!",
    "S -ERR [{it}] no", "S -ERR <{it}>", "S +OK {IT} is on", "S + {it}", "S -ERR PASS {it}",
    "S -ERR {plain}?", "S +OK <{it}@host>", "S 1 {it}", "S 2 120 {it}", "S SASL {it}", "S X-{it}",
    "S {it} in mail",
    "S Subject: {it}", "S Subject: =?utf-8?b?{within}?=", "S X: =?utf-8?q?{quoted}?=", "S {within}",
    "S fr {it}", "S ..{it}", "S # {it}", "S {it}",
    "N it was {it}", "N PASS {it}", "O {plain}", "X {it}", "T {it}", "E",
)  # fmt: skip
_KINDS = {
    "N": LineKind.NOTE,
    "O": LineKind.OMITTED,
    "X": LineKind.CLOSED,
    "T": LineKind.TIMEOUT,
    "E": LineKind.OPENED,
}


def lines_of(said: list[str]) -> Lines:
    lines = Lines([Line(Side.SERVER, b"+OK POP3 ready <1896.697@mail.example>")])
    for row in "|".join(said).split("|"):
        filled = row.format(it=IT, IT=IT.upper(), plain=PLAIN, login=LOGIN, quoted=QUOTED, within=WITHIN)
        kind = _KINDS.get(filled[0], LineKind.WIRE)
        side = Side.SERVER if filled[0] in "SE" else Side.CLIENT
        lines.append(Line(side, filled[2:].encode(), kind=kind))
    return lines


def holds_none(told: str) -> bool:
    return not any(secret.lower() in told.lower() for secret in (IT, PLAIN, LOGIN))


_BEFORE = tuple(said for said in _SAID if said != "C USER {it}")  # a name that is said in clear is no secret
_conversations = st.tuples(
    st.sampled_from(list(PROTOCOLS)),
    st.booleans(),
    st.lists(st.sampled_from(_BEFORE), max_size=3),
    st.sampled_from(_LEARNED),
    st.lists(st.sampled_from(_SAID), max_size=8),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_conversations, min_size=1, max_size=2))
def test_nobody_sees_it_in_a_recording(said: list[tuple]) -> None:  # type: ignore[type-arg]
    recording = Recording(
        tuple(
            Conversation(
                name, lines_of([*before, learned, *behind]), f"with {IT}", f"from {IT}", exact,
                ((0, f"it is {IT}"), (1, f"PASS {IT}")), (Oddity(0, 1, "prose", f'"{IT}" is none'),),
                (("X-Note", IT),),
            )
            for name, exact, before, learned, behind in said
        )
    )  # fmt: skip
    for writer in writers():
        assert holds_none(b"".join(written(recording, writer)).decode("latin-1"))
    assert holds_none(page_text(*recording.conversations))
    opened = OpenRecording(lambda: recording, "a file")
    assert holds_none(repr(opened.oddities()))
    for number in range(len(said)):
        conversation = opened.open(number)
        look_at(conversation.history)
        assert holds_none(conversation.title + conversation.user)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(list(PROTOCOLS)),
    st.sampled_from(_LEARNED),
    st.lists(st.sampled_from(_SAID), max_size=8),
    st.sampled_from(_LEARNED),
)
@example("POP2", "C PASS {it}", ["O {plain}", "C {plain}"], "C PASS {it}")
def test_nobody_sees_it_in_a_session(name: str, learned: str, behind: list[str], typed: str) -> None:
    protocol, lines = PROTOCOLS[name], Lines()
    history = History(protocol, lines, exact=True)
    for line in lines_of([learned, *behind]):
        if line.kind in (LineKind.WIRE, LineKind.NOTE):
            lines.append(line)
            history.extend()
    look_at(history)
    text = typed.rsplit("|", maxsplit=1)[-1][2:].format(it=IT, plain=PLAIN, login=LOGIN)
    span = typed_secret(protocol, text, history.live.masker)
    assert span is not None
    assert holds_none(text[: span[0]])
    later = History(protocol, lines_of(["C FOO", *behind]), exact=True, earlier=history.live.masker)
    look_at(later)


def seen_on_the_wire(history: History, index: int) -> list[str]:
    """Return what the octets of a line are, as text and as they are in hex."""
    rows = [row.text for row in Eavesdropper(history).rows(index, 80)]
    start = max(2, len(str(len(history.lines)))) + 4
    end = start + 3 * 16 + 2
    octets = bytes.fromhex("".join(re.findall("[0-9a-f]{2}", " ".join(row[start:end] for row in rows))))
    return [octets.decode("latin-1"), "".join(row[end:] for row in rows), *rows]


def look_at(history: History) -> None:
    """Look at a conversation in all the ways that there are."""
    whole = range(len(history.lines))
    told = [native_rows(history, whole, reveal=False)]
    for options, plain in ((Options(explain=True, fold=0), False), (Options(wire=True), True)):
        told += [row.plain() for row in Teller(history, options, plain=plain).rows()]
    protocol = history.protocol
    annotators = [Annotator(protocol), Annotator(protocol, color=True)]
    rows = Rows(history, headline)
    for index in whole:
        step = shown_step(history, index, reveal=False)
        told += [annotators[0].as_json(step), *annotators[1].as_text(step)]
        told += seen_on_the_wire(history, index)
        rows.fit(100)
        told.append(repr(rows.row(index, step, most=80, reveal=False)))
        subject = Subject(history, index)
        told += [subject.title, *(row.text for view in views() for row in view.rows(subject, 80))]
        if subject.parts:
            told += [content_of(subject, n).octets.decode("latin-1") for n in (0, 1)]
        situation = step.after
        told.append(repr((situation.user, situation.users, situation.mailboxes, situation.language)))
        told.append(repr((situation.capabilities, situation.timestamp, *situation.messages.values())))
    situation = history.situation()
    for typed in ("", "U", "PASS ", "RETR ", "LANG ", "AUTH ", "FOLD "):
        told.append(repr(hint(protocol, situation, typed, len(typed))))
        told.append(repr(complete(protocol, situation, typed)))
    assert [row for row in told if not holds_none(row)] == []
