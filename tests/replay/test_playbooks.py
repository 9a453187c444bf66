"""The command replay with files of expectations: what it prints, writes and says to the shell."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.client.errors import ConnectError
from popconsole.replaying import surroundings
from popconsole.ui import manual
from tests.replay.scripted import CLOSE, GREETING, scripted

HEAD = "Transcript: 1\nExpect: 1\nProtocol: POP3\nTitle: A rule\nSource: RFC 1939, section 5\n"
LOGIN = "S: +OK *\nC: USER {user}\nS~ +OK\nC: PASS {password}\nS~ +OK\n"
GOOD = HEAD + "\n# why\n" + LOGIN + "C: STAT\nS: +OK {n:number} *\nC: QUIT\nS~ +OK\nS! close\n"
BAD = GOOD.replace("{n:number} *", "6 5712")


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner(env={"MINE": "of-nora"}).invoke(popconsole, ["replay", *arguments], input=stdin)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file that is as expected, one that differs, and a recording."""
    (tmp_path / "a-good.txt").write_text(GOOD)
    (tmp_path / "b-bad.txt").write_text(BAD)
    (tmp_path / "c-said.txt").write_text("Transcript: 1\n\nS: +OK\nC: QUIT\nS: +OK\nS! close\n")
    return tmp_path


def test_the_manual_s_example_is_as_expected() -> None:
    (example,) = re.findall(
        r"^```\n(Transcript: 1\n.*?)^```$", manual.read("expect"), re.MULTILINE | re.DOTALL
    )
    ran = run("-", stdin=example)
    assert ran.exit_code == 0, ran.output


def test_one_file_that_is_as_expected(folder: Path) -> None:
    ran = run(str(folder / "a-good.txt"))
    assert ran.exit_code == 0
    assert ran.output.startswith("as expected: ")
    assert ran.output.endswith("a-good.txt: A rule (RFC 1939, section 5)\n")
    assert run("-", stdin=GOOD).exit_code == 0


def test_a_folder_ends_with_the_first_that_fails(folder: Path) -> None:
    report = folder / ".report.xml"
    ran = run(str(folder), "--junit", str(report))
    assert ran.exit_code == 1
    rows = ran.output.splitlines()
    assert [row.partition(":")[0] for row in rows if row[:1] not in (" ", "")][:3] == [
        "as expected", "differs", "as expected",
    ]  # fmt: skip
    assert "3 files: 2 as expected, 1 differs." in rows
    assert rows[-4:] == [
        "     C: STAT",
        "     S: +OK 6 5713",
        "   ! line 14 expects S: +OK 6 5712",
        "   ! a near miss: another number",
    ]
    suite = ET.parse(report).getroot()[0]  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "0")
    assert [case.get("name") for case in suite][:2] == ["A rule", "A rule"]
    assert suite[1][0].get("message") == "a near miss: another number"


def test_json_has_an_object_for_each_file_and_the_sum(folder: Path) -> None:
    ran = run(str(folder), "--format", "json")
    good, bad, said, total = (json.loads(row) for row in ran.output.splitlines())
    assert (good["outcome"], bad["outcome"], said["outcome"]) == ("as-expected", "different", "as-expected")
    assert (bad["line"], bad["near-miss"], bad["came"]) == (14, True, "S: +OK 6 5713")
    assert total == {
        "files": 3, "outcomes": {"as-expected": 2, "different": 1}, "first": str(folder / "b-bad.txt"),
    }  # fmt: skip


def test_update_rewrites_what_differs_and_nothing_else(folder: Path) -> None:
    ran = run(str(folder), "--update")
    assert (ran.exit_code, "1 difference is rewritten" in ran.output) == (0, True), ran.output
    assert (folder / "b-bad.txt").read_text() == BAD.replace("5712", "5713")
    assert (folder / "a-good.txt").read_text() == GOOD
    assert sorted(path.name for path in folder.iterdir()) == ["a-good.txt", "b-bad.txt", "c-said.txt"]


RECORDED = (
    "Transcript: 1\nProtocol: POP3\n\n# mine\nS: +OK ready\nC: USER nora\nS: +OK\nC: PASS of-nora\nS: +OK\n"
    "C: LIST\n# too\nS: +OK\nS: 1 27\n# here\nS: 2 28\nS: .\nC: QUIT\nS: +OK bye\n"
)


def test_update_rewrites_a_recording_too(tmp_path: Path) -> None:
    file = tmp_path / "said.txt"
    file.write_text(RECORDED)
    with scripted({}) as there:
        ran = run(str(file), "--server", there.address, "--timeout", "1", "--update")
        again = run(str(file), "--server", there.address, "--timeout", "1")
    assert (ran.exit_code, again.exit_code) == (0, 0), ran.output
    assert file.read_text() == RECORDED.replace("S: +OK\nS: 1 27", "S: +OK 2 messages\nS: 1 27").replace(
        "28", "27"
    )


