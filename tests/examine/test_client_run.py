"""A client run under faults: a small one that does right, wrong ones, and the report on each."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.examiner.clients.judged import Fated, MailFate
from popconsole.examiner.clients.trials import ClientTrial
from popconsole.examiner.running.client_run import ClientRun
from popconsole.transcript.model import Conversation, Line, Side
from popconsole.ui.client_report import ClientExamined
from popconsole.ui.page.client import client_page
from tests.examine import pop2_client
from tests.ui.pages import read_page

CLIENT = """
import pathlib, socket, sys, time
host, port, user, password, outbox = sys.argv[1:]
how = "{how}"
stream = socket.create_connection((host, int(port)), 5).makefile("rwb")
def say(line):
    stream.write(line.encode() + b"\\r\\n")
    stream.flush()
    return heard()
def heard():
    line = stream.readline()
    if not line.startswith(b"+OK"):
        sys.exit(3)
    return line
def lines():
    while (raw := stream.readline()).rstrip(b"\\r\\n") != b".":
        while not raw and how == "spins":
            pass
        if not raw:
            sys.exit(0 if how == "silent" else 4)
        line = raw.rstrip(b"\\r\\n")
        yield line[1:] if line.startswith(b".") else line
heard()
say("USER " + user), say("PASS " + password), say("LIST")
sizes = [int(line.split()[1]) for line in lines()]
for number, size in enumerate(sizes, 1):
    say(f"RETR {{number}}")
    got = b"".join(line + b"\\r\\n" for line in lines())
    if how != "trusting" and len(got) != size:
        sys.exit(5)
    pathlib.Path(outbox, str(number)).write_bytes(got)
    if how == "trusting":
        stream.write(b"DELE %d\\r\\n" % number), stream.flush(), stream.readline()
    else:
        say(f"DELE {{number}}")
