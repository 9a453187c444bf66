"""The report on a client in a browser: it loads nothing, fits its window, and prints as a table."""

from pathlib import Path

import pytest

from popconsole.examiner.clients.judged import Fated, MailFate
from popconsole.examiner.clients.trials import CONTROL, ClientTrial
from popconsole.examiner.running.client_run import ClientRun
from popconsole.transcript.model import Conversation
from popconsole.ui.client_report import ClientExamined
from popconsole.ui.page.client import client_page
from tests.interop.chromium import Chromium
from tests.interop.test_page_in_chromium import SAID

pytestmark = pytest.mark.interop

RUNS = (
    ClientRun(ClientTrial(CONTROL), Fated(MailFate.WHOLE), (Conversation("POP3", SAID),), 1.0, 0.5),
    ClientRun(
        ClientTrial("drop-after:300@RETR:3", tls=True),
        Fated(MailFate.LOST, "x" * 300),
        (Conversation("POP3", SAID),) * 2,
        1.0,
        0.5,
        "a row\u240a" + "y" * 300,
    ),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("page") / "client.html"
    made.write_text("\n".join(client_page(ClientExamined("fetch " + "z" * 200, RUNS))), encoding="utf-8")
    return made


@pytest.mark.parametrize("width", [360, 900, 1600])
def test_it_fits_its_window_and_loads_nothing(browser: Chromium, file: Path, width: int) -> None:
    browser.size(width)
    browser.go(file, "#r2")
    assert browser.told == []
    assert browser.asked_for == [file.as_uri()]
    assert browser.ask("document.documentElement.scrollWidth") <= width
    browser.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert browser.style("#r2 .verdict", "color") != browser.style("#r1 .verdict", "color")


def test_on_paper_only_what_was_unfolded_is_behind_a_row(browser: Chromium, file: Path) -> None:
    browser.size(900)
    browser.go(file)
    browser.ask("document.querySelector('#r2 details').open = true")
    browser.call("Emulation.setEmulatedMedia", media="print")
    shown = [browser.style(f"#r{n} .behind", "display") for n in (1, 2)]
    browser.call("Emulation.setEmulatedMedia", media="")
    assert shown == ["none", "table-row"]
