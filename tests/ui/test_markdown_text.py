"""Whatever a text holds, in Markdown it is a text: read back by a program that nobody here wrote."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from popconsole.transcript.safe import safe_prose
from popconsole.ui.markdown_text import code, fence, prose

HOSTILE = [
    "<script>", "</p>", "<!-- ", "&lt;", "`x`", "``", "```", "~~~", "|", "a | b", "\\", "\\|", "*", "**b**",
    "_i_", "[a](b)", "![a](b)", "[a]: b", "<http://x.example>", "http://x.example", "www.x.example",
    "a@b.example", "@nobody", "#12", "# h", "-", "- l", "---", "===", "1.", "1. l", "2) l", "+ l", "> q",
    "    code", "\t", "\n", "$x$", "~~s~~", "[ ] t", ":---:", "| - |", "{#id}", "\x1b[2J", "\u202e", "+OK",
    "-ERR", "=3", "#1", "", "***", "* * *", "\u00a0", "C:\\", "a\\", "^1", "[^1]",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=12), st.lists(st.sampled_from(HOSTILE), max_size=5).map("".join),
                  st.lists(st.sampled_from(HOSTILE), max_size=4).map(" ".join))  # fmt: skip
PLACES = {
    "a paragraph": "{}\n",
    "within a row": "x {} x\n",
    "an item": "- {}\n",
    "a numbered item": "1. {}\n",
    "a box": "- [ ] {}\n",
    "a heading": "## {}\n",
    "a quotation": "> {}\n",
    "a cell": "| a | b |\n| --- | --- |\n| {} | x |\n",
}


def read(text: str) -> list[Token]:
    """Return what a text is taken for, with HTML, tables and what is struck out."""
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)


def shape(tokens: list[Token]) -> list[tuple[str, list[str]]]:
    """Return what elements there are, without their texts."""
    return [
        (token.type, [one.type for one in token.children or () if one.type not in ("text", "text_special")])
        for token in tokens
    ]


def words(tokens: list[Token]) -> str:
    """Return the texts."""
    return "".join(one.content for token in tokens for one in token.children or ())


def plain(text: str) -> str:
    """Return a text as it may be shown in a row."""
    return re.sub(" +", " ", safe_prose(text)).strip(" ")


@pytest.mark.parametrize("place", PLACES)
@given(text=TEXTS)
@example("**")
@example("1.")
def test_a_text_is_a_text_wherever_it_stands(place: str, text: str) -> None:
    if not plain(text).strip():
        return
    form = PLACES[place]
    found, harmless = read(form.format(prose(text))), read(form.format("t"))
    assert shape(found) == shape(harmless)
    assert without_blanks(words(found)) == without_blanks(form_words(form, plain(text)))


def form_words(form: str, text: str) -> str:
    """Return the words that are read of a form with a text in it."""
    return words(read(form.format("\ue000"))).replace("\ue000", text)


def without_blanks(text: str) -> str:
    """Return a text without its blanks: Markdown takes those at the edges away, no-break ones too."""
    return "".join(text.split())


@given(TEXTS)
def test_code_is_shown_as_it_is(text: str) -> None:
    shown = plain(text)
    found = read(f"x {code(text)} x\n")
    codes = [one.content for token in found for one in token.children or () if one.type == "code_inline"]
    assert codes == ([shown] if shown else [])


@given(st.lists(TEXTS, max_size=5))
def test_a_fence_ends_where_it_is_to(rows: list[str]) -> None:
    (found,) = read("\n".join(fence(rows, "text")) + "\n")
    assert (found.type, found.info) == ("fence", "text")
    assert found.content == "".join(f"{safe_prose(row)}\n" for row in rows)


LINKS = ["http://x.example", "https://x.example", "www.x.example", "a@b.example", "#12", "@somebody"]


@pytest.mark.parametrize("text", LINKS)
def test_what_github_would_make_a_link_is_none(text: str) -> None:
    told = prose(f"see {text}")
    assert not re.search(r"https?://|www\.|(?<!\\)@|(?<![\\\w])#\d", told)