say("QUIT")
"""


def examined(tmp_path: Path, how: str, *more: str) -> Result:
    client = tmp_path / "client.py"
    client.write_text(CLIENT.format(how=how))
    command = f"{sys.executable} {client} {{host}} {{port}} {{user}} {{password}} {{outbox}}"
    return CliRunner().invoke(popconsole, ["examine-client", "--timeout", "5", *more, "--", command])


def test_a_client_that_does_right_fails_under_no_fault(tmp_path: Path) -> None:
    folder = tmp_path / "said"
    faults = ("--only", "dot-early", "--only", "drop-after:300@RETR", "--only", "size-wrong")
    done = examined(tmp_path, "right", *faults, "--transcripts", str(folder))
    assert (done.exit_code, "No mail was harmed" in done.stdout) == (0, True)
    assert {path.name for path in folder.iterdir()} >= {"none.txt", "dot-early.txt", "size-wrong.txt"}
    assert "plum-cake" not in (folder / "none.txt").read_text()
    assert "plum-cake" not in done.stdout


@pytest.mark.parametrize(
    ("how", "fault", "became"),
    [
        ("silent", "drop-after:300@RETR", "silent"),
        ("trusting", "dot-early@RETR:3", "lost"),
        ("spins", "drop-after:300@RETR", "hangs"),
    ],
)
def test_a_client_that_does_wrong_is_told_what_and_with_what_exchange(
    tmp_path: Path, how: str, fault: str, became: str
) -> None:
    limit = ("--timeout", "1.5") if how == "spins" else ()
    done = examined(tmp_path, how, "--only", fault, *limit, "--format", "json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["failures"]) == (1, 1)
    assert [run["mail"] for run in told["runs"]] == ["whole", became]
    if how == "spins":
        assert told["runs"][1]["processor"] > 0


def test_the_text_ends_with_the_exchange_and_the_rule(tmp_path: Path) -> None:
    done = examined(tmp_path, "silent", "--only", "drop-after:300@RETR")
    rows = done.stdout.splitlines()
    assert rows[1].startswith("X drop-after:300@RETR")
    assert "What a robust client does" in done.stdout
    assert any("C: RETR 3" in row for row in rows)
    junit = examined(tmp_path, "silent", "--only", "drop-after:300@RETR", "--format", "junit")
    assert '<failure type="silent"' in junit.stdout


def test_a_client_is_run_where_one_stands_and_has_a_home_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home = 'assert pathlib.Path.home().name == "client" and not list(pathlib.Path.home().iterdir())\n'
    (tmp_path / "mine.py").write_text(CLIENT.format(how="right") + at_home)
    monkeypatch.chdir(tmp_path)
    command = f"{sys.executable} ./mine.py {{host}} {{port}} {{user}} {{password}} {{outbox}}"
    done = CliRunner().invoke(popconsole, ["examine-client", "--only", "size-wrong", "--", command])
    assert (done.exit_code, "could not be examined" in done.stdout) == (0, False), done.stdout


def test_a_client_of_pop2_is_given_the_faults_of_pop2(tmp_path: Path) -> None:
    client = Path(pop2_client.__file__)
    command = f"{sys.executable} {client} {{host}} {{port}} {{user}} {{password}} {{outbox}}"
    faults = ["pop2-count:-5", "pop2-crlf", "drop-after:300@RETR"]
    only = [word for fault in faults for word in ("--only", fault)]
    right = CliRunner().invoke(
        popconsole, ["examine-client", "--pop2", *only, "--format", "json", "--", command]
    )
    told = {run["fault"]: run["mail"] for run in json.loads(right.stdout)["runs"]}
    assert (right.exit_code, told.pop("pop2-count:-5")) == (0, "deleted")  # that no client can help
    assert told == {"none": "whole", "drop-after:300@RETR": "kept", "pop2-crlf": "whole"}
    output = ("--only", "drop-after:300@RETR", "--output", str(tmp_path / "report.html"))
    wrong = CliRunner().invoke(popconsole, ["examine-client", "--pop2", *output, "--", f"{command} trusting"])
    assert (wrong.exit_code, "X drop-after:300@RETR" in wrong.stdout) == (1, True)
    page = read_page((tmp_path / "report.html").read_text())
    assert page.all("h1")[0].words == "A client of POP2, under faults"


def test_the_page_has_a_row_for_each_fault_and_what_was_said_behind_it(tmp_path: Path) -> None:
    faults = ("--only", "drop-after:300@RETR", "--format", "html")
    text = examined(tmp_path, "silent", *faults).stdout
    page = read_page(text)
    assert [row.words for row in page.all("td", "verdict")] == ["whole", "missing in silence"]
    assert [one.classes for one in page.all("tbody") if "id" in one.attributes] == [{"met"}, {"broken"}]
    behind = page.all("tr", "behind")
    assert "What a robust client does" in behind[1].words
    assert "RETR 3" in behind[1].words
    assert "plum-cake" not in text
    assert {"script", "link", "img"}.isdisjoint(one.name for one in page.elements)


def test_of_a_long_session_the_beginning_and_the_end_are_on_the_page() -> None:
    said = [Line(Side.SERVER, b"+OK"), Line(Side.CLIENT, b"PASS plum-cake-7"), Line(Side.SERVER, b"+OK")]
    said += [Line(Side.CLIENT, b"NOOP"), Line(Side.SERVER, b"+OK <b>")] * 220
    trial = ClientTrial("split")
    run = ClientRun(
        trial,
        Fated(MailFate.HANGS, "<i>"),
        (Conversation("POP3", said), *(Conversation("POP3", said[:3]),) * 4),
        1.0,
        0.5,
        "plum-cake-7<b>␍␊more",
    )
    text = "\n".join(client_page(ClientExamined("fetch <b>", (run,))))
    page = read_page(text)
    assert "Session 4 of 5" in page.all("tr", "behind")[0].words
    assert "43 lines are left out here" in text
    assert page.all("pre", "printed")[0].words == "*****<b>\nmore\n"
    assert "plum-cake" not in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--pop2", "--preset", "poplib"), "--pop2 goes neither"),
        ((), "say how the client is started"),
        (("--only", "qq", "--", "x {port}"), "no fault matches"),
        (("--preset", "qq"), "there is no preset qq; there is: curl, "),
        (("--", "fetch"), "say {port}"),
        (("--preset", "poplib", "--", "x {port}"), "leave CMD"),
        (("--only", "dot-early", "--", "exit 3 {port}"), "did not fetch and deliver all mail"),
    ],
)
def test_what_can_not_be_examined_ends_with_2_and_says_why(arguments: tuple[str, ...], told: str) -> None:
    done = CliRunner().invoke(popconsole, ["examine-client", *arguments])
    assert done.exit_code == 2
    assert told in " ".join((done.stdout + done.stderr).split())


def test_faults_and_presets_are_listed() -> None:
    listed = CliRunner().invoke(popconsole, ["examine-client", "--list"]).stdout.splitlines()
    assert {"dot-early", "stls-stripped (TLS)"} <= set(listed)
    assert "none" not in listed
    presets = CliRunner().invoke(popconsole, ["examine-client", "--list-presets"]).stdout.split()
    assert {"fetchmail", "mpop", "curl", "poplib"} <= set(presets)
