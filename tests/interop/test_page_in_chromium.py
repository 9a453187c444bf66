"""An exported page in a browser: it loads nothing, fits its window, follows the pointer, and can be read."""

import base64
import re
from itertools import pairwise
from pathlib import Path

import pytest

from popconsole.protocol import POP3
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.model import Conversation, Line, Lines, Side
from popconsole.ui.page.classes import Classes
from tests.interop.chromium import Chromium
from tests.ui.pages import page_text

pytestmark = pytest.mark.interop

C, S = Side.CLIENT, Side.SERVER
SAID = [
    Line(S, b"+OK ready", at=0.0), Line(C, b"CAPA", at=0.1), Line(S, b"+OK", at=0.2),
    Line(S, b"IMPLEMENTATION " + b"x" * 300), Line(S, b"."), Line(C, b"USER nora", at=0.3),
    Line(S, b"+OK", at=0.4), Line(C, b"PASS sesame7", at=0.5), Line(S, b"+OK", at=9.0), Line(C, b"DELE 7"),
    Line(S, b"-ERR <script src='https://x.example/y.js'></script><img src=https://x.example/z.png>"),
    Line(C, b"LIST"), Line(S, b"+OK"), *(Line(S, b"%d 120" % n) for n in range(1, 99)), Line(S, b"."),
    Line(C, b"FOO\x1b[2J " + b"y" * 600), Line(S, b"-ERR"),
]  # fmt: skip
POP2 = [
    Line(S, b"+ POP2 ready"),
    Line(C, b"HELO nora sesame7"),
    Line(S, b"#1"),
    Line(C, b"READ"),
    Line(S, b"=3"),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("page") / "said.html"
    one = Conversation("POP3", Lines(SAID), "A title of many words, some of them quite long", "a source")
    made.write_text(page_text(one, Conversation("POP2", Lines(POP2))), encoding="utf-8")
    return made


@pytest.mark.parametrize("width", [360, 900, 1600])
@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_its_window_and_loads_nothing(
    browser: Chromium, file: Path, width: int, *, dark: bool
) -> None:
    browser.size(width)
    browser.dark(on=dark)
    browser.go(file)
    assert browser.told == []
    assert browser.asked_for == [file.as_uri()]
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert browser.ask("document.scripts.length") == 0
    browser.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert browser.ask("document.documentElement.scrollWidth") <= width
    places = {"#s1-L1 .said", "#s1 .map svg", "#s1-drawn svg"}
    tops = {
        place: browser.ask(f"document.querySelector('{place}').getBoundingClientRect().top")
        for place in places
    }
    beside = abs(tops["#s1 .map svg"] - tops["#s1-L1 .said"]) < 200
    assert beside == (width == 1600)
    for words in (
        "#s1-L1 .said",
        ".kind",
        ".facts dt",
        ".severity.error",
        ".severity.note",
        ".rfc",
        "#s1 a",
        ".C .said",
    ):
        assert _contrast(browser, words) >= 4.5, words


def _at(selector: str) -> str:
    return f"document.querySelector('{selector}')"


def _contrast(browser: Chromium, selector: str) -> float:
    """Return how far a text stands out from what is behind it, as WCAG reckons."""
    behind = browser.ask(
        f"(() => {{ let one = {_at(selector)}; while (one) {{"
        " const found = getComputedStyle(one).backgroundColor; if (!found.endsWith(', 0)')) return found;"
        " one = one.parentElement; } })()"
    )
    bright, dim = sorted((_light(browser.style(selector, "color")), _light(behind)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _light(colour: str) -> float:
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", colour)[:3])
    parts = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def lit(browser: Chromium) -> dict[Pop3State, str]:
    """Return the states that are lit in the drawing: ``here``, or ``next``, where a line leads."""
    found = {}
    for state, number in Classes(POP3).states.items():
        box = f"#s1 .box.st{number} rect"
        if browser.style(box, "strokeWidth") != "1.2px" and isinstance(state, Pop3State):
            found[state] = "here" if browser.style(box, "strokeDasharray") == "none" else "next"
    return found


def test_the_drawing_follows_the_pointer_the_focus_and_a_link(browser: Chromium, file: Path) -> None:
    browser.size(1600)
    browser.go(file)
    assert lit(browser) == {Pop3State.TRANSACTION: "here"}
    browser.point_at("#s1-L2")
    assert lit(browser) == {Pop3State.AUTHORIZATION: "here"}
    browser.point_at("#s1-L9")
    assert lit(browser) == {Pop3State.AUTHORIZATION_USER: "here", Pop3State.TRANSACTION: "next"}
    taken = [
        word for word in browser.ask("document.querySelector('#s1-L9').className").split() if word[:2] == "by"
    ]
    assert browser.style(f"#s1 .mv{taken[0][2:]} .way", "strokeWidth") == "3px"
    browser.ask(f"{_at('#s1-L1 a')}.focus({{preventScroll: true}})")
    assert lit(browser)[Pop3State.AUTHORIZATION_USER] == "here"  # the pointer counts first
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=2, y=2)
    assert lit(browser) == {Pop3State.CONNECTED: "here", Pop3State.AUTHORIZATION: "next"}
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert browser.ask("document.activeElement.localName") == "summary"
    browser.go(file, "#s1-L7")
    assert lit(browser) == {Pop3State.AUTHORIZATION: "here", Pop3State.AUTHORIZATION_USER: "next"}
    assert browser.style("#s2 .reached rect", "strokeWidth") == "3px"


def test_it_prints_and_no_line_is_cut(browser: Chromium, file: Path) -> None:
    browser.size(1600)
    browser.go(file)
    printed = base64.b64decode(browser.call("Page.printToPDF", preferCSSPageSize=True)["data"])
    assert printed.startswith(b"%PDF")
    browser.call("Emulation.setEmulatedMedia", media="print")
    browser.size(700)
    for row in ("#s1-L1", "tr", "#s1 .map figure", "#s1-drawn svg"):
        assert browser.style(row, "breakInside") == "avoid"
    assert browser.style(".switch", "display") == "none"
    assert browser.style("body", "backgroundColor").endswith(", 0)")
    assert browser.ask("document.documentElement.scrollWidth") <= 700
    rows = browser.ask(
        "[...document.querySelectorAll('#s1 .line')].map(one => one.getBoundingClientRect().top)"
    )
    assert all(above < below for above, below in pairwise(rows[:8]))
    browser.call("Emulation.setEmulatedMedia", media="")


def test_all_explanations_are_shown_by_one_switch(browser: Chromium, file: Path) -> None:
    browser.size(900)
    browser.go(file)
    high = f"{_at('#s1-L1')}.getBoundingClientRect().height"
    before = browser.ask(high)
    browser.ask(f"{_at('#s1-every')}.click()")
    assert browser.ask(high) > 2 * before
