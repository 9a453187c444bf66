"""popconsole's own words are complete, and what is wrong with a persona's file is told with its key."""

import pytest

from popconsole.protocol import POP2, POP3
from popconsole.server.engine.reason import Reason
from popconsole.server.voice.catalogue import own
from popconsole.server.voice.persona import PersonaError, Voice
from popconsole.server.voice.persona_file import parse

SILENT = {
    POP3.name: {Reason.TIMEOUT, Reason.ERRORS},  # RFC 1939 section 3 wants a close without a word
    POP2.name: set[Reason](),
}
"""What only a persona has words for."""


def _own(protocol: str) -> Voice:
    voice = own().pop3 if protocol == POP3.name else own().pop2
    assert voice is not None
    return voice


@pytest.mark.parametrize(
    ("protocol", "reason"),
    [(protocol, reason) for reason in Reason for protocol in reason.value.protocols],
    ids=lambda value: value if isinstance(value, str) else value.key,
)
def test_each_reason_has_words(protocol: str, reason: Reason) -> None:
    words = [key for key in (each.key for each in reason.chain) if key in _own(protocol).err]
    if reason in SILENT[protocol]:
        assert not words
    else:
        assert words
        assert all(text for text in _own(protocol).err[words[0]])


def test_each_command_has_words() -> None:
    commands = {command.keyword for command in POP3.commands}
    refused = {"RPOP"}
    assert {key.partition(".")[0] for key in _own(POP3.name).ok} == commands - refused


HEAD = 'name = "x"\ntitle = "X"\nknown = "source"\n'
POP3_HEAD = HEAD + '[pop3]\ngreeting = "+OK"\n'
POP2_HEAD = HEAD + '[pop2]\ngreeting = "+ hi"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('name = "x"\ncolour = 1', "x.toml, colour: expected only name, title, known, pop3, pop2"),
        (HEAD + "pop3 = 1", "x.toml, pop3: expected a table"),
        (POP3_HEAD + '[pop3.err]\nunkown = "what?"', "x.toml, pop3.err.unkown: expected *, or a reason, "),
        (POP3_HEAD + '[pop3.err]\n"RETR.nomessage" = ""', "x.toml, pop3.err.RETR.nomessage: expected *, or "),
        (POP3_HEAD + '[pop3.err]\n"unknown.DONE" = ""', "x.toml, pop3.err.unknown.DONE: expected *, or a "),
        (POP3_HEAD + '[pop3.err]\nunknown = "{wrod}?"', "x.toml, pop3.err.unknown: expected only argument, "),
        (POP3_HEAD + "[pop3.err]\nunknown = 3", "x.toml, pop3.err: expected a table of texts"),
        (POP3_HEAD + "err = 3", "x.toml, pop3.err: expected a table of texts"),
        (POP3_HEAD + '[pop3.err]\nfolder = ""', "x.toml, pop3.err.folder: expected *, or a reason, "),
        (POP2_HEAD + '[pop2.says]\nno-message = "-"', "x.toml, pop2.says.no-message: expected *, or a "),
        (POP3_HEAD + '[pop3.ok]\nRTER = ""', "x.toml, pop3.ok.RTER: expected *, KEYWORD or KEYWORD.form, "),
        (POP3_HEAD + '[pop3.ok]\n"LIST.many" = ""', "x.toml, pop3.ok.LIST.many: expected *, KEYWORD or "),
        (POP3_HEAD + '[pop3.ok]\nUSER = "{usr}"', "x.toml, pop3.ok.USER: expected only argument, asked, "),
        (POP3_HEAD + '[pop3.phrases]\nwho = "{usr}"', "x.toml, pop3.phrases.who: expected only argument, "),
        (POP3_HEAD + "phrases = 3", "x.toml, pop3.phrases: expected a table of texts"),
        (POP3_HEAD + '[pop3.arguments]\nnumber = "n"', "x.toml, pop3.arguments.number: expected only "),
        (POP3_HEAD + "[pop3.arguments]\nuser = 3", "x.toml, pop3.arguments: expected a table of texts"),
        (POP3_HEAD + "implementation = 3", "x.toml, pop3.implementation: expected a text"),
        (POP3_HEAD + "without = 'TOP'", "x.toml, pop3.without: expected a list of texts"),
        (POP3_HEAD + "[pop3.habits]\nhangs = true", "x.toml, pop3.habits.hangs: expected only spaces, "),
        (POP3_HEAD + '[pop3.habits]\nspaces = ["ledding"]', "x.toml, pop3.habits.spaces: expected one of "),
        (POP3_HEAD + '[pop3.habits]\nfailure_delay = "5"', "x.toml, pop3.habits.failure_delay: expected a "),
        (HEAD + '[pop2]\ngreeting = "+ hi {timestamp}"', "x.toml, pop2.greeting: expected no {timestamp}"),
        (
            POP2_HEAD + '[pop2.says]\n"length.over" = "="',
            "x.toml, pop2.says.length.over: expected after the ",
        ),
        (POP2_HEAD + '[pop2.says]\n"wrong.TRANSACTION" = "-"', "x.toml, pop2.says.wrong.TRANSACTION: "),
    ],
)
def test_what_is_misspelt_is_told_with_its_file_and_key(text: str, says: str) -> None:
    with pytest.raises(PersonaError) as caught:
        parse(text.encode(), "x")
    assert str(caught.value).startswith(says)
    assert str(caught.value).endswith(". Mend the file.")
