"""The server behind a mock server for tests, and its sessions as values."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from popconsole.analysis.history import history_of
from popconsole.analysis.judging import Judge
from popconsole.api.errors import ApiError
from popconsole.api.kept_sessions import KeptSession, KeptSessions
from popconsole.api.languages import told_in
from popconsole.api.mock_session import MockSession
from popconsole.api.transcripts import Transcript
from popconsole.api.values import finding_of
from popconsole.dialogue.kind import Kind
from popconsole.i18n import _
from popconsole.maildrop.accounts import Accounts
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import PROTOCOLS
from popconsole.record.served import ServedSessions
from popconsole.server.faults.spec import FaultError
from popconsole.server.listening.listener import PopServer
from popconsole.server.setup import Limits, Setup
from popconsole.server.tls.certificates import PassingCertificates, spoiled_context
from popconsole.server.voice.persona import PersonaError
from popconsole.transcript.model import Recording, Side
from popconsole.ui.judged import judged
from popconsole.ui.mock_behaviour import behaviour
from popconsole.ui.wire_text import step_text


@cache
def _certificates() -> PassingCertificates:
    """Return the certificates of all servers of this process: to make them takes a while."""
    return PassingCertificates()


def listener(
    known: Accounts,
    mail: Maildrops,
    kept: KeptSessions,
    *,
    persona: str | None,
    faults: Iterable[str],
    tls: bool,
    plain: bool,
    apop: bool,
    idle: float | None,
    host: str,
) -> tuple[PopServer, Path | None]:
    """Return a server that is not started yet, and the file of its authority where it has TLS.

    Raises ApiError.
    """
    if idle is not None and not idle > 0:
        raise ApiError(_("idle: seconds were expected, more than 0"))
    try:
        behaves = behaviour(persona, faults, tls=tls)
    except (PersonaError, FaultError) as error:
        raise ApiError(str(error)) from error
    setup = Setup(known, mail, apop=apop)
    setup = replace(setup, profile=replace(setup.profile, plain=plain)).as_persona(behaves.persona)
    usual = Limits()
    limits = usual if idle is None else replace(usual, pop3_idle=idle, pop2_idle=idle)
    certificates = _certificates() if tls else None
    server = PopServer(
        setup,
        host=host,
        pop3_port=0,
        pop2_port=0,
        pop3s_port=0,
        pop3s=tls,
        tls=certificates,
        limits=limits,
    )
    server.inject(behaves.faults)
    clock, ticks = time.time, time.perf_counter  # noqa: TID251 - nobody is above who has a clock
    server.hears = ServedSessions([kept], clock, ticks)
    if certificates is None:
        return server, None
    certificates()  # what is wrong with it is told now
    folder = certificates.authority.parent
    now = datetime.now(UTC)  # noqa: TID251 - nobody is above who has a clock
    server.spoil = lambda fault: spoiled_context(folder, fault, now)
    return server, certificates.authority


def sessions_of(kept: Sequence[KeptSession]) -> tuple[MockSession, ...]:
    """Return sessions as values."""
    judge = Judge()
    with told_in("en"):
        return tuple(_session(judge, one) for one in kept)


def _session(judge: Judge, kept: KeptSession) -> MockSession:
    conversation = kept.conversation
    found = judged(judge, conversation, kept.number)
    history = history_of(conversation, PROTOCOLS[conversation.protocol], judge.known)
    history.extend()  # lines of long replies are passed over
    clients = (n for n, line in enumerate(conversation.lines) if line.side is Side.CLIENT)
    said = [step for step in map(history.step, clients) if step.kind is Kind.COMMAND]
    return MockSession(
        kept.number,
        conversation.protocol,
        found.user or None,
        found.reached,
        tuple(step.command.keyword for step in said if step.command is not None),
        tuple(map(step_text, said)),
        tuple(map(finding_of, found.findings)),
        kept.ended,
        Transcript(Recording((conversation,)), f"session {kept.number}"),
    )
