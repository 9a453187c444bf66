"""The line console in pipes: a line, its whole reply, the next line; what the exit code says."""

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from popconsole.analysis.history import History
from popconsole.console.input import InputLines
from popconsole.console.plain_display import PlainDisplay
from popconsole.console.shell_start import Form
from popconsole.protocol import POP3
from popconsole.transcript.model import Line, Lines, Side
from tests.console.conftest import HOSTILE, PRINTABLE, Ran, any_port, peer_at, shell

POP3_SESSION = b"USER student\nPASS learn\nLIST\nRETR 1\nQUIT\n"
POP2_SESSION = b"HELO student learn\r\nREAD 1\r\nRETR\r\nACKS\r\nQUIT\r\n"


def test_a_whole_pop3_session_as_words() -> None:
    ran = asyncio.run(shell(stdin=POP3_SESSION))
    assert (ran.code, ran.err) == (0, b"")
    assert b"\x1b" not in ran.out
    assert "client: PASS ********" in ran.rows
    assert b"learn" not in ran.out
    states = [row for row in ran.rows if row.startswith("state: ")]
    assert states == [
        "state: AUTHORIZATION", "state: AUTHORIZATION, user named", "state: TRANSACTION", "state: UPDATE",
        "state: CLOSED",
    ]  # fmt: skip
    assert ran.rows.count("server: .") == 2
    assert ran.rows[-1] == "the server closed the connection"
    assert all(row.startswith(("server: ", "client: ", "state: ", "warning: ")) for row in ran.rows[1:-1])


def test_a_whole_pop2_session_with_counted_data() -> None:
    ran = asyncio.run(shell("--pop2", stdin=POP2_SESSION))
    assert (ran.code, ran.err) == (0, b"")
    at = ran.rows.index("client: RETR")
    assert ran.rows[at + 1].startswith("server: From: ")
    assert "client: HELO student ********" in ran.rows
    assert ran.rows[ran.rows.index("client: ACKS") - 1] == "state: NEXT"


def test_each_line_waits_for_the_whole_reply_to_the_one_before() -> None:
    heard: list[bytes] = []

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for octet in b"+OK slow\r\n":
            writer.write(bytes([octet]))
            await asyncio.sleep(0)
        for answer in (b"+OK\r\n", b"+OK\r\n", b"+OK listing\r\n1 1\r\n..\r\n2 2\r\n.\r\n", b"+OK bye\r\n"):
            heard.append(await reader.readline())
            for octet in answer:
                early = bytes(reader._buffer)  # type: ignore[attr-defined] # before the answer is whole
                heard.extend([early] if early else [])
                writer.write(bytes([octet]))
                await asyncio.sleep(0.001)

    async def console() -> None:
        async with peer_at(peer) as address:
            ran = await shell(address, stdin=b"USER a\nPASS b\nLIST\nQUIT")  # the last line without an end
        assert ran.code == 0
        assert heard == [b"USER a\r\n", b"PASS b\r\n", b"LIST\r\n", b"QUIT\r\n"]

    asyncio.run(console())


@pytest.mark.parametrize("more", [(), ("--fault", "dele-at-once")])
def test_with_keep_the_mock_server_removes_nothing(more: tuple[str, ...]) -> None:
    session = b"USER student\nPASS learn\nDELE 1\nDELE 2\nQUIT\n"
    ran = asyncio.run(shell("--keep", *more, stdin=session + b":reconnect\n" + session + b":fault off\n"))
    assert ran.code == 0
    logins = [row for row in ran.rows if row.startswith("server: +OK") and "messages" in row]
    assert len(set(logins)) == len(logins) / 2
    assert "nothing removed" in ran.rows[0]
    assert any(row.endswith("It removes no message.") for row in ran.rows)


def test_a_negative_reply_gives_1() -> None:
    assert asyncio.run(shell(stdin=b"USER student\nPASS wrong\nQUIT\n")).code == 1


def test_pop2_closes_after_a_negative_reply_and_that_is_no_break() -> None:
    assert asyncio.run(shell("--pop2", stdin=b"HELO student wrong\n")).code == 1


def test_lines_that_could_not_be_sent_give_2() -> None:
    ran = asyncio.run(shell("--pop2", stdin=b"HELO student wrong\nREAD\n"))
    assert ran.code == 2
    assert b"Not sent" in ran.err


