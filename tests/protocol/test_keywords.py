"""What a command does stands in its row; where code names a command all the same, it is listed here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import popconsole
from popconsole.protocol import POP2, POP3, PROTOCOLS
from popconsole.protocol.table import CommandEffect, Protocol

ROOT = Path(popconsole.__file__).parent
KEYWORDS = {command.keyword for protocol in PROTOCOLS.values() for command in protocol.commands}

TABLES = {
    "protocol/pop2.py": "the table",
    "protocol/pop3.py": "the table",
    "guide/words/texts_pop2.py": "a text for each command",
    "guide/words/texts_pop3.py": "a text for each command",
    "guide/diagram/layout_pop2.py": "where each arrow is drawn",
    "guide/diagram/layout_pop3.py": "where each arrow is drawn",
    "server/engine/pop2.py": "what the server does at each command",
    "server/engine/pop3.py": "what the server does at each command",
    "server/engine/pop3_auth.py": "what the server does at each command",
    "server/engine/pop3_mail.py": "what the server does at each command",
    "server/faults/catalogue.py": "at which commands each fault strikes",
    "server/faults/interceptions.py": "a fault is about commands that it names",
    "server/faults/edits.py": "a fault is about commands that it names",
    "guide/errands/table.py": "the errand of each command",
    "guide/words/wrong_ideas_pop2.py": "what people wrongly expect of commands that they name",
    "guide/words/wrong_ideas_pop3.py": "what people wrongly expect of commands that they name",
}
"""Files that are tables with the same keys, whole or in part: they may name any command."""

EXAMINER = "examiner/"
"""The room of the examiner: what it asks of commands it asks by their names."""

NAMED = {
    "expect/playbook.py": (
        "ACKD DELE FOLD NACK QUIT RSET",
        "what of a script marks and removes mail, before it is played",
    ),
    "expect/run.py": ("AUTH", "the exchange whose answers are made"),
    "analysis/glance.py": ("AUTH", "the exchange that is AUTH's, read at a glance"),
    "analysis/ordinary_exchange.py": ("AUTH", "the exchange that is AUTH's"),
    "guide/desk/changes.py": (
        "ACKD ACKS FOLD HELO NACK READ RETR USER",
        "what the last command changed on the desk, in a sentence for each",
    ),
    "guide/desk/of_lines.py": ("QUIT", "an end with it or without it"),
    "guide/desk/words.py": ("QUIT", "what it would remove"),
    "guide/lessons/goals.py": ("RETR", "brings a whole message, where TOP brings a part"),
    "guide/plans/made.py": ("APOP QUIT", "a line whose digest is made anew; a session that was not cut"),
    "guide/predict/answers.py": ("NACK", "the one acknowledgment that does not go on"),
    "i18n.py": ("LANG", "a variable of the environment"),
    "ui/desk_of_server.py": ("QUIT", "an end with it or without it"),
    "ui/lesson_stage.py": ("APOP", "the line whose digest is made anew for a greeting"),
    "analysis/visits.py": ("STLS", "what a server offered, as a capability"),
    "formats/pastes/due.py": (
        "LIST RETR TOP UIDL",
        "how the lines begin that a paste has without a status line",
    ),
    "formats/pastes/pasted.py": ("AUTH NOOP QUIT", "words that other protocols have too"),
    "formats/pastes/session.py": ("STLS", "what s_client says of itself, and prints nothing of"),
    "analysis/promises.py": ("STLS", "what its announcement promises, as a capability"),
    "analysis/course.py": ("USER UTF8", "the capability UTF8 and its argument (RFC 6856 section 2.2)"),
    "client/certificate.py": ("STLS", "a hint to a person: what was said before the handshake"),
    "client/session.py": ("STLS", "the client says it of itself, before all else"),
    "console/terminal.py": ("QUIT", "what Ctrl-D sends"),
    "console/typing_person.py": ("QUIT", "what Ctrl-D sends"),
    "dialogue/free_text.py": ("PASS", "a command in a sentence, where no row of a table tells of one"),
    "formats/boundary.py": (
        "QUIT",
        "a refused greeting closes a session, too: this asks how the client ended it",
    ),
    "formats/evidence.py": (
        "AUTH HELO LIST NOOP QUIT READ RETR RSET STAT",
        "words that other protocols and prose have too, so that they tell nothing",
    ),
    "guide/auth/answer.py": ("APOP", "the line that is worked out"),
    "guide/reference/commands.py": ("RPOP TOP UIDL", "lines of an example"),
    "replaying/lead.py": ("RETR", "what leads to a state in which a recording begins"),
    "server/engine/capa.py": ("STLS USER UTF8", "capabilities that depend on more than their command"),
    "server/engine/logins.py": ("APOP AUTH PASS STLS USER", "the ways to log in, which are told one by one"),
    "server/faults/delivery.py": ("STLS", "the reply that a fault adds octets to"),
    "server/faults/injector.py": ("AUTH", "the replies that tell of an exchange"),
    "server/faults/spec.py": ("CAPA STLS", "faults that strike there in a way of their own"),
    "server/engine/pop3_moves.py": (
        "AUTH USER",
        "the exchange that is AUTH's; a second USER may be kept",
    ),
    "server/engine/reading.py": ("USER", "some servers keep the spaces in its argument"),
    "server/engine/reason.py": ("AUTH UTF8", "response codes, and the capabilities that announce them"),
    "server/voice/capabilities.py": (
        "STLS USER UTF8",
        "capabilities with a value, or told if they are on",
    ),
    "server/voice/persona_file.py": (
        "AUTH PASS STLS USER",
        "a persona may take them without an argument, or keep a name over them",
    ),
    "server/voice/placeholders.py": ("APOP AUTH STLS USER", "the ways to log in, as words of a text"),
    "ui/building_servers.py": ("PASS QUIT USER", "what the first stages build"),
    "ui/pop_url.py": ("APOP AUTH HELO USER", "what each kind of POP URL begins a login with (RFC 2384)"),
}
"""Files that name commands: which, and why no row of a table will do."""


def literals(file: Path) -> Iterator[str]:
    """Yield the keywords that stand in a file as literals of their own."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
            text = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
            if text.strip() in KEYWORDS:
                yield text.strip()


