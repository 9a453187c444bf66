"""The findings, measured: every fault played to every client that is here, judged by its packets and its log.

    python -m tests.corpus [--clients NAME,...] [--faults NAME,...] [--keep FOLDER] [--tap]

Starts the mock server with each fault of the catalogue (those with a choice once for each), and for each
client that is installed a scripted task: log in, list, fetch, delete, quit; our own client says every
command. Records the packets, with tcpdump where it may listen on loopback, else with a tap between client
and server, and the client's log; judges both with ``popconsole check --format json``, and prints recall and
precision by reader and by finding, by the labels in ``labels.py``. The same clients' sessions without a
fault, at the mock server and at a Dovecot, must yield no error and no warning. It takes some ten minutes.

Ends with 0 where packets show every fault that can be seen, and no clean session has an error or a warning;
with 1 where not; with 2 where nothing was run.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from popconsole.protocol import POP3
from tests.corpus.cases import Case, cases
from tests.corpus.measure import PACKETS, Clean, Measured, Outcome, Seen
from tests.corpus.programs import PROGRAMS, Program
from tests.corpus.report import report
from tests.corpus.sessions import OWN, Checked, Session, Stage, checked
from tests.corpus.wire import PacketsLostError, tcpdump_may
from tests.interop.dovecot import why_not as why_no_dovecot

_TIMES = 4  # that a session is played where packets are lost
_Key = tuple[str, str, str]


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.corpus",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = ", ".join((OWN, *(program.name for program in PROGRAMS)))
    parser.add_argument(
        "--clients", default="", help=f"only those whose name has one of these in it; of: {names}"
    )
    parser.add_argument("--faults", default="", help="only those whose name begins with one of these")
    parser.add_argument(
        "--keep", metavar="FOLDER", type=Path, help="keep all files in this folder, a new one"
    )
    parser.add_argument("--tap", action="store_true", help="record packets with the tap, not with tcpdump")
    return parser.parse_args(words)


def _named(asked: str, name: str, *, begins: bool = False) -> bool:
    words = [word.strip() for word in asked.split(",") if word.strip()]
    return not words or any(name.startswith(word) if begins else word in name for word in words)


def main(words: Sequence[str]) -> int:
    """Run what is asked for, print what came of it, and return the exit code."""
    asked = _arguments(words)
    tcpdump = not asked.tap and tcpdump_may()
    print(
        "packets: recorded by",
        "tcpdump on loopback" if tcpdump else "a tap of our own, written by our writer",
    )
    programs = []
    for program in PROGRAMS:
        if _named(asked.clients, program.name):
            reason = program.why_not()
            print(f"NOT RUN: {reason}") if reason else programs.append(program)
    if (reason := why_no_dovecot()) is not None:
        print(f"NOT RUN: {reason}")
    played = [case for case in cases() if _named(asked.faults, case.fault, begins=True)]
    own = _named(asked.clients, OWN)
    if not played or not (programs or own):
        print("nothing was run: no client, or no fault, has such a name")
        return 2
    with tempfile.TemporaryDirectory(prefix="pop-corpus-") as made:
        folder = asked.keep or Path(made)
        folder.mkdir(exist_ok=True)
        if any(folder.iterdir()):
            print(f"{folder} is not empty: name a new folder")
            return 2
        stage = Stage(folder, tcpdump=tcpdump)
        sessions = list(_played(stage, played, programs, own=own, dovecot=reason is None))
        print(f"{len(sessions)} sessions played; judging them")
        return _told(sessions, checked(folder))


def _played(
    stage: Stage, played: list[Case], programs: list[Program], *, own: bool, dovecot: bool
) -> Iterator[Session]:
    """Play all sessions: without a fault first, then with each."""
    if own:
        for case in {(case.protocol, case.script): case for case in played}.values():
            yield _whole(partial(stage.own, case, fault=False))
        for case in played:
            yield _whole(partial(stage.own, case, fault=True))
    for program in programs:
        print(f"  {program.name}", flush=True)
        for way in program.ways:
            yield _whole(partial(stage.program, program, way, None))
        for case in played:
            if case.protocol == POP3.name and case.label.way in program.ways:
                yield _whole(partial(stage.program, program, case.label.way, case))
    if dovecot:
        for one in (*programs, *([None] if own else [])):
            yield _whole(partial(stage.dovecot, one))


def _whole(play: Callable[[], Session]) -> Session:
    """Play a session, again where packets were lost; PacketsLostError where that goes on."""
    for _time in range(_TIMES - 1):
        try:
            return play()
        except PacketsLostError:
            print("  packets were lost, for this machine is busy: played again", flush=True)
    return play()


def _told(sessions: list[Session], told: dict[str, Checked]) -> int:
    """Print the report, and return the exit code."""
    usual = {_key(one, reader): said for one in sessions for reader, said in _files(one, told) if one.usual}
    files = [
        seen
        for one in sessions
        if one.case is not None and not one.clean
        for reader, said in _files(one, told)
        if (seen := _seen(one, one.case, reader, said, usual.get(_key(one, reader)))) is not None
    ]
    clean = [
        Clean(f"{one.client}, {reader}, {one.way.value}", one.server, said.serious, said.error)
        for one in sessions
        if one.clean and not (one.case is not None and one.case.label.rude)
        for reader, said in _files(one, told)
    ]
    for row in report(files, clean, Measured.of(files)):
        print(row)
    missed = [seen for seen in files if seen.reader == PACKETS and seen.outcome is Outcome.MISSED]
    return 1 if missed or any(one.serious or one.error for one in clean) else 0


def _key(session: Session, reader: str) -> _Key:
    """Return by what the clean twin of a session is found."""
    how = session.way.value
    if session.client == OWN and session.case is not None:
        how = f"{session.case.protocol} {session.case.script}"
    return session.client, how, reader


def _files(session: Session, told: dict[str, Checked]) -> Iterator[tuple[str, Checked]]:
    """Yield the files of a session, each by its reader, with what was said of it."""
    yield PACKETS, told[session.packets.name]
    if session.log is not None:
        yield session.client, told[session.log.name]


def _seen(session: Session, case: Case, reader: str, said: Checked, usual: Checked | None) -> Seen | None:
    program = next((one for one in PROGRAMS if one.name == reader), None)
    return Seen(
        session.client,
        reader,
        case.name,
        case.label,
        case.spec.name in session.struck,
        session.verbs,
        said.codes,
        usual.codes if usual is not None else frozenset(),
        program.lacks if program is not None else frozenset(),
        said.error,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
