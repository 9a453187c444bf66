"""What a voice has words for, and what its file may hold."""

import pytest

from popconsole.protocol import POP2, POP3
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.engine.pop3 import HANDLERS
from popconsole.server.engine.reason import Reason
from popconsole.server.setup import Setup
from popconsole.server.voice.catalogue import voice
from popconsole.server.voice.persona import PersonaError
from popconsole.server.voice.persona_file import parse

SILENT = {
    POP3.name: {Reason.TIMEOUT, Reason.ERRORS},  # RFC 1939 section 3 wants a close without a word
    POP2.name: set[Reason](),
}
"""What only a persona has words for."""


@pytest.mark.parametrize(
    ("protocol", "reason"),
    [(protocol, reason) for reason in Reason for protocol in reason.value.protocols],
    ids=lambda value: value if isinstance(value, str) else value.key,
)
def test_popconsole_has_words_for_each_reason(protocol: str, reason: Reason) -> None:
    words = voice(None, protocol).err
    keys = [each.key for each in reason.chain]
    found = [key for key in keys if any(word.split(".")[-1] == key for word in words)]
    if reason in SILENT[protocol]:
        assert found == []
    else:
        assert found, f"{reason.key}: no words in server/voice/popconsole.toml, nor for what is broader"
        whole = [key for key in keys if key in words]
        assert whole, f"{reason.key}: server/voice/popconsole.toml has words for some commands alone"
        assert all(text for text in words[whole[0]])


def test_popconsole_has_words_for_each_answer() -> None:
    pop3, pop2 = voice(None, POP3.name).ok, voice(None, POP2.name).ok
    wanted = set(HANDLERS) - {"RPOP"}  # which is always refused
    wanted |= {"AUTH.list", "LANG.list", "LIST.one", "UIDL.one", "QUIT.before"}
    assert wanted - set(pop3) == set(), "pop3.ok in server/voice/popconsole.toml: add words for each"
    assert wanted == set(pop3)
    lengths = {"length", "length.empty", "length.marked", "length.end", "length.none"}
    assert {"HELO", "FOLD", *lengths, "QUIT", "QUIT.before", "QUIT.not-removed"} <= set(pop2)


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


def test_a_phrase_stands_in_other_texts_and_alternatives_in_a_list() -> None:
    words = '[pop3.phrases]\nhow = "well"\n[pop3.ok]\nUSER = ["{how} {argument}", "{how}"]'
    persona = parse((POP3_HEAD + words).encode(), "x")
    assert persona.pop3 is not None
    assert persona.pop3.ok["USER"] == ("{how} {argument}", "{how}")
    speaker = Setup().played(persona).speaker(POP3.name)
    assert speaker.say(Answer(AnswerKind.OK, "USER", arguments=(b"you",))) == b"+OK well you\r\n"