def test_what_no_row_can_say_stays_a_difference(tmp_path: Path) -> None:
    file = tmp_path / "rule.txt"
    for text in (HEAD + "\nS: +OK ready\nC: NOOP\nS~ +OK\n", RECORDED):
        file.write_text(text)
        with scripted({b"NOOP": CLOSE, b"LIST": b"+OK\r\n1 2\r\n"}) as there:
            ran = run(str(file), "--server", there.address, "--timeout", "0.2", "--update")
        assert (ran.exit_code, file.read_text()) == (1, text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + "\nS: +OK {N}\n", "line 7: {N} is no name"),
        (HEAD + "Needs: mail none.mbox\n\nS~ +OK\n", "none.mbox, which is not there"),
        (HEAD + "Needs: 9999 messages, mail rule.txt\n\nS~ +OK\n", "the mail that it needs can't be read"),
    ],
)
def test_what_can_t_be_tried_exits_with_2(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "rule.txt"
    file.write_text(text)
    ran = run(str(file))
    assert ran.exit_code == 2
    assert told in ran.output
    assert ran.output.startswith("not tried: ")


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        (GOOD, ["--user", "nora"], "it logs in, and needs a password"),
        (GOOD, ["--password-env", "MINE"], "it logs in: give --user NAME"),
        (GOOD.replace("C: STAT", "C: DELE 1"), ["--user", "nora", "--password-env", "MINE"], "--may-delete"),
        (
            GOOD.replace("\n\n", "\nNeeds: 3 messages\n\n"),
            ["--user", "nora", "--password-env", "MINE"],
            "it needs 3 messages, and there are 2",
        ),
        (
            GOOD.replace("\n\n", "\nNeeds: APOP\n\n"),
            ["--user", "nora", "--password-env", "MINE"],
            "it needs APOP, and the greeting has no timestamp",
        ),
    ],
)
def test_a_server_that_lacks_what_is_needed(tmp_path: Path, text: str, options: list[str], told: str) -> None:
    file = tmp_path / "rule.txt"
    file.write_text(text)
    with scripted({b"STAT": b"+OK 2 54\r\n"}) as there:
        ran = run(str(file), "--server", there.address, "--timeout", "1", *options)
    assert ran.exit_code == 2
    assert told in ran.output


def test_a_server_that_refuses_the_login_lacks_the_mail(tmp_path: Path) -> None:
    file = tmp_path / "rule.txt"
    file.write_text(GOOD.replace("\n\n", "\nNeeds: 1 message\n\n"))
    login = ["--user", "nora", "--password-env", "MINE"]
    with scripted({b"PASS": b"-ERR wrong\r\n"}) as there:
        ran = run(str(file), "--server", there.address, "--timeout", "1", *login)
    assert (ran.exit_code, "the login that it needs comes to nothing: -ERR wrong" in ran.output) == (2, True)


MBOX = (
    "From a@b Mon Mar  2 09:00:00 2026\nSubject: one\n\nfirst\n\n"
    "From a@b Mon Mar  2 09:00:00 2026\nSubject: two\n\nsecond\n\n"
)


def test_the_mail_that_is_needed_is_there(tmp_path: Path) -> None:
    file = tmp_path / "rule.txt"
    rows = LOGIN + "C: STAT\nS: +OK {n:number} *\nC: LIST {n}\nS: +OK {n} *\nC: LIST COUNT\nS: +OK COUNT *\n"
    (tmp_path / "two.mbox").write_text(MBOX)
    for needs, count in (("mail two.mbox", 2), ("9 messages", 9), ("2 messages", 6)):
        file.write_text(f"{HEAD}Needs: {needs}\n\n{rows.replace('COUNT', str(count))}")
        ran = run(str(file))
        assert ran.exit_code == 0, ran.output
    assert (tmp_path / "two.mbox").read_text() == MBOX
    assert "comes from no folder" in run("-", stdin=f"{HEAD}Needs: mail two.mbox\n\n{rows}").output


def test_in_a_folder_what_is_of_another_protocol_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(f"{HEAD}\nS~ +OK\n")
    (tmp_path / "two.txt").write_text(f"{HEAD.replace('POP3', 'POP2')}\nS~ +\n")
    with scripted({}) as there:
        ran = run(
            str(tmp_path), "--server", there.address, "--timeout", "1", "--junit", str(tmp_path / ".r.xml")
        )
        named = run(str(tmp_path / "two.txt"), "--server", there.address, "--timeout", "1")
        (tmp_path / "one.txt").unlink()
        alone = run(str(tmp_path), "--server", there.address, "--timeout", "1")
    assert (ran.exit_code, "2 files: 1 as expected, 1 passed over." in ran.output) == (0, True), ran.output
    assert "the server speaks POP3, and this is about POP2" in ran.output
    assert 'skipped="1"' in (tmp_path / ".r.xml").read_text()
    assert (named.exit_code, alone.exit_code) == (2, 2)
    with scripted({}) as there:
        ran = run(str(tmp_path), "--server", there.address, "--timeout", "1", "--stls")
    assert (ran.exit_code, "1 file: 1 passed over." in ran.output) == (2, True), ran.output


