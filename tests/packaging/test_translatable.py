"""Texts for people are whole: no pieces that only fit together in English."""

import ast
from collections.abc import Iterator
from pathlib import Path

import popconsole

ROOT = Path(popconsole.__file__).parent
MARKS = {"_", "N_", "ngettext"}


def marked() -> Iterator[tuple[str, ast.expr]]:
    """Yield each text that is marked for translation, with where it stands."""
    for file in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                for argument in node.args[:2]:  # a third is the number of things
                    yield f"{file.relative_to(ROOT).as_posix()}:{node.lineno}", argument


def test_no_text_is_put_together_before_it_is_translated() -> None:
    assert [where for where, text in marked() if isinstance(text, (ast.JoinedStr, ast.BinOp))] == []


def test_no_text_begins_or_ends_with_a_space() -> None:
    found = [
        (where, text.value)
        for where, text in marked()
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
    ]
    assert len(found) > 1000
    assert [(where, text) for where, text in found if text != text.strip()] == []
