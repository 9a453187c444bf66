"""The wheel: holds what it must and no more, and works from an environment of its own."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(TOP)],
        check=True,
    )
    (path,) = folder.glob("*.whl")
    return path


def tracked(folder: str) -> set[str]:
    listed = subprocess.run(["git", "ls-files", folder], cwd=TOP, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: there is nothing to compare the wheel with")
    return set(listed.stdout.split())


@pytest.mark.timeout(300)
def test_the_wheel_holds_lessons_and_transcripts_and_no_tests(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"popconsole/_data/{name}" for name in tracked("lessons") | tracked("transcripts")}
    assert wanted <= held
    assert {name for name in held if "/_data/" in name} == wanted
    assert not [name for name in held if name.startswith("tests") or name.endswith((".pyc", "~"))]
    code = {name.replace(".po", ".mo") for name in tracked("popconsole") if (TOP / name).exists()}
    assert code <= held


@pytest.mark.timeout(300)
def test_the_wheel_works_by_itself(wheel: Path, tmp_path: Path) -> None:
    """Only the wheel and what the tests' own environment holds, with the checkout out of sight."""
    target = tmp_path / "there"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)],
        check=True,
    )
    code = (
        f"import sys; sys.path[:] = [{str(target)!r}] + [p for p in sys.path if p != {str(TOP)!r}]\n"
        "import json, popconsole\n"
        "from popconsole import resources\n"
        "names = [[one.name for one in resources.folder('lessons').iterdir()]]\n"
        "names.append(resources.names('transcripts', '.txt'))\n"
        "names.append(resources.names('manual', '.md'))\n"
        "octets = resources.read('transcripts', 'rfc1939-session.txt')\n"
        "print(json.dumps([popconsole.__file__, *names, len(octets)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    where, lessons, transcripts, manual, octets = json.loads(done.stdout)
    assert where.startswith(str(target))
    assert len(lessons) >= 17
    assert len(transcripts) >= 8
    assert "start" in manual
    assert (target / "popconsole/py.typed").is_file()
    assert octets > 100