def test_a_server_that_is_not_there_is_looked_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(f"{HEAD}\nS~ +OK\n")
    looks: list[object] = []

    async def looked(place: object, *_more: object) -> str:
        looks.append(place)
        raise ConnectError("127.0.0.1", 9, "nobody listens there", "start one")

    monkeypatch.setattr(surroundings, "spoken_at", looked)
    ran = run(str(tmp_path), "--server", "127.0.0.1:9")
    assert (ran.exit_code, len(looks), "2 files: 2 not tried." in ran.output) == (2, 1, True), ran.output


def test_pop2_s_mail_is_looked_up_too(tmp_path: Path) -> None:
    file = tmp_path / "rule.txt"
    head = HEAD.replace("POP3", "POP2")
    login = ["--user", "nora", "--password-env", "MINE"]
    said = {GREETING: b"+ POP2 here\r\n", b"HELO": b"#2 messages\r\n", b"QUIT": b"+ bye\r\n" + CLOSE}
    rows = "S~ +\nC: HELO {user} {password}\nS: #{n:number} *\nC: QUIT\nS~ +\nS! close\n"
    for needed, code in ((2, 0), (3, 2)):
        file.write_text(f"{head}Needs: {needed} messages\n\n{rows}")
        with scripted(said) as there:
            ran = run(str(file), "--server", there.address, "--timeout", "1", *login)
        assert ran.exit_code == code, ran.output


def test_what_differs_is_told_in_the_middle_of_a_long_reply_and_by_its_values(tmp_path: Path) -> None:
    file = tmp_path / "rule.txt"
    listing = b"".join(b"%d 27\r\n" % number for number in range(1, 31))
    with scripted({b"LIST": b"+OK\r\n" + listing + b".\r\n", b"STAT": b"+OK 30 810\r\n"}) as there:
        file.write_text(
            f"{HEAD}\nS~ +OK\nC: STAT\nS: +OK {{n}} *\nC: LIST\nS: +OK *\nS~ {{n+1}} lines\nS: .\n"
        )
        ran = run(str(file), "--server", there.address, "--timeout", "1")
        file.write_text(f"{HEAD}\nS: +OK {{a}} *\nC: STAT\nS: +OK {{a}} *\n")
        other = run(str(file), "--server", there.address, "--timeout", "1")
        file.write_text(f"{HEAD}\nS: +OK *\nC: STAT\nS: +OK 30 *\nS: .\n")
        silent = run(str(file), "--server", there.address, "--timeout", "0.2")
        file.write_text(f"{HEAD}\nS: +OK *\nC: STAT\nS: +OK 30 many\n")
        text = run(str(file), "--server", there.address, "--timeout", "0.2")
    assert "     ... 25 more lines\n     S: .\n" in ran.output
    assert "! n+1 is 30, not 31" in ran.output
    assert "S: +OK {a} *" in other.output
    assert "S: (nothing more)" in silent.output
    assert "! another text, the same status, the first 7 octets are as expected" in text.output


def test_secrets_are_masked_in_what_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "rule.txt"
    file.write_text(GOOD)
    login = ["--user", "nora", "--password-env", "MINE"]
    with scripted({b"PASS": b"-ERR of-nora is wrong\r\n"}) as there:
        ran = run(str(file), "--server", there.address, "--timeout", "1", *login)
        shown = run(str(file), "--server", there.address, "--timeout", "1", *login, "--reveal")
    assert (ran.exit_code, "of-nora" in ran.output, "of-nora" in shown.output) == (1, False, True)


def test_no_server_there_and_nothing_lacking(tmp_path: Path) -> None:
    file = tmp_path / "rule.txt"
    file.write_text(HEAD + "\nS~ +OK\nC: TOP 1 0\nS~ +OK\nS# or not there\nS: -ERR *\n")
    with scripted({b"TOP": b"-ERR unknown\r\n"}) as there:
        ran = run(str(file), "--server", there.address, "--junit", str(tmp_path / "report.xml"))
    assert (ran.exit_code, ran.output.startswith("not there: ")) == (0, True)
    assert '<skipped message="-ERR unknown"/>' in (tmp_path / "report.xml").read_text()
    assert run(str(file), "--server", "127.0.0.1:9").exit_code == 2
    assert "--junit: " in run(str(file), "--junit", str(tmp_path / "no" / "report.xml")).output


def test_of_several_files_one_that_is_none_is_told_and_counts(folder: Path) -> None:
    (folder / "notes.md").write_bytes(b"\x00\x01 no recording\n")
    ran = run(str(folder / "a-good.txt"), str(folder / "notes.md"))
    assert (ran.exit_code, "2 files: 1 as expected, 1 not tried." in ran.output) == (2, True), ran.output
    (folder / "b-bad.txt").unlink()
    assert run(str(folder)).exit_code == 0  # in a folder it is passed over
