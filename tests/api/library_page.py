"""The page of the manual on the library, and the examples that stand in it."""

import re
import subprocess
import sys
from pathlib import Path

from popconsole import resources

TOP = Path(__file__).parents[2]
PAGE = resources.read("manual", "library.md").decode("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
TESTS = [block for block in BLOCKS if "import pytest" in block]
SPREAD = [block for block in BLOCKS if "__main__" in block]
README = re.findall(
    r"^```python\n(.*?)^```$", (TOP / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
)
SCRIPTS = [block for block in BLOCKS if block not in TESTS + SPREAD]
SESSION = "S: +OK\nC: USER nina\nS: +OK\nC: PASS sesame\nS: +OK\nC: QUIT\nS: +OK\n"


def prepare(folder: Path) -> Path:
    """Put into a folder what the examples read, and return it."""
    (folder / "session.txt").write_text(SESSION)
    (folder / "captures").mkdir()
    for number in range(3):
        (folder / "captures" / f"{number}.txt").write_text(SESSION * number)
    return folder


def printed(folder: Path, block: str) -> str:
    """Run an example as a program of its own, and return what it prints."""
    (folder / "example.py").write_text(block)
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=folder, capture_output=True, text=True, check=False, timeout=50
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
