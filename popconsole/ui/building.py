"""Build your own: the stages that come with popconsole, and a program held against them, one by one."""

from collections.abc import Callable, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from popconsole import resources
from popconsole.examiner.clients.presets import ClientCommand
from popconsole.examiner.running.client_run import ClientRunner
from popconsole.examiner.running.reached import LoginAccount
from popconsole.guide.build.stage import STAGE_FILE, BuildStage, read_stage
from popconsole.i18n import LANGUAGES, language
from popconsole.ui.building_clients import ClientStages
from popconsole.ui.building_results import StageResult, Told
from popconsole.ui.building_servers import server_held_against

SERVER, CLIENT = "server", "client"
"""The two tracks."""
_CLIENT_MAY = 15.0  # seconds that a client may take


def stages(track: str = SERVER) -> list[BuildStage]:
    """Return the stages of a track, in their order, in the person's language. Raises LessonError."""
    folder = resources.folder("lessons") / "build" / track
    names = sorted(one.name for one in folder.iterdir() if one.is_dir() and (one / STAGE_FILE).is_file())
    return [_stage(folder / name, name) for name in names]


def _stage(folder: Traversable, name: str) -> BuildStage:
    texts = (folder / f"text.{one}.md" for one in (language(), LANGUAGES[0]))
    text = next(one for one in texts if one.is_file())
    return read_stage(name, (folder / STAGE_FILE).read_bytes(), text.read_bytes(), f"{name}/{text.name}")


def held_against(
    command: str, some: Sequence[BuildStage], user: bytes, password: bytes, told: Told
) -> list[StageResult]:
    """Start a server and hold it against stages, as far as it passes."""
    account = LoginAccount(user, password)
    return one_by_one(some, lambda stage: server_held_against(command, stage, account), told)


def client_held_against(command: str, some: Sequence[BuildStage], told: Told) -> list[StageResult]:
    """Run a client against a mock server and hold it against stages, as far as it passes."""
    runner = ClientRunner(ClientCommand(command), seconds=_CLIENT_MAY, inside=Path.cwd(), own_home=True)
    return one_by_one(some, ClientStages(runner.run).held, told)


def one_by_one(
    some: Sequence[BuildStage], tried: Callable[[BuildStage], StageResult], told: Told
) -> list[StageResult]:
    """Try stages in their order, up to the first that is not passed, and tell each result."""
    found = []
    for stage in some:
        result = tried(stage)
        told(result)
        found.append(result)
        if not result.passed:
            break
    return found
