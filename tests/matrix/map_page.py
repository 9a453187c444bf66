"""The machine that was learned of a server as a page: its states as text, and what shows each difference."""

from collections.abc import Iterator

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.masked_recording import masked_recording
from popconsole.dialogue.masking import Masker
from popconsole.protocol import PROTOCOLS
from popconsole.ui.export import Exported, in_short
from popconsole.ui.map_forms.text import FORM
from popconsole.ui.mapped import MapFound, outcome, told_difference
from popconsole.ui.page.classes import Classes
from popconsole.ui.page.document import behind_sessions, session_part
from popconsole.ui.page.frame import foot, head
from popconsole.ui.page.markup import closed, element, inside, opened, own

_SHOWN = 20  # differences that are shown with what was said; all are told
_COLUMNS = 120
_STYLE = ".machine { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .82rem; }"


def map_page(found: MapFound, name: str) -> Iterator[str]:
    """Yield the page, piece by piece."""
    protocol = PROTOCOLS[found.machine.protocol]
    kind, known = Classes(protocol), Masker(Dialogue(protocol))
    handed = [
        Exported(number, one, known)
        for number, recording in enumerate(found.recordings[:_SHOWN], 1)
        for one in masked_recording(recording).conversations[:1]
    ]
    told = in_short(handed)
    title = f"The machine of {name}, {protocol.name}"
    yield from head(title, ("ground", "recording", "examination"), (_STYLE, *kind.rules()))
    yield opened("body")
    yield element(
        "header", element("h1", title), element("p", outcome(found), class_="outcome"), class_="top"
    )
    yield opened("main")
    if found.differences:
        yield element("h2", "Where it differs")
        rows = (
            element(
                "li",
                element("a", told_difference(one), href=f"#s{number}")
                if number <= len(handed)
                else told_difference(one),
            )
            for number, one in enumerate(found.differences, 1)
        )
        yield element("ol", *rows)
    yield element("h2", "Its states")
    yield element("pre", *(inside((row, own("\n"))) for row in FORM.rows(found, _COLUMNS)), class_="machine")
    for one, session in told:
        yield from session_part(one, session, kind, alone=False)
    if told:
        yield from behind_sessions(told, [kind])
    yield closed("main")
    yield foot(reveal=False)
    yield closed("body")
    yield closed("html")