def test_empty_lines_behind_quit_do_no_harm() -> None:
    assert asyncio.run(shell(stdin=b"QUIT\n\n\n")).code == 0


def test_the_end_of_the_input_hangs_up_and_says_so() -> None:
    ran = asyncio.run(shell(stdin=b"USER student\n"))
    assert ran.code == 0
    assert "the client closed the connection" in ran.rows


def test_nothing_to_connect_to_gives_2() -> None:
    ran = asyncio.run(shell("127.0.0.1:1", stdin=b"QUIT\n"))
    assert (ran.code, ran.out) == (2, b"")
    assert b"nothing listens there" in ran.err


@pytest.mark.parametrize("address", ["pop://a:secret@127.0.0.1", "host:port", "pop://x%0d%0aDELE@127.0.0.1"])
def test_an_address_that_is_none_gives_2_and_names_no_password(address: str) -> None:
    ran = asyncio.run(shell(address))
    assert ran.code == 2
    assert b"secret" not in ran.err


def test_a_server_that_hangs_up_gives_2_at_once() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        await reader.readline()
        writer.write(b"+OK 1 message\r\n1 12")

    async def console() -> None:
        async with peer_at(peer) as address:
            ran = await shell(address, stdin=b"LIST\nQUIT\n")
        assert ran.code == 2
        assert "server: 1 12 (cut off)" in ran.rows

    asyncio.run(console())


def test_a_server_that_gives_up_while_nothing_is_said_is_told_of_at_once() -> None:
    async def peer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(b"-ERR autologout\r\n")

    async def console() -> None:
        async with peer_at(peer) as address:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "popconsole", "shell", address,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            assert process.stdout is not None
            async with asyncio.timeout(10):
                rows = (await process.stdout.read()).decode().splitlines()  # its input stays open
                code = await process.wait()
        assert "server: -ERR autologout" in rows
        assert code == 2

    asyncio.run(console())


def test_a_server_that_stays_silent_gives_2() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        await reader.read()

    async def console() -> None:
        async with peer_at(peer) as address:
            ran = await shell(address, "--timeout", "0.2", stdin=b"STAT\nQUIT\n")
        assert ran.code == 2
        assert b"did not answer within 0.2 s" in ran.err
        assert "client: QUIT" not in ran.rows

    asyncio.run(console())


def test_json_gives_what_annotate_gives() -> None:
    ran = asyncio.run(shell("--json", stdin=POP3_SESSION))
    steps = [json.loads(row) for row in ran.rows]
    assert ran.err == b""
    assert [step["n"] for step in steps] == list(range(1, len(steps) + 1))
    assert steps[0]["kind"] == "greeting"
    passes = next(step for step in steps if step["command"] == "PASS" and step["kind"] == "command")
    assert passes["text"] == "PASS ********"
    assert passes["explanation"]
    assert passes["rfc"].startswith("RFC 1939")
    assert steps[-1]["kind"] == "close"


def test_wire_gives_the_servers_octets_alone() -> None:
    answers = (b"+OK \xff\x00 hi\r\n", b"+OK\r\n\x1b[1m\n..dots\r\n.\r\n", b"+OK\r\n")

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answers[0])
        for answer in answers[1:]:
            await reader.readline()
            writer.write(answer)

    async def console() -> None:
        async with peer_at(peer) as address:
            ran = await shell(address, "--wire", stdin=b"RETR 1\nQUIT\n:state\n")
        assert ran.out == b"".join(answers)
        assert b"CLOSED" in ran.err  # what a colon asks for is none of the wire's

    asyncio.run(console())


def test_json_and_wire_exclude_each_other() -> None:
    assert asyncio.run(shell("--json", "--wire")).code == 2


def test_octets_are_sent_as_they_are() -> None:
    heard = []

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        for _ in range(3):
            heard.append(await reader.readline())
            writer.write(b"-ERR\r\n")
        await reader.read()

    async def console() -> None:
        async with peer_at(peer) as address:
            ran = await shell(address, stdin=b"\xffX\x00 \t\n\n \t\n:send\n# x\n:send :colon\n")
        assert heard == [b"\xffX\x00 \t\r\n", b"\r\n", b":colon\r\n"]
        assert ran.code == 1

    asyncio.run(console())


