"""What others import loads what they use, and no screen library."""

import subprocess
import sys
from pathlib import Path

import pytest

import popconsole

HIDDEN_BY_ROOMS = {name for name in popconsole.__all__ if (Path(popconsole.__path__[0]) / name).is_dir()}
SCREENS = {"textual", "rich", "prompt_toolkit", "click"}


def _loaded(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_the_names_are_there_and_no_other() -> None:
    assert {*popconsole.__all__} >= {"MockServer", "Transcript", "annotate"}
    for name in popconsole.__all__:
        assert getattr(popconsole, name) is not None
    with pytest.raises(AttributeError, match="module 'popconsole' has no attribute 'nothing'"):
        popconsole.nothing  # noqa: B018 - it is to fail


def test_the_package_alone_loads_nothing_of_its_own() -> None:
    assert not [name for name in _loaded("import popconsole") if name.startswith("popconsole.")]


def test_the_names_load_neither_a_screen_library_nor_what_works_behind_them() -> None:
    found = _loaded("from popconsole import MockServer, Transcript, annotate")
    assert not found & (SCREENS | {"asyncio", "email", "popconsole.formats", "popconsole.analysis"})


def test_their_work_loads_no_screen_library_and_nothing_that_takes_the_place_of_a_name() -> None:
    """A room that has the name of a function would take its place once it is loaded."""
    names = [name for name in popconsole.__all__ if name not in HIDDEN_BY_ROOMS]
    found = _loaded(
        "import contextlib, popconsole.api as api, popconsole\n"
        "said = api.Transcript.parse('S: +OK\\nC: QUIT\\nS: +OK\\n', protocol='POP3')\n"
        "api.annotate(said), api.replay(said)\n"
        "with contextlib.suppress(api.ApiError): api.examine('127.0.0.1', 1, only='nothing')\n"
        f"assert all(getattr(popconsole, n) is getattr(api, n, popconsole.__version__) for n in {names})"
    )
    assert "popconsole.server.listening.listener" in found
    assert not found & SCREENS