def test_commands_are_named_in_the_tables_and_where_it_says_why() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): " ".join(sorted(set(literals(file))))
        for file in ROOT.rglob("*.py")
    }
    named = {name: words for name, words in found.items() if words and not name.startswith(EXAMINER)}
    assert {name: words for name, words in named.items() if name not in TABLES} == {
        name: words for name, (words, _why) in NAMED.items()
    }
    assert set(TABLES) <= set(named)
    assert all(why for _words, why in NAMED.values())


@pytest.mark.parametrize(
    ("protocol", "effect", "keywords"),
    [
        (POP3, CommandEffect.LOGS_IN, "PASS APOP AUTH"),
        (POP3, CommandEffect.MARKS, "DELE"),
        (POP3, CommandEffect.UNMARKS, "RSET"),
        (POP3, CommandEffect.REMOVES, "QUIT"),
        (POP2, CommandEffect.LOGS_IN, "HELO"),
        (POP2, CommandEffect.SELECTS_MAILBOX, "FOLD"),
        (POP2, CommandEffect.SELECTS, "READ"),
        (POP2, CommandEffect.MOVES_ON, "ACKS ACKD"),
        (POP2, CommandEffect.MARKS, "ACKD"),
        (POP2, CommandEffect.REMOVES, "FOLD QUIT"),
    ],
)
def test_what_the_rfcs_say_of_the_mail(protocol: Protocol, effect: CommandEffect, keywords: str) -> None:
    assert " ".join(command.keyword for command in protocol.with_effect(effect)) == keywords


def test_every_capability_of_a_command_is_known() -> None:
    named = {command.capability for command in POP3.commands if command.capability}
    assert named - set(POP3.capabilities) == set(), "CAPABILITIES in protocol/pop3.py: add what each says"