@pytest.mark.parametrize("form", ["", "--json"])
def test_hostile_octets_come_out_as_text_in_every_reply(form: str) -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK " + HOSTILE + b"\r\n")
        for answer in (b"+OK %s\r\n", b"-ERR %s\r\n", b"+OK\r\n%s\r\n.\r\n", b"+OK %s\r\n"):
            await reader.readline()
            writer.write(answer.replace(b"%s", HOSTILE))

    async def console() -> None:
        async with peer_at(peer) as address:
            stdin = b"USER a\nPASS b\nRETR 1\nQUIT\n:history all\n:findings\n:explain on\n:explain\n:state\n"
            ran = await shell(*([form] if form else []), address, stdin=stdin)
        text = ran.out.decode()  # the pictures of controls are UTF-8
        assert all(ord(c) in PRINTABLE or (ord(c) > 0x9F and c.isprintable()) for c in text)
        assert all(c.isprintable() or c == "\n" for c in ran.err.decode())

    asyncio.run(console())


def test_an_answer_to_a_challenge_is_a_secret() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        for answer in (b"+ \r\n", b"+OK in\r\n", b"+OK\r\n"):
            await reader.readline()
            writer.write(answer)

    async def console() -> None:
        async with peer_at(peer) as address:
            for arguments in ((), ("--json",)):
                said = b"AUTH PLAIN\nAGFkYQBzZXNhbWU=\nQUIT\n:history all\n:explain 5\n:findings\n"
                ran = await shell(address, *arguments, stdin=said)
                assert b"AGFKYQBZZXNHBWU" not in (ran.out + ran.err).upper()
                assert ran.code == 0

    asyncio.run(console())


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    async def console() -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "popconsole", "shell",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stderr is not None
        await process.stdout.readline()
        process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
        process.stdin.write(POP3_SESSION)
        async with asyncio.timeout(10):
            assert await process.stderr.read() == b""
            assert await process.wait() == 0

    asyncio.run(console())


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
def test_ctrl_c_ends_it_quietly() -> None:
    async def console() -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "popconsole", "shell",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        while not (await process.stdout.readline()).startswith(b"state:"):
            pass
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(10):
            assert await process.stderr.read() == b""
            assert await process.wait() == 2

    asyncio.run(console())


def test_a_url_sends_nothing_of_itself() -> None:
    async def console() -> None:
        async with any_port() as server:
            host, port = server.addresses["POP3"]
            ran = await shell(f"pop://ada;AUTH=*@{host}:{port}", stdin=b"QUIT\n")
        assert ran.code == 0
        assert [row for row in ran.rows if row.startswith("client")] == ["client: QUIT"]

    asyncio.run(console())


@pytest.mark.parametrize(
    "command",
    [b":connect 127.0.0.1:1", b":connect", b":connect a:b:c d", b":connect --stls --tls localhost",
     b":open nowhere.txt", b":open none.txt", b":replay nowhere.txt"],
)  # fmt: skip
def test_a_conversation_that_a_command_could_not_start_ends_a_script_with_2(command: bytes) -> None:
    ran = asyncio.run(shell(stdin=command + b"\nUSER student\n"))
    assert ran.code == 2
    assert ran.err.startswith(b"warning: ")
    assert b"USER student" not in ran.out


