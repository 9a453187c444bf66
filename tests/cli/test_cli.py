"""The commands as they are typed: output, exit codes, and what each of them imports."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole import __version__
from popconsole.cli import popconsole
from popconsole.ui.lesson_set import lesson_names, our_lessons

ARTICLE = """S: +OK mail.example POP3 service

S: (Some Mail Server 4.15)

C: USER jeff

S: +OK Name is a valid mailbox

C: PASS my_pass

S: +OK Maildrop ready

C: STAT

S: +OK 2 0

C: TOP 1 5

S: Subject: hello

S: text

C: QUIT

S: +OK
"""


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(popconsole, arguments, input=stdin)


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE)
    return str(path)


def test_annotate_gives_an_object_a_line(article: str) -> None:
    result = run("annotate", article, "--format", "json")
    assert result.exit_code == 0
    steps = [json.loads(row) for row in result.output.splitlines()]
    assert [s["n"] for s in steps] == list(range(1, 14))
    needed = {"n", "side", "text", "protocol", "kind", "command", "state_before", "state_after"}
    needed |= {"explanation", "findings"}
    assert all(needed <= set(s) and s["protocol"] == "POP3" for s in steps)
    quit_ = steps[11]
    assert (quit_["side"], quit_["text"], quit_["command"]) == ("C", "QUIT", "QUIT")
    assert (quit_["state_before"], quit_["state_after"]) == ("TRANSACTION", "UPDATE")
    found = quit_["findings"][0]
    assert set(found) == {"code", "severity", "message", "rfc"}
    assert (found["code"], found["severity"], found["rfc"]) == ("end-omitted", "note", "RFC 1939 §3")
    assert steps[3]["state_after"] == "AUTHORIZATION"  # by the RFC's name, with a user named or not
    assert "greeting-wrapped" in [f["code"] for f in steps[1]["findings"]]
    assert "status-omitted" in [f["code"] for f in steps[9]["findings"]]
    assert "my_pass" not in result.output
    assert "my_pass" in run("annotate", article, "--reveal").output


def test_annotate_as_text_and_from_standard_input(article: str) -> None:
    result = run("annotate", article)
    assert "   12 C  QUIT\n         [command | TRANSACTION -> UPDATE]" in result.output
    assert "greeting-wrapped (note, RFC 1939 §4)" in result.output
    piped = run("annotate", "-", stdin=ARTICLE)
    assert piped.output == result.output


def test_annotate_exits_with_1_on_a_warning() -> None:
    result = run("annotate", "-", stdin="S: +OK hi\nC: STAT\nS: -ERR no\n")
    assert result.exit_code == 1
    assert "command-wrong-state (error" in result.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("hello\nworld\n", "no line of a conversation was found"),
        ("Transcript: 9\nProtocol: POP3\n\nS: +OK\n", "9"),
        ("C: XYZ\n", "nothing in the conversation tells whether it is POP2 or POP3"),
    ],
)
@pytest.mark.parametrize("command", ["annotate", "replay"])
def test_what_is_no_transcript_is_said(command: str, text: str, said: str) -> None:
    result = run(command, "-", stdin=text)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_not_there() -> None:
    result = run("replay", "nowhere.txt")
    assert result.exit_code == 2
    assert "nowhere.txt" in result.output


def test_replay_of_the_article_agrees_and_tells_what_was_left_out(article: str) -> None:
    result = run("replay", article)
    assert result.exit_code == 0, result.output
    assert "6 exchanges: 3 same, 3 other wording." in result.output
    for code in ("greeting-wrapped", "status-omitted", "end-omitted"):
        assert f"[{code}]" in result.output
    assert "my_pass" not in result.output
    last = result.output.index("About the recording, and not counted:")
    assert "S: +OK 2 0" in result.output[:last]


def test_replay_that_differs_exits_with_1() -> None:
    changed = ARTICLE.replace("C: TOP 1 5", "C: DELE 9\nS: +OK gone\nC: DELE 9\nS: +OK\nC: TOP 1 5")
    result = run("replay", "-", "--format", "json", stdin=changed)
    assert result.exit_code == 1
    *rows, _sum = [json.loads(row) for row in result.output.splitlines()]
    assert {row["verdict"] for row in rows if not row["agrees"]} == {"other-status"}


def test_replay_against_no_server() -> None:
    result = run("replay", "-", "--server", "127.0.0.1:1", stdin=ARTICLE)
    assert result.exit_code == 2
    assert "no connection to 127.0.0.1 port 1" in result.output


@pytest.mark.parametrize("where", ["", ":", "host:", "host:0", "host:70000", "host:x", ":110"])
def test_addresses_that_are_none(where: str) -> None:
    result = run("replay", "-", "--server", where, stdin=ARTICLE)
    assert result.exit_code == 2
    assert re.search(r"is no (address: HOST or HOST:PORT|port: a number)", result.output)


@pytest.mark.parametrize(
    "word", ["HELLO", "RETR", "TRANSACTION", "XFER", "+OK", "-ERR", "[IN-USE]", "maildrop"]
)
def test_explain_knows(word: str) -> None:
    result = run("explain", word)
    assert result.exit_code == 0
    assert "RFC" in result.output


def test_explain_says_what_to_type_instead() -> None:
    assert "HELO user password" in run("explain", "HELLO").output


def test_explain_of_an_unknown_word() -> None:
    result = run("explain", "maildrp")
    assert result.exit_code == 2
    assert "maildrop" in result.output


@pytest.mark.parametrize("protocol", ["pop2", "POP3"])
@pytest.mark.parametrize(
    "form",
    [(), ("--format", "mermaid"), ("--format", "dot"), ("--list",), ("--ascii",), ("--form", "simple")],
)
def test_diagram(protocol: str, form: tuple[str, ...]) -> None:
    result = run("diagram", protocol, *form)
    assert result.exit_code == 0
    assert ("TRANSACTION" if protocol == "POP3" else "MBOX") in result.output
    if form == ("--ascii",):
        assert result.output.isascii()
    if form == ("--form", "simple"):
        assert "In each box: what the client may type there." in result.output


def test_learn_without_a_name_lists_the_lessons() -> None:
    result = run("learn")
    assert result.exit_code == 0
    for name in lesson_names(our_lessons()):
        assert name in result.output
    assert run("learn", "nothing").exit_code == 2


def test_the_console_needs_a_terminal() -> None:
    for arguments in (
        [],
        ["--pop2"],
        ["open", __file__],
        ["connect", "host"],
        ["learn", "03-how-much"],
    ):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "popconsole annotate" in result.output


def popconsole_process(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "popconsole", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_serve_prints_addresses_and_accounts_and_says_its_end() -> None:
    import poplib

    process = popconsole_process("serve", "--pop3-port", "0", "--pop2-port", "0")
    assert process.stdout is not None
    rows: list[str] = []
    while not any(row.startswith("user ") for row in rows):
        rows.append(process.stdout.readline())
    port = int(re.fullmatch(r"POP3 127\.0\.0\.1:(\d+)", rows[0].strip())[1])  # type: ignore[index]
    assert re.fullmatch(r"POP2 127\.0\.0\.1:\d+", rows[1].strip())
    user, word = re.fullmatch(r"user (\S+) password (\S+)", rows[2].strip()).groups()  # type: ignore[union-attr]
    box = poplib.POP3("127.0.0.1", port, timeout=10)
    box.user(user)
    box.pass_(word)
    assert box.stat()[0] > 0
    box.quit()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert errors.startswith("Ended by SIGINT")
    assert errors.count("\n") == 1
    assert process.returncode == 0


def test_a_port_that_is_taken_is_said() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("serve", "--pop3-port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "is taken by another program" in result.output


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX pipe")
def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("S: +OK hi\n" + "C: CAPA\nS: -ERR no\n" * 20_000)
    process = popconsole_process("annotate", str(path))
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(30) == 0
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()


HEAVY = ("textual", "prompt_toolkit", "rich")


@pytest.mark.parametrize(
    ("arguments", "not_even"),
    [
        (["--help"], ("popconsole.protocol", "asyncio")),
        (["--version"], ("popconsole.protocol", "asyncio")),
        (["annotate", "FILE"], ("asyncio",)),
        (["replay", "FILE"], ()),
        (["diagram", "pop2"], ("asyncio",)),
        (["explain", "USER"], ("asyncio",)),
    ],
)
def test_commands_load_no_screen_library(
    arguments: list[str], not_even: tuple[str, ...], article: str
) -> None:
    arguments = [article if a == "FILE" else a for a in arguments]
    code = (
        "import sys, popconsole.cli as c\n"
        "try: c.popconsole(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print('LOADED', *sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stderr.partition("LOADED")[2].split())
    assert "popconsole.cli" in loaded
    assert not loaded & {*HEAVY, *not_even}


def test_serve_loads_no_screen_library() -> None:
    code = (
        "import sys, asyncio, popconsole.cli as c\n"
        "asyncio.run = lambda coroutine: coroutine.close()\n"
        "try: c.popconsole(['serve', '--pop3-port', '0', '--pop2-port', '0'])\n"
        "except SystemExit: pass\n"
        "print(*[m for m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert "popconsole.server.listening.listener" in loaded
    assert not loaded & set(HEAVY)


def test_version() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "popconsole", "--version"], capture_output=True, text=True, check=True,
        env=dict(os.environ),
    )  # fmt: skip
    assert done.stdout == f"popconsole {__version__}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["connect", "localhost", "--tls", "--pop2"], "TLS goes with POP3 alone"),
        (["shell", "--tls"], "go with a server: name one"),
        (["shell", "--pop2", "--stls"], "TLS goes with POP3 alone"),
        (["--pop2", "--stls"], "TLS goes with POP3 alone"),
        (["--insecure", "learn"], "--insecure goes with the console alone"),
        (["shell", "localhost", "--tls", "--stls"], "choose one"),
        (["connect", "pops://localhost", "--pop2"], "TLS goes with POP3 alone"),
        (["replay", "-", "--tls"], "go with --server: name one"),
        (["replay", "-", "--server", "pops://localhost", "--stls"], "choose one"),
        (["shell", "localhost", "--pop2", "--tls"], "TLS goes with POP3 alone"),
        (["serve", "--pop3s-port", "0"], "--pop3s-port goes with --tls"),
        (["serve", "--tls-key", __file__], "--tls-key goes with --tls-cert"),
        (["serve", "--tls-cert", __file__, "--pop3-port", "0"], "holds no certificate in PEM"),
    ],
)
def test_what_does_not_go_together_under_tls(words: list[str], told: str) -> None:
    result = run(*words, stdin=ARTICLE)
    assert result.exit_code == 2
    assert told in result.output


def test_annotate_reads_an_exchange_and_hides_it() -> None:
    said = "S: +OK ready\nC: AUTH PLAIN\nS: + \nC: AHRpbQB0YW5zdGFhZg==\nS: +OK\n"
    hidden = run("annotate", "-", stdin=said)
    assert "user: tim; password: ********" in " ".join(hidden.output.split())
    assert "tanstaaf" not in hidden.output
    assert "AHRpb" not in hidden.output
    shown = run("annotate", "-", "--reveal", stdin=said)
    assert "password: tanstaaf" in " ".join(shown.output.split())
    assert "AHRpbQB0YW5zdGFhZg==" in shown.output


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--stls"], 2, "the certificate has expired on"),
        (["--insecure", "--stls"], 0, "the certificate was NOT verified (--insecure)"),
    ],
)
def test_tls_faults_of_the_own_mock_server_are_gone_through_on_purpose(
    tmp_path: Path, options: list[str], code: int, told: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "popconsole", "shell", "--fault", "tls-expired", *options],
        input="CAPA\nQUIT\n", capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, told in done.stdout + done.stderr) == (code, True)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ([], 0),
        (["note"], 1),
        (["warning"], 0),
        (["error", "NEGATIVE"], 1),
        (["quit-refused"], 0),
        (["never"], 0),
        (["eror"], 2),
        ([""], 2),
    ],
)
def test_annotate_fails_on_what_is_asked_for(wanted: list[str], code: int) -> None:
    options = [word for name in wanted for word in ("--fail-on", name)]
    result = run("annotate", "-", *options, stdin="S: +OK hi\nC: USER a\nS: -ERR no\n")
    assert result.exit_code == code
    assert ("perhaps: error" in result.output) is (code == 2)
