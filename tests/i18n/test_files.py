"""The files that hold prose: each has its French in the folder below, with the same things in it."""

import re
import tomllib

import pytest

from popconsole import resources
from popconsole.formats.reading import read
from popconsole.guide.plans.reading import parse_plan
from popconsole.transcript.model import LineKind

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)

ON_SCREEN = {
    "SECRETS SHOWN", "From here: USER +OK, PASS +OK, QUIT.", "session 2 of 3", "LOCK: session A has it",
    "■ lock", "✗ locked out", "□ lock given back", "DELE 1: a mark, nothing else. Still 6 in the maildrop.",
}  # fmt: skip
"""What the pages quote from screens, which is French there."""


def _both(folder: resources.Folder, file: str) -> tuple[bytes, bytes]:
    french = resources.spoken(folder, file, "fr")
    assert french != resources.spoken(folder, file, "en"), "it has no French"
    return resources.read(folder, file), french.read_bytes()


@pytest.mark.parametrize("name", resources.names("transcripts", ".txt"))
def test_a_transcript_holds_the_same_lines_in_french(name: str) -> None:
    both = [read(octets, name).conversations for octets in _both("transcripts", f"{name}.txt")]
    said = [
        [[(line.side, line.octets) for line in one.lines if line.kind is LineKind.WIRE] for one in c]
        for c in both
    ]
    assert said[0] == said[1] != []
    assert [one.title for one in both[0]] != [one.title for one in both[1]]
    notes = [[sum(line.kind is LineKind.NOTE for line in one.lines) for one in c] for c in both]
    assert notes[0] == notes[1]


def _fences_and_code(page: str) -> tuple[list[str], set[str]]:
    fences = re.findall(r"^(`{3,}.*?^`{3,})$", page, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^`{3,}.*?^`{3,}$", "", page, flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"```(?= o[ru] )", "", prose)  # one that stands for itself
    return fences, {" ".join(code.split()) for _ticks, code in _CODE.findall(prose)}


@pytest.mark.parametrize("name", resources.names("manual", ".md"))
def test_a_page_of_the_manual_has_the_same_parts_in_french(name: str) -> None:
    english, french = (octets.decode() for octets in _both("manual", f"{name}.md"))
    for pattern in (r"^#+ ", r"\]\(([^)]*)\)", r"^\|", r"^- "):
        found = [sorted(re.findall(pattern, page, re.MULTILINE)) for page in (english, french)]
        assert found[0] == found[1]
    (fences, code), (french_fences, french_code) = map(_fences_and_code, (english, french))
    assert fences == french_fences
    assert code - ON_SCREEN <= french_code
    assert len(french_code) == len(code)


@pytest.mark.parametrize("name", resources.names("plans", ".toml"))
def test_a_plan_has_the_same_moments_in_french(name: str) -> None:
    english, french = (octets for octets in _both("plans", f"{name}.toml"))
    assert len(parse_plan(french, name).moments) == len(parse_plan(english, name).moments)
    prose = {"title", "summary", "notes", "task", "question", "choices", "why"}

    def bare(value: object) -> object:
        if isinstance(value, dict):
            return {key: bare(one) for key, one in value.items() if key not in prose}
        return [bare(one) for one in value] if isinstance(value, list) else value

    assert bare(tomllib.loads(english.decode())) == bare(tomllib.loads(french.decode()))