def test_a_replay_says_how_much_was_said(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("S: +OK ready\nC: QUIT\nS: +OK bye\n")
    (tmp_path / "differs.txt").write_text("S: +OK ready\nC: NOOP\nS: +OK\nC: QUIT\nS: +OK bye\n")
    (tmp_path / "none.txt").write_text("S: 220 ready\nC: QUIT\nS: +OK bye\n")
    said = "".join(f":replay {tmp_path / name}.txt\n" for name in ("good", "differs", "none"))
    ran = asyncio.run(shell(stdin=said.encode()))
    rows = ran.rows
    assert "1 of 1 client line said." in rows
    assert rows.index("2 of 2 client lines said.") < rows.index("The first that fails (conversation 1):")
    assert rows[-1] == "0 of 1 client line said."
    assert b"the replay could not be carried out: these rows are no conversation" in ran.err
    assert ran.code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX closes them")
@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_closed_outright(closed: str) -> None:
    ran = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m popconsole shell {closed}'],
        capture_output=True, check=False, timeout=20,
    )  # fmt: skip
    assert ran.returncode == 2
    assert b"standard input and output must be open" in ran.stderr
    assert b"Traceback" not in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_what_holds_secrets_is_for_its_owner_alone(tmp_path: Path) -> None:
    there = tmp_path / "there.txt"
    there.touch(0o644)
    said = f":save-revealed {tmp_path}/new.txt\n:save-revealed! {there}\n:save {tmp_path}/masked.txt\n"
    ran = asyncio.run(shell(stdin=b"PASS hunter2\n" + said.encode()))
    assert (tmp_path / "new.txt").stat().st_mode & 0o777 == 0o600
    assert there.stat().st_mode & 0o777 == 0o600
    assert b"hunter2" in (tmp_path / "new.txt").read_bytes()
    assert b"hunter2" not in (tmp_path / "masked.txt").read_bytes()
    assert f"Saved: 3 lines to {tmp_path}/masked.txt" in ran.rows


def test_a_name_that_promises_another_format_is_refused(tmp_path: Path) -> None:
    ran = asyncio.run(shell(stdin=f":save {tmp_path}/f.json\nQUIT\n".encode()))
    told = b"a recording is saved as .txt, .jsonl or .pcap, not .json: save as %s"
    assert told % bytes(tmp_path / "f.txt") in ran.err
    assert not list(tmp_path.iterdir())


def test_one_line_is_one_line(tmp_path: Path) -> None:
    ran = asyncio.run(shell(stdin=f":save {tmp_path}/one.txt\n".encode()))
    assert any(row.endswith(f"1 line to {tmp_path}/one.txt") for row in ran.rows)


@pytest.mark.parametrize(
    ("told", "option", "code"),
    [
        (b"PIPELINING", "--pipeline", 0),
        (b"XPIPELINING", "--pipeline", 2),
        (b"PIPELINING", "--plain", 2),
    ],
)
def test_lines_go_ahead_where_the_server_takes_them_so_and_that_is_asked_for(
    told: bytes, option: str, code: int
) -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        await reader.readline()
        writer.write(b"+OK\r\n" + told + b"\r\n.\r\n")
        for _line in range(3):  # who waits for an answer to the first waits in vain
            if not await reader.readline():
                return
        writer.write(b"+OK\r\n" * 3)

    async def console() -> int:
        async with peer_at(peer) as address:
            ran = await shell(address, option, "--timeout", "0.3", stdin=b"CAPA\nNOOP\nRSET\nQUIT\n")
            return ran.code

    assert asyncio.run(console()) == code


def test_tls_that_fails_breaks_the_conversation_off() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK\r\n")
        await reader.readline()
        writer.write(b"+OK begin\r\n")
        await reader.read(1)
        writer.write(b"-ERR what is this?\r\n")
        await reader.read()

    async def go() -> Ran:
        async with peer_at(peer) as address:
            return await shell(address, stdin=b"STLS\n")

    ran = asyncio.run(go())
    assert ran.code == 2
    assert b"no TLS, so the connection is closed" in ran.out


def test_a_persona_or_a_fault_of_the_other_protocol_is_refused_and_ends_the_script() -> None:
    for typed, told in (
        (b":persona ka9q-nos", "ka9q-nos does not speak POP3"),
        (b":fault pop2-count", "pop2-count is a fault of POP2 alone"),
        (b":persona dovecot\n:pop2", "dovecot does not speak POP2"),
    ):
        ran = asyncio.run(shell(stdin=typed + b"\nNOOP\n"))
        assert ran.code == 2
        assert told in ran.err.decode()
        assert "NOOP" not in ran.out.decode()
    ran = asyncio.run(shell(stdin=b":pop2\n:persona ka9q-nos\n:persona\nQUIT\n"))
    assert ran.code == 0
    assert any(row.startswith("POP2: mock server") and row.endswith(", ka9q-nos") for row in ran.rows)
    assert any(row.startswith("  dovecot ") and row.endswith("(POP3 only)") for row in ran.rows)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (b":fault foo", 'there is no fault "foo"'),
        (b":persona foo", 'there is no persona "foo"; there are: popconsole, courier'),
        (b":nosuch", ":nosuch is no command of the console"),
        (b":show 99", '"99" is no line'),
        (b":leave", ":leave does not apply now"),
        (b":answer", "warning: "),
        (b":disconnect\n:send NOOP", "Not sent"),
    ],
)
def test_what_a_colon_asks_for_in_vain_ends_the_script_with_2(typed: bytes, told: str) -> None:
    ran = asyncio.run(shell(stdin=typed + b"\nNOOP\n"))
    assert ran.code == 2
    assert told in ran.err.decode()
    assert "NOOP" not in ran.out.decode()


