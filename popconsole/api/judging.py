"""Files judged, each by itself: what many processes, or many machines, do at once."""

from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from popconsole.api.languages import told_in
from popconsole.api.values import TranscriptFinding, finding_of

if TYPE_CHECKING:  # loaded by who judges
    from popconsole.ui.judged import Session


@dataclass(frozen=True, slots=True)
class JudgedSession:
    """A session of a file in short: how far it got, and what was found in it.

    ``number`` counts from 1 in its file; ``protocol`` is "POP3" or "POP2". ``user`` is who was named last,
    None where nobody was; ``state`` the one that it was in before it was closed. ``began`` is in seconds
    since the epoch, ``seconds`` how long it took: None where no times are known. ``client`` and ``server``
    are addresses, empty where they are not known.
    """

    number: int
    protocol: str
    user: str | None
    state: str
    lines: int
    octets: int
    began: float | None
    seconds: float | None
    client: str
    server: str
    findings: tuple[TranscriptFinding, ...]


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """What came of a file; ``form`` is what it was read as, empty where nothing could be read.

    ``problem`` is empty, or a sentence: why it could not be read, or that too little of it was understood for
    what is said of it to be sure.
    """

    path: str
    form: str
    sessions: tuple[JudgedSession, ...]
    problem: str = ""

    @property
    def findings(self) -> tuple[TranscriptFinding, ...]:
        """What was found in all of its sessions."""
        return tuple(found for session in self.sessions for found in session.findings)


def judge(path: str | PathLike[str]) -> JudgedFile:
    """Judge a file in any form that the program reads, as ``popconsole check`` does; secrets are masked.

    Memory grows with the sessions that are open at a time, not with the file. Nothing is raised for a file
    that can't be read: its ``problem`` says why, so that others are judged all the same.
    """
    from popconsole.formats.errors import TranscriptError
    from popconsole.formats.reading import open_incrementally
    from popconsole.ui.judging import Judging
    from popconsole.ui.recording_files import GivenFile

    given = GivenFile(str(fspath(path)))
    found: list[JudgedSession] = []
    form = problem = ""
    with told_in("en"):
        try:
            with given.open() as file:
                reading = open_incrementally(
                    file.stream, file.shown, None, beside=file.beside, times=file.times
                )
                judging = Judging(reading, file.shown, (), share=False)
                found += map(_session, judging)
                form, problem = judging.summary.form, judging.summary.doubt
        except TranscriptError as error:
            problem = str(error)
        except OSError as error:
            problem = f"{given.shown}: {error.strerror or error}"
    return JudgedFile(given.path, form, tuple(found), problem)


def recordings_in(folder: str | PathLike[str]) -> tuple[str, ...]:
    """Return the paths of all files below a folder, in the order of their names, but for hidden ones.

    Of files that hold the two sides of one session only the first: the other is read with it.
    """
    from popconsole.ui.recording_files import files_in, one_of_each

    return tuple(file.path for file in one_of_each(files_in(Path(folder))))


def _session(judged: "Session") -> JudgedSession:
    return JudgedSession(
        judged.number,
        judged.protocol,
        judged.user or None,
        judged.reached,
        judged.lines,
        judged.octets,
        judged.began,
        judged.seconds,
        judged.client,
        judged.server,
        tuple(map(finding_of, judged.findings)),
    )
