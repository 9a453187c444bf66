"""Whatever fault strikes a console's own session is marked in its transcript and explained."""

import asyncio
import ssl

from popconsole.guide.lines.explain import explain
from popconsole.guide.words.faults import FAULT_ADVICE as TEXTS
from popconsole.protocol import POP2, POP3
from popconsole.server.faults.catalogue import FAULTS
from popconsole.server.listening.listener import PopServer
from popconsole.server.setup import Limits
from popconsole.transcript.injected import injected
from popconsole.transcript.model import LineKind
from popconsole.ui.mock_behaviour import MockBehaviour
from popconsole.ui.workspace import Workspace

QUICK = {
    "greeting-late": "greeting-late:0.02", "greeting-split": "greeting-split:0.01", "err-on": "err-on:STAT",
    "drop-after": "drop-after:350", "merge": "merge:0.01", "slow": "slow:90000", "split": "split:9,0",
}  # fmt: skip
SCRIPT = (
    "CAPA", "AUTH", "AUTH PLAIN", "*", "XYZZY", "USER student", "PASS learn", "USER student", "PASS learn",
    "CAPA", "STAT", "LIST", "LIST 2", "UIDL", "UIDL 1", "RETR 2", "TOP 2 0", "DELE 1", "LIST", "RETR 1",
    "UIDL 1", "NOOP",
)  # fmt: skip
SCRIPTS = {
    "stls-refused": ("STLS",), "stls-hang": ("STLS",), "reply-swapped": ("XYZZY", "XYZZY", "XYZZY", "NOOP"),
    "dele-at-once": ("USER student", "PASS learn", "DELE 1", "RSET"),
    "dele-lost": ("USER student", "PASS learn", "DELE 1", "QUIT"), "timeout-421": (),
}  # fmt: skip
POP2_SCRIPT = ("HELO student learn", "READ 1", "RETR", "ACKD", "READ 2", "RETR", "ACKS", "STAT")


def _no_tls() -> ssl.SSLContext:
    raise ValueError("nobody is to get as far as that")


async def _marked(name: str) -> tuple[str, str]:
    """Hold a conversation with a server that has this fault; return its note's fault and explanation."""
    fault = FAULTS[name]
    protocol = POP3 if POP3.name in fault.protocols else POP2
    limits = Limits(pop3_idle=0.1) if name == "timeout-421" else Limits()
    workspace = Workspace(
        lambda: None, lambda: PopServer(pop3_port=0, pop2_port=0, limits=limits, tls=_no_tls)
    )
    workspace.behaviour = MockBehaviour().switched(QUICK.get(name, name))
    try:
        conversation = await workspace.open_mock(protocol)
        session = conversation.session
        assert session is not None
        for line in SCRIPTS.get(name, SCRIPT if protocol is POP3 else POP2_SCRIPT):
            if session.open:
                session.send(line.encode())
            if name != "reply-swapped":
                await asyncio.sleep(0.02)
        for _ in range(100):
            steps = [conversation.history.step(at) for at in range(len(conversation.history.lines))]
            notes = [step for step in steps if step.line.kind is LineKind.NOTE]
            if any(injected(step.line.octets) == name for step in notes):
                return name, explain(protocol, notes[0]).text
            await asyncio.sleep(0.02)
        return "", ""
    finally:
        await workspace.close()


NAMES = [name for name, fault in FAULTS.items() if not fault.tls]  # those of TLS: tests/server


def test_each_fault_is_marked_and_explained() -> None:
    async def go() -> list[tuple[str, str]]:
        return list(await asyncio.gather(*map(_marked, NAMES)))

    met = asyncio.run(go())
    assert [name for name, _text in met] == NAMES
    for name, text in met:
        assert TEXTS[name].wrong in text
        assert TEXTS[name].robust in text