def test_the_opening_line_names_the_persona_and_counts_the_faults() -> None:
    ran = asyncio.run(
        shell("--persona", "dovecot", "--fault", "lf-only", "--fault", "split", stdin=b"QUIT\n")
    )
    assert ran.rows[0].startswith("POP3: mock server")
    assert ran.rows[0].endswith(", dovecot, 2 faults")
    assert ran.rows[1] == "fault injected: lf-only"  # it strikes the greeting


def test_each_conversation_of_a_recording_is_gone_through(tmp_path: Path) -> None:
    path = tmp_path / "two.txt"
    session = "S: +OK POP3 ready\nC: CAPA\nS: -ERR log in first\n"
    path.write_text(session + session.replace("CAPA", "USER a"))
    said = (
        f":open {path}\n:next-conversation\n:step 2\n:conversations\n:conversations 1\n:step 3\n"
        f":next-conversation\n:step\n:replay\n:save {tmp_path / 'saved.txt'}\n:previous-conversation\n"
    )
    ran = asyncio.run(shell(stdin=said.encode()))
    assert ran.code == 0
    rows = "\n".join(ran.rows)
    assert "2 conversations, this is the first" in rows
    assert rows.count("two.txt, conversation 2 of 2") == 2
    assert "2: POP3, user a, got to AUTHORIZATION, this one; 3 lines, " in rows
    assert rows.index("2 C: USER a") < rows.index("2 C: CAPA") < rows.index("3 S: -ERR log in first")
    assert "Conversation 2" in rows
    assert "4 exchanges" in rows
    assert (tmp_path / "saved.txt").read_text().count("Transcript: 1") == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (":previous-conversation", "one conversation alone"),
        (":conversations 2", '"2" is no conversation of this recording'),
        (":conversations x", '"x" is no conversation of this recording'),
    ],
)
def test_a_conversation_that_is_not_there(tmp_path: Path, typed: str, told: str) -> None:
    path = tmp_path / "one.txt"
    path.write_text("S: +OK POP3 ready\nC: CAPA\nS: -ERR log in first\n")
    ran = asyncio.run(shell(stdin=f":open --as printed {path}\n{typed}\n".encode()))
    assert ran.code == 2
    assert told in ran.err.decode()


def test_a_form_that_there_is_not(tmp_path: Path) -> None:
    ran = asyncio.run(shell(stdin=f":open --as tea {tmp_path}\n".encode()))
    assert ran.code == 2
    assert 'no format "tea"' in ran.err.decode()


@pytest.mark.parametrize("person", [True, False])
def test_what_a_server_says_again_of_a_password_is_masked_where_a_person_sees_it(
    person: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = (b"C PASS s3same!", b"S -ERR not s3same!", b"C RETR 1", b"S +OK", b"S s3same! in mail", b"S .")
    lines = Lines(Line(Side(row[:1].decode()), row[2:]) for row in said)
    history = History(POP3, lines, exact=True)
    history.extend()
    display = PlainDisplay(Form.WIRE, InputLines(0), interactive=person)
    monkeypatch.setattr("sys.stdout", SimpleNamespace(isatty=lambda: person, encoding="utf-8"))
    wire = b"".join(display._wire(history, 0, len(lines)))
    assert wire.startswith(b"-ERR not ********\n" if person else b"-ERR not s3same!\r\n")
    assert (b"s3same" in wire) is not person


def test_a_warning_does_not_say_again_what_was_secret() -> None:
    said = b"PASS s3same!\n:expect s3same!\n:open /nowhere/s3same!\n:s3same!\n"
    ran = asyncio.run(shell(stdin=said))
    assert b"expected ********, and the reply is" in ran.err
    assert b"s3same" not in ran.err + ran.out
