"""Sessions played and recorded: a client, a server with a fault or without, its packets and its log."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import open_incrementally
from popconsole.server.faults.spec import FaultSpec
from popconsole.server.listening.listener import LOOPBACK, PopServer
from popconsole.server.setup import Limits
from popconsole.server.tls.certificates import authority, own_context, spoiled_context
from popconsole.transcript.model import Side
from tests.corpus import own
from tests.corpus.cases import Case
from tests.corpus.played import setup
from tests.corpus.programs import Program, Where
from tests.corpus.scripts import IDLE, MAIL, PASSWORD, POP3, USER, Script
from tests.corpus.wire import recorded
from tests.interop.dovecot import PASSWORD as DOVECOTS
from tests.interop.dovecot import Dovecot
from tests.interop.ways import Way, profile_for, running

OWN = "own client"
_VERB = re.compile(rb"([A-Za-z]+)(?: ([0-9]+))?")
_CHECKED = 300  # seconds for ``popconsole check``


@dataclass
class Session:
    """A session that was played: its files, the faults that struck, and what the client said."""

    client: str
    server: str
    way: Way
    case: Case | None
    packets: Path
    log: Path | None = None
    struck: list[str] = field(default_factory=list)
    clean: bool = False

    @property
    def usual(self) -> bool:
        """Whether it tells what is found without a fault: at the mock server, where faults strike."""
        return self.clean and self.server == "mock"

    @cached_property
    def verbs(self) -> str:
        """The keywords that the client said, with their numbers; sessions with a ``|`` between them."""
        try:
            with self.packets.open("rb") as file:
                reading = open_incrementally(file, self.packets.name)
                return " | ".join(
                    " ".join(_verbs(line.octets for line in conversation.lines if line.side is Side.CLIENT))
                    for _number, conversation in reading.conversations()
                )
        except TranscriptError:
            return ""  # nobody spoke POP


def _verbs(lines: Iterable[bytes]) -> Iterator[str]:
    for line in lines:
        found = _VERB.match(line)
        if found:
            verb = found[1].decode().upper()
            yield verb if found[2] is None else f"{verb}:{found[2].decode()}"


class Stage:
    """Where sessions are played: a folder of their files, certificates, and how packets are recorded."""

    def __init__(self, folder: Path, *, tcpdump: bool) -> None:
        self.folder = folder
        self._tcpdump = tcpdump
        self._certificates = folder / ".certificates"  # hidden: no recording
        self._certificates.mkdir(mode=0o755)
        folder.chmod(0o755)
        self._now = datetime.now(UTC)  # noqa: TID251 - what makes certificates takes the time
        self._tls = own_context(self._certificates, self._now)
        self.ca = authority(self._certificates)

    @contextmanager
    def _mock(
        self, session: Session, faults: Iterable[FaultSpec], script: Script
    ) -> Iterator[dict[str, int]]:
        own_client = session.client == OWN
        profile = profile_for(None if own_client else session.way)
        idle = 1.0 if IDLE in script else 600.0
        secured = session.way is Way.STLS
        served = replace(setup(), profile=profile, apop=own_client or session.way is Way.APOP)
        server = PopServer(
            served,
            pop3_port=0,
            pop2_port=0,
            tls=(lambda: self._tls) if secured else None,
            limits=Limits(pop3_idle=idle, pop2_idle=idle),
        )
        server.spoil = lambda name: spoiled_context(self._certificates, name, self._now)
        server.on_fault = lambda spec, _peer: session.struck.append(spec.name)
        server.inject(faults)
        with running(server) as ports:
            yield ports

    def _new(self, client: str, server: str, way: Way, case: Case | None, *, clean: bool = False) -> Session:
        text = way.value if case is None else f"{case.protocol}-{case.fault}"
        text += "-clean" if clean else ""
        clean |= case is None
        name = re.sub(r"[^A-Za-z0-9]+", "-", f"{client}-{server}-{text}").strip("-")
        return Session(client, server, way, case, self.folder / f"{name}.pcap", clean=clean)

    def own(self, case: Case, *, fault: bool) -> Session:
        """Let our own client say its script to the mock server."""
        way = case.label.way if case.label.stls else Way.USER_PASS
        session = self._new(OWN, "mock", way, case, clean=not fault)
        script = case.script if fault else tuple(turn for turn in case.script if turn != IDLE)
        with (
            self._mock(session, [case.spec] if fault else [], script) as ports,
            recorded(ports[case.protocol], session.packets, case.protocol, tcpdump=self._tcpdump) as port,
        ):
            own.say((LOOPBACK, port), script, self.ca)
        return session

    def program(self, program: Program, way: Way, case: Case | None) -> Session:
        """Let a program do its task at the mock server, twice where the fault shows in the next session."""
        session = self._new(program.name, "mock", way, case)
        with (
            self._mock(session, [] if case is None else [case.spec], ()) as ports,
            recorded(ports["POP3"], session.packets, tcpdump=self._tcpdump) as port,
        ):
            host = "localhost" if way is Way.STLS else LOOPBACK  # the certificate is looked at
            where = Where(host, port, USER, PASSWORD, way, self.ca)
            self._run(session, program, where, 2 if case is not None and case.label.twice else 1)
        return session

    def dovecot(self, program: Program | None) -> Session:
        """Let a program, or our own client (None), do its task at a Dovecot of ours."""
        client = OWN if program is None else program.name
        session = self._new(client, "Dovecot", Way.USER_PASS, None)
        with (
            Dovecot({USER: [message.octets for message in MAIL]}) as server,
            recorded(server.port, session.packets, tcpdump=self._tcpdump) as port,
        ):
            if program is None:
                own.say((LOOPBACK, port), POP3)
            else:
                where = Where(LOOPBACK, port, USER, DOVECOTS, Way.USER_PASS, self.ca)
                self._run(session, program, where, 2)
        return session

    def _run(self, session: Session, program: Program, where: Where, times: int) -> None:
        log = b""
        for _time in range(times):
            with tempfile.TemporaryDirectory(prefix="pop-") as home:
                log += program.run(where, Path(home))
        session.log = session.packets.with_suffix(".log")
        session.log.write_bytes(log)


@dataclass(frozen=True)
class Checked:
    """What ``popconsole check`` says of a file."""

    form: str
    codes: frozenset[str]
    serious: frozenset[str]
    error: str


def checked(folder: Path) -> dict[str, Checked]:
    """Let ``popconsole check --format json`` judge a folder; return what it says of each file, by name."""
    command = [sys.executable, "-m", "popconsole", "check", "--format", "json", "--jobs", "2", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_CHECKED, check=False)
    if done.returncode not in (0, 1, 2) or not done.stdout:
        raise RuntimeError(f"check ended with {done.returncode}: {done.stderr[-2000:]}")
    told = {}
    for row in done.stdout.splitlines():
        file = json.loads(row)
        found = file["findings"]
        told[Path(file["file"]).name] = Checked(
            file["format"] or "",
            frozenset(one["code"] for one in found),
            frozenset(one["code"] for one in found if one["severity"] != "note"),
            file.get("error", ""),
        )
    return told
