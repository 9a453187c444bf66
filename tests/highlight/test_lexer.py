"""The lexer: nothing lost, no line of a message taken for a command, each thing told by its token."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments import highlight
from pygments.formatters import HtmlFormatter, NullFormatter, TerminalFormatter
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename, guess_lexer
from pygments.styles import get_all_styles, get_style_by_name
from pygments.token import STANDARD_TYPES, Comment, Error, Generic, Keyword, Name, Number, String, Token

from popconsole import resources
from popconsole.analysis.tracker import Tracker
from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.kind import Kind
from popconsole.highlight import text_tokens
from popconsole.highlight.lexer import Pop2Lexer, Pop3Lexer
from popconsole.highlight.tokens import TokenType, tokens_of_line
from popconsole.protocol import POP2, POP3, PROTOCOLS, Protocol
from popconsole.protocol.table import Content
from popconsole.transcript.model import Conversation, Line, Side
from tests.dialogue.agreement import assert_agrees
from tests.dialogue.conversations import conversations
from tests.formats.single import read, write

LEXERS = (Pop3Lexer, Pop2Lexer)
HEADER = "Transcript: 1\nProtocol: {}\nFidelity: exact\n\n"

_PIECES = [
    "S: ", "C: ", "S:", "C:", "S! ", "C! close", "S! open", "S~ data", "C# x", "@1.5 ", "s: ", "SERVER: ",
    "C> ", "+OK", "-ERR", "+ ", "- ", "#1", "=12", "+OK [IN-USE] x", "USER u", "PASS p", "LIST", "LIST 1",
    "UIDL", "RETR 1", "RETR", "READ", "HELO a b\\\\ c", "ACKD", "TOP 1 0", "AUTH PLAIN AAAA", "CAPA",
    "QUIT", ".", "..", ".x", "Subject: x", " folded", "QUJD" * 20, "1 2", "1 abc", "\\", "\\x41", "\\xff",
    "\\n", "\\c", "\r", "\n", "\n\n", "# c", "#", " ", "\t", "Transcript: 1\n", "Protocol: POP2\n",
    "Protocol: POP3\n", "Fidelity: exact\n", "\ufeff", "<sends message>", "<", "...", "\ud800", "\udcff",
    "\x1b[2J", "\u2028", "\x85", "\x0b", "é", "AUTH", "[", "]", ":",
]  # fmt: skip
texts = st.text(st.characters(), max_size=80) | st.lists(
    st.sampled_from(_PIECES) | st.just("\n") | st.just("\nS: ") | st.just("\nC: "), max_size=40
).map("".join)


def told(text: str, protocol: Protocol = POP3) -> list[tuple[TokenType, str]]:
    """The tokens of a text, those that say nothing left out."""
    lexer = Pop2Lexer() if protocol is POP2 else Pop3Lexer()
    boring = (Token.Text, Token.Text.Whitespace, Token.Punctuation, Generic.Output, Generic.Prompt)
    tokens = list(lexer.get_tokens(text))
    assert "".join(value for _, value in tokens) == text
    return [token for token in tokens if token[0] not in boring]


# --- nothing is lost ---


@given(texts)
def test_the_tokens_are_the_text(text: str) -> None:
    for lexer in LEXERS:
        tokens = list(lexer().get_tokens(text))
        assert "".join(value for _, value in tokens) == text
        assert all(value for _, value in tokens)
        assert all(kind in STANDARD_TYPES for kind, _ in tokens)


@given(texts)
def test_each_index_is_where_the_token_begins(text: str) -> None:
    for at, _, value in Pop3Lexer().get_tokens_unprocessed(text):
        assert text.startswith(value, at)


@given(
    st.sampled_from(list(PROTOCOLS.values())),
    st.sampled_from(Kind),
    texts,
    st.none() | st.sampled_from(Content),
)
def test_the_tokens_of_a_line_are_the_line(
    protocol: Protocol, kind: Kind, text: str, content: Content | None
) -> None:
    for in_header in (False, True):
        tokens = tokens_of_line(protocol, kind, text, content, in_header)
        assert "".join(value for _, value in tokens) == text
        assert all(value for _, value in tokens)


def test_what_pygments_does_to_a_text_is_done_when_asked_for() -> None:
    text = "\n\nS: +OK\tx"
    for options, wanted in (
        ({}, text),
        ({"stripnl": True}, text.strip("\n")),
        ({"stripall": True, "ensurenl": True}, text.strip() + "\n"),
        ({"tabsize": 8}, text.expandtabs(8)),
    ):
        assert "".join(value for _, value in Pop3Lexer(**options).get_tokens(text)) == wanted
    assert highlight(text, Pop3Lexer(), NullFormatter()) == text
    assert "".join(v for _, v in Pop3Lexer().get_tokens("S: é\r\n".encode())) == "S: é\r\n"


# --- a message is no command: see tests/dialogue/test_agreement.py for all lines ---


@given(conversations("POP3"))
def test_a_line_of_a_message_is_never_a_command_or_a_status(lines: list[Line]) -> None:
    """The same through the text: the first token behind the mark says what the row is."""
    tracker = Tracker(POP3, exact=True)
    text = write(Conversation("POP3", lines, exact=True), reveal=True).decode()
    rows = "".join(f"\0{value}" if kind in (Generic.Output, Generic.Prompt) else f"\1{kind}\2{value}"
                   for kind, value in Pop3Lexer().get_tokens(text)).split("\0")[1:]  # fmt: skip
    assert len(rows) == len(lines)
    for line, shown in zip(lines, rows, strict=True):
        if tracker.feed(line).kind is Kind.DATA:
            assert not re.search(r"Keyword|Generic|Name\.Function", shown)


# --- each thing by its token ---

LOGIN = "S: +OK ready\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\n"


@pytest.mark.parametrize(
    ("said", "tokens"),
    [
        ("S: +OK ready <1.2@host>", [(Generic.Inserted, "+OK"), (Name.Label, "<1.2@host>")]),
        ("S: +OK\nC: user bob", [(Keyword, "user"), (Name.Variable, "bob")]),
        ("S: +OK\nC: PASS two words", [(Keyword, "PASS"), (String.Symbol, "two words")]),
        ("S: +OK\nC: APOP bob 0123", [(Keyword, "APOP"), (Name.Variable, "bob"), (String.Symbol, "0123")]),
        (
            "S: +OK\nC: AUTH PLAIN AGEAYg==",
            [(Keyword, "AUTH"), (Name.Function, "PLAIN"), (String.Symbol, "AGEAYg==")],
        ),
        ("S: +OK\nC: XTND x", [(Name.Function, "XTND")]),
        ("S: +OK\nC: XTND XMIT\nS: +OK\nC: RETR: 1", []),
        ("S: +OK\nC: HELLO", [(Error, "HELLO")]),
        ("S: +OK\nC: RETR one", [(Keyword, "RETR"), (Error, "one")]),
        ("S: +OK\nC: TOP  1 0", [(Keyword, "TOP"), (Number, "1"), (Number, "0")]),
        ("S: +OK\nC: STAT 1", [(Keyword, "STAT"), (Error, "1")]),
        (
            "S: +OK\nC: PASS x\nS: -ERR [IN-USE] wait 5 s",
            [(Generic.Error, "-ERR"), (Name.Constant, "IN-USE"), (Number, "5")],
        ),
        ("S: +OK\nC: PASS x\nS: -ERR [X-ODD] no", [(Generic.Error, "-ERR"), (Name.Decorator, "X-ODD")]),
        ("S: +OK\nC: STAT\nS: +OK 2 320", [(Generic.Inserted, "+OK"), (Number, "2"), (Number, "320")]),
        ("S: +OK\nC: UIDL 1\nS: +OK 1 a.b", [(Generic.Inserted, "+OK"), (Number, "1"), (Name.Label, "a.b")]),
        ("S: +OK\nC: UIDL\nS: +OK 1 message", [(Generic.Inserted, "+OK"), (Number, "1")]),
        ("S: +OK\nC: UIDL\nS: +OK\nS: 1 a.b", [(Number, "1"), (Name.Label, "a.b")]),
        ("S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN", [(Name.Builtin, "SASL")]),
        ("S: +OK\nC: LIST\nS: +OK\nS: .", [(Keyword.Constant, ".")]),
        (
            "S: +OK\nC: RETR 1\nS: +OK\nS: Subject: C: QUIT",
            [(Name.Attribute, "Subject"), (String, "C: QUIT")],
        ),
        ("S: +OK\nC: RETR 1\nS: +OK\nS: ..", [(String.Escape, ".")]),
        ("S: +OK\nC: RETR 1\nS: +OK\nS:\nS: " + "QUJD" * 10, [(String.Other, "QUJD" * 10)]),
        ("S: +OK\nC: RETR 1\nS: +OK\nS:\nS: +OK 1", []),
        (
            "S: +OK\nC: AUTH LOGIN\nS: + VXNlcm5hbWU6",
            [(Keyword.Constant, "+"), (String.Other, "VXNlcm5hbWU6")],
        ),
        ("S: +OK\nC: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: Ym9i", [(String.Symbol, "Ym9i")]),
        ("S: +OK\nS: <the server waits here>", [(Comment, "<the server waits here>")]),
    ],
)
def test_the_last_row_of_a_conversation(said: str, tokens: list[tuple[TokenType, str]]) -> None:
    last = said.rpartition("\n")[2]
    found = told(said)
    behind = told(said[: -len(last)]) if last != said else []
    assert found[len(behind) :] == tokens


def test_pop2_counts_its_data() -> None:
    data = "S: =12 characters\nC: RETR\nS: +OK x\nS: QUIT\nC: ACKD\nS: =0\n"  # 5 + 2, then 3 of "QUIT"
    found = told("S: + POP2 x\nC: HELO a\\ b c\nS: #1\nC: READ\n" + data.replace("=12", "=13"), POP2)
    assert (Keyword, "HELO") in found
    assert (Name.Variable, "a\\ b") in found
    assert (String.Symbol, "c") in found
    assert not [value for _, value in found if "OK" in value or "QUIT" in value]
    assert found[-3:] == [(Keyword, "ACKD"), (Generic.Inserted, "="), (Number, "0")]


def test_a_length_that_is_no_number_leaves_the_last_one() -> None:
    said = (b"+ POP2", b"#1", b"=6", b"=x", b"1234")
    asked = (b"HELO a b", b"READ", b"READ", b"RETR")
    lines = [Line(Side.SERVER, said[0])]
    for command, reply in zip(asked, said[1:], strict=True):
        lines += [Line(Side.CLIENT, command), Line(Side.SERVER, reply)]
    assert_agrees(POP2, lines, exact=True)
    text = "".join(f"{line.side.value}: {line.octets.decode()}\n" for line in lines)
    assert told(text, POP2)[-1] == (Keyword, "RETR")


def test_counted_data_that_does_not_end_with_a_line() -> None:
    text = (
        HEADER.format("POP2")
        + "S: + POP2 x\nC: HELO a b\nS: #1\nC: READ\nS: =3\nC: RETR\nS: \\xff..\\c\nS: - no\n"
    )
    assert told(text)[-3:] == [(String.Escape, "\\xff"), (String.Escape, "\\c"), (Generic.Error, "-")]


def test_the_text_file() -> None:
    text = (
        HEADER.format("POP2")
        + "# why\nS! open here\n@1.5 S: + POP2\nC# a note\nS~ data\nC: HELO a\\\\ b c\\n\n"
    )
    assert told(text) == [
        (Name.Tag, "Transcript"),
        (String, "1"),
        (Name.Tag, "Protocol"),
        (String, "POP2"),
        (Name.Tag, "Fidelity"),
        (String, "exact"),
        (Comment.Single, "# why"),
        (Comment.Special, "open"),
        (Comment, " here"),
        (Number.Float, "@1.5"),
        (Generic.Inserted, "+"),
        (Comment, "a note"),
        (Comment, "data"),
        (Keyword, "HELO"),
        (Name.Variable, "a"),
        (String.Escape, "\\\\"),
        (Name.Variable, " b"),
        (String.Symbol, "c"),
        (String.Escape, "\\n"),
    ]


def test_the_header_tells_the_protocol() -> None:
    text = HEADER.format("POP2") + "S: + POP2 x\nC: HELO a b\nS: #2 messages\n"
    assert told(text, POP3) == told(text, POP2)
    assert (Keyword, "HELO") in told(text, POP3)


def test_an_escaped_dot_ends_a_response() -> None:
    text = HEADER.format("POP3") + LOGIN + "C: LIST\nS: +OK\nS: 1 2\nS: \\x2e\nC: QUIT\n"
    assert told(text)[-2:] == [(String.Escape, "\\x2e"), (Keyword, "QUIT")]
    text = HEADER.format("POP3") + LOGIN + "C: LIST\nS: +OK\nS: .\\n\nS: +OK\n"
    assert told(text)[-3:] == [(Keyword.Constant, "."), (String.Escape, "\\n"), (Generic.Inserted, "+OK")]


@pytest.mark.parametrize("mark", ["{0}: ", "{0}:     ", "  {0}: ", "{0}> ", "{0}:"])
def test_marks_as_people_print_them(mark: str) -> None:
    text = LOGIN + "C: LIST\nS: +OK 1\nS: 1 2\nS: .\nC: QUIT\nS: +OK bye\n"
    for server, client in (("S", "C"), ("server", "Client")):
        printed = re.sub("(?m)^S: ", mark.format(server), re.sub("(?m)^C: ", mark.format(client), text))
        assert told(printed) == told(text)


def test_a_session_without_marks() -> None:
    text = (
        "Trying 127.0.0.1...\nEscape character is '^]'.\n+OK hi\nUSER a\n+OK\nPASS b\n-ERR [AUTH] no\n"
        "LIST\n+OK\n1 2\n.\nRETR 1\n+OK\nSubject: x\n\nQUIT\n-ERR\nS: +OK\n.\nQUIT\n+OK\nConnection closed.\n"
    )
    found = told(text)
    assert [value for kind, value in found if kind is Keyword] == ["USER", "PASS", "LIST", "RETR", "QUIT"]
    assert [v for k, v in found if k in (Generic.Inserted, Generic.Error)] == [
        "+OK",
        "+OK",
        "-ERR",
        "+OK",
        "+OK",
        "+OK",
    ]


# --- Pygments' side ---


def test_pygments_finds_the_lexers() -> None:
    assert isinstance(get_lexer_by_name("pop3"), Pop3Lexer)
    assert isinstance(get_lexer_by_name("pop2"), Pop2Lexer)
    assert isinstance(get_lexer_for_filename("x.pop3"), Pop3Lexer)
    assert isinstance(get_lexer_for_filename("x.pop2"), Pop2Lexer)


@pytest.mark.parametrize("name", resources.names("transcripts", ".txt"))
def test_pygments_guesses_the_protocol_of_each_shipped_transcript(name: str) -> None:
    octets = resources.read("transcripts", f"{name.removesuffix('.txt')}.txt")
    lexer = guess_lexer(octets.decode())
    assert isinstance(lexer, Pop2Lexer if read(octets, name).protocol == "POP2" else Pop3Lexer)


def test_what_is_no_conversation_is_not_guessed_at() -> None:
    for text in ("", "Dear reader,\nS: a\n", "+ one\n+ two\n", "#1 in the list\n", "def f(): pass\n"):
        for lexer in LEXERS:
            assert lexer.analyse_text(text) < 0.5
    assert Pop3Lexer.analyse_text("C: USER a\nS: +OK\n") > Pop2Lexer.analyse_text("C: USER a\nS: +OK\n")
    assert Pop2Lexer.analyse_text("S: + POP2 x\n") > Pop3Lexer.analyse_text("S: + POP2 x\n")


def test_every_style_shows_it() -> None:
    text = resources.read("transcripts", "pop3-fetch-all.txt").decode()
    kinds = {kind for kind, _ in Pop3Lexer().get_tokens(text)}
    for name in get_all_styles():
        style = get_style_by_name(name)
        for kind in kinds:
            assert style.style_for_token(kind)
    page = highlight(text, Pop3Lexer(), HtmlFormatter())
    assert '<span class="k">RETR</span>' in page
    assert '<span class="na">Subject</span>' in page
    shown = highlight(text, Pop3Lexer(), TerminalFormatter())
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown) == text


LONG = 200_000  # a pattern that goes back takes some 10 ** 10 steps: no test has the time for that


@pytest.mark.parametrize(
    "text",
    [
        "S: +OK\nC: STAT\nS: +OK " + "1 " * (LONG // 2),
        "S: -ERR [" + "A/" * (LONG // 2),
        "S: +OK " + "<a@" * (LONG // 3),
        "S: +OK\nC: RETR 1\nS: +OK\nS: \nS: " + "A" * LONG + "=!",
        "S: +OK\nC: RETR 1\nS: +OK\nS: " + "a" * LONG,
        "S: +OK\nC: TOP" + " " * LONG + "1",
        "Transcript: 1\n\nS: " + "\\" * LONG,
        " " * LONG + "S: +OK",
        "S: <" + "a " * (LONG // 2),
        "#\n" * (LONG // 2) + "x",
    ],
    ids=lambda text: text[:24],
)
def test_a_long_row_takes_its_length_and_no_more(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is whole in the tokens, and the dialogue is asked of each row once."""
    asked: list[bytes] = []

    class Counted(Dialogue):
        def client(self, octets: bytes, *, cut: bool = False) -> Kind:
            asked.append(octets)
            return super().client(octets, cut=cut)

        def server(self, octets: bytes, size: int) -> Kind:
            asked.append(octets)
            return super().server(octets, size)

    monkeypatch.setattr(text_tokens, "Dialogue", Counted)
    rows = text.count("\n") + 1
    for lexer in LEXERS:
        asked.clear()
        assert "".join(value for _, value in lexer().get_tokens(text)) == text
        assert len(asked) <= rows
        assert sum(map(len, asked)) <= len(text)


def test_another_header_begins_another_conversation() -> None:
    said = "S: +OK ready\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: RETR 1\nS: +OK\nS: Subject: x\n"
    twice = HEADER.format("POP3") + said + "\n" + HEADER.format("POP3") + said
    tokens = list(Pop3Lexer().get_tokens(twice))
    half = len(tokens) // 2
    assert tokens[half + 1 :] == tokens[:half]
    other = HEADER.format("POP3") + said + HEADER.format("POP2") + "S: + POP2\nC: HELO a b\nS: #1\n"
    assert (Name.Tag, "Transcript") in list(Pop3Lexer().get_tokens(other))[half:]
    kinds = {text: kind for kind, text in Pop3Lexer().get_tokens(other)}
    assert kinds["HELO"] == kinds["USER"]
