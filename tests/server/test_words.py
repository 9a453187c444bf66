"""What a voice has words for, what its file may hold, and what no reply tells a client."""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.errors import MaildropError
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import POP2, POP3
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.engine.effects import Authenticate, Login, OpenFolder, Release
from popconsole.server.engine.inputs import CommandLine, Input
from popconsole.server.engine.pop3 import HANDLERS
from popconsole.server.engine.reason import UNREADABLE, Reason
from popconsole.server.engine.step import begin, step
from popconsole.server.listening.access import Access
from popconsole.server.setup import Setup
from popconsole.server.voice.catalogue import names, voice
from popconsole.server.voice.persona import PersonaError
from popconsole.server.voice.persona_file import parse
from tests.server.saying import whole

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


# --- what no client is told


TEXT = b"Subject: one\n\nHello\n"


def _maildir(path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    for number in range(2):
        (path / "new" / f"{number}.x").write_bytes(TEXT)


def _mbox(path: Path) -> None:
    path.write_bytes((b"From x@y Thu Jan  1 00:00:00 1998\n" + TEXT + b"\n") * 2)


def _eml(path: Path) -> None:
    path.mkdir()
    for number in range(2):
        (path / f"{number}.eml").write_bytes(TEXT)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _empty(path: Path) -> None:
    if path.is_dir():
        for file in path.rglob("*.*"):
            file.unlink()
    else:
        path.write_bytes(b"")


def _lock(path: Path) -> None:
    path.with_name(f"{path.name}.lock").write_text("999999999:elsewhere.example")


SCRIPTS = {
    "POP3": [b"USER u", b"PASS p", None, b"RETR 1", b"TOP 2 0", b"DELE 1", b"QUIT"],
    "POP2": [b"HELO u p", b"READ 1", b"RETR", b"ACKD", None, b"READ 2", b"RETR", b"ACKD", b"FOLD x", b"QUIT"],
}


def _told(setup: Setup, protocol: str, happens: Callable[[], None]) -> tuple[bytes, list[MaildropError]]:
    """Return all that a client is told, and what who runs the server is."""
    access, speaker = Access(setup), setup.speaker(protocol)
    session, told, troubles = begin(protocol), b"", list[MaildropError]()
    for line in (b"", *SCRIPTS[protocol]):
        if line is None:
            happens()
            continue
        inputs: list[Input] = [CommandLine(line) if line else access.opened(b"<1@x>", protocol)]
        while inputs:
            session, effects = step(setup.profile, session, inputs.pop(0))
            for effect in effects:
                if isinstance(effect, Answer):
                    try:
                        told += whole(speaker, session, effect)
                    except MaildropError as error:
                        troubles.append(error)
                        refusal = Answer(AnswerKind.REFUSED, effect.keyword, reason=UNREADABLE[error.trouble])
                        told += speaker.say(refusal)
                elif isinstance(effect, Login | Authenticate | OpenFolder | Release):
                    inputs.append(access.answer(effect))
                    if (trouble := access.trouble()) is not None:
                        troubles.append(trouble)
    return told, troubles


@pytest.mark.parametrize("persona", [None, *names()])
@pytest.mark.parametrize("protocol", ["POP3", "POP2"])
@pytest.mark.parametrize("kind", [_maildir, _mbox, _eml])
def test_no_reply_tells_a_path_a_process_or_the_name_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    kind: Callable[[Path], None],
    protocol: str,
    persona: str | None,
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "machine.example")
    troubles: list[MaildropError] = []
    for number, (before, happens) in enumerate(
        [(None, _remove), (None, _empty), (_remove, None), (_lock if kind is _mbox else _remove, None)]
    ):
        path = tmp_path / f"mail-{number}"
        kind(path)
        maildrops = Maildrops()
        maildrops.attach(b"u", PathSource(path))
        setup = Setup(Accounts({b"u": Secret(b"p")}), maildrops).as_persona(persona)
        if before is not None:
            before(path)
        told, met = _told(setup, protocol, lambda path=path, happens=happens: happens and happens(path))  # type: ignore[misc]
        troubles += met
        for secret in (os.fsencode(tmp_path), b"mail-", b"999999999", b"elsewhere", b"machine.example"):
            assert secret not in told
    assert any(str(tmp_path) in str(trouble) for trouble in troubles)  # who runs the server learns it
