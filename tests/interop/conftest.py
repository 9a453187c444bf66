"""The folder that a program runs in, a browser, and what makes certificates once for all tests."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop.chromium import Chromium, program


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that may be given to another user, and whose path is short."""
    made = Path(tempfile.mkdtemp(prefix="pop-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def certificates() -> Iterator[Path]:
    """Return where the mock server's certificates lie: made once, their authority readable for everybody."""
    made = Path(tempfile.mkdtemp(prefix="pop-"))
    (made / "tls").mkdir()
    made.chmod(0o755)
    (made / "tls").chmod(0o755)
    yield made / "tls"
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    """Return a browser that shows pages to one file of tests."""
    path = program()
    if path is None:
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    with Chromium(path) as started:
        yield started
