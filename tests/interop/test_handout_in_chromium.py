"""A handout in a browser: it loads nothing, fits any window and any paper, and tears no exchange."""

import asyncio
import base64
import re
from pathlib import Path

import pytest

from popconsole.transcript.model import Conversation, Line, Lines, Side
from popconsole.ui.handed.lesson import TOKEN, lesson_sheet
from popconsole.ui.handed.sheet import Sheet
from popconsole.ui.handout import form_named
from popconsole.ui.lesson_set import lesson_names, open_lesson, our_lessons
from popconsole.ui.lesson_stage import LessonStage, hurried, play
from tests.interop.chromium import Chromium
from tests.ui.test_handout import sheet_of

pytestmark = pytest.mark.interop

C, S = Side.CLIENT, Side.SERVER
WIDE = [
    Line(S, b"+OK " + b"x" * 290), Line(C, b"USER " + b"y" * 600), Line(S, b"-ERR <script>"),
    Line(C, b"CAPA"), Line(S, b"+OK"), *(Line(S, b"IMPLEMENTATION " + b"z" * 280) for _n in range(3)),
    Line(S, b"."),
]  # fmt: skip
PAPERS = {"A4": (210, 297), "Letter": (216, 279)}  # millimetres
_MARGINS = (30, 38)  # millimetres, both sides together: across, along
_PIXELS = 96 / 25.4  # for each
LESSONS = [open_lesson(our_lessons(), name) for name in lesson_names(our_lessons())]
KINDS = ["worksheet", "answers"]


@pytest.fixture(scope="module")
def stages() -> list[LessonStage]:
    """Return all lessons, played through."""
    return [asyncio.run(play(hurried(whole), token=TOKEN)) for whole in LESSONS]


@pytest.fixture(scope="module", params=KINDS)
def file(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, stages: list[LessonStage]
) -> Path:
    """Return all lessons and a recording with lines that are long, in one file."""
    blank = request.param == "worksheet"
    made = tmp_path_factory.mktemp("handout") / f"{request.param}.html"
    recording = Conversation("POP3", Lines(WIDE), "T" * 200, "a source")
    sheets: list[Sheet] = [lesson_sheet(stage, blank=blank) for stage in stages]
    sheets.append(sheet_of(recording, blank=blank))
    made.write_text("".join(form_named("html").pieces(sheets, "Handouts")), encoding="utf-8")
    return made


def on_paper(browser: Chromium, *, on: bool) -> None:
    """Have pages shown as they are printed, or as on a screen."""
    browser.call("Emulation.setEmulatedMedia", media="print" if on else "")


@pytest.mark.parametrize("width", [320, 400, 900, 1600])
def test_it_fits_its_window_and_loads_nothing(browser: Chromium, file: Path, width: int) -> None:
    on_paper(browser, on=False)
    browser.size(width)
    browser.go(file)
    assert browser.told == []
    assert browser.asked_for == [file.as_uri()]
    assert browser.ask("document.scripts.length") == 0
    assert browser.ask("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("paper", PAPERS)
def test_it_fits_its_paper_and_no_exchange_is_torn(browser: Chromium, file: Path, paper: str) -> None:
    wide, high = (
        round((size - margin) * _PIXELS) for size, margin in zip(PAPERS[paper], _MARGINS, strict=True)
    )
    browser.size(wide)
    browser.go(file)
    on_paper(browser, on=True)
    assert browser.ask("document.documentElement.scrollWidth") <= wide
    kept = ".turn, .before, svg, figure, tr, .hints, .places"
    shown = f"[...document.querySelectorAll('{kept}')].filter(one => one.checkVisibility())"
    torn = f"{shown}.filter(one => getComputedStyle(one).breakInside !== 'avoid' && !one.closest('figure'))"
    assert browser.ask(f"{torn}.length") == 0
    over = f"{shown}.filter(one => one.getBoundingClientRect().height > {high})"
    assert browser.ask(f"{over}.map(one => one.className + ': ' + one.textContent.slice(0, 50))") == []
    small = "[...document.querySelectorAll('p, .said, .means, li')].filter(one => one.checkVisibility())"
    sizes = browser.ask(f"{small}.map(one => parseFloat(getComputedStyle(one).fontSize) * 0.75)")
    assert min(sizes) >= 8.0  # points


def test_each_page_tells_its_sheet_and_its_number(browser: Chromium, file: Path) -> None:
    on_paper(browser, on=False)
    browser.size(900)
    browser.go(file)
    printed = base64.b64decode(browser.call("Page.printToPDF", preferCSSPageSize=True)["data"])
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert pages > len(LESSONS) + 1
    rules = browser.ask("[...document.styleSheets[0].cssRules].map(one => one.cssText).join('')")
    titles = [whole.text("en").title for whole in LESSONS]
    assert all(f'@top-left {{ content: "{title}"' in rules for title in titles)
    assert rules.count('content: counter(page) " / " counter(pages)') == len(titles) + 1
    assert browser.style(".sheet + .sheet", "breakBefore") == "auto"  # on a screen
