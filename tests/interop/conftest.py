"""The folder that a program runs in, and what makes certificates once for all tests."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


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
