"""What is loaded when: pure text needs no screen library, the first prompt no conversation."""

import subprocess
import sys

import pytest


def loaded(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


@pytest.mark.parametrize("library", ["prompt_toolkit", "textual", "rich"])
def test_pure_text_loads_no_screen_library(library: str) -> None:
    assert library not in loaded(
        "import popconsole.cli, popconsole.console.plain, popconsole.console.handlers.registry"
    )


def test_the_first_prompt_waits_for_nothing_that_only_a_conversation_needs() -> None:
    found = loaded("import popconsole.cli, popconsole.console.terminal")
    assert "prompt_toolkit" in found
    heavy = {
        "textual",
        "popconsole.server.listening.listener",
        "popconsole.analysis.tracker",
        "popconsole.analysis.step",
        "popconsole.dialogue.dialogue",
        "popconsole.guide.lines.explain",
    }
    assert not found & heavy


def test_the_octets_of_lines_are_for_those_who_ask_for_them() -> None:
    found = loaded("import popconsole.console.teller")
    assert "popconsole.guide.lines.explain" in found
    assert not found & {"popconsole.console.listening", "popconsole.ui.eavesdropper", "email.headerregistry"}
