"""The machines of servers that nobody here wrote, by hand: ``python -m tests.interop.maps --help``."""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from popconsole.examiner import learning
from popconsole.examiner.learning.letters import ALPHABETS, MAIL, alphabet
from popconsole.examiner.learning.machine import ServerMap, named
from popconsole.examiner.learning.references import rfc_map
from popconsole.examiner.mail import mail
from popconsole.examiner.running.learner import ServerAsked, learned, letters_for
from popconsole.examiner.running.reached import LoginAccount, Reached
from tests.interop.certificates import chain_and_key
from tests.interop.courier import Courier
from tests.interop.cyrus import Cyrus
from tests.interop.dovecot import Dovecot
from tests.interop.inetd import Mailutils, Popa3d, Solid
from tests.interop.servers import FilledStore, MailServer

_TWO = dict(list(mail().items())[:2])
_USERS = {"student": list(_TWO.values())}
_MAPS = Path(learning.__path__[0]) / "maps"


@contextmanager
def dovecot() -> Iterator[MailServer]:
    """Dovecot, without delays, with a certificate."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Dovecot(_USERS, fast=True, certificate=chain_and_key(Path(folder))) as running,
    ):
        yield running


STARTED: Mapping[str, Callable[[], AbstractContextManager[MailServer]]] = {
    "courier-1.0.16": lambda: Courier(_USERS),
    "cyrus-3.6.1": lambda: Cyrus(_USERS),
    "dovecot-2.3.19.1": dovecot,
    "mailutils-3.15": lambda: Mailutils(_USERS),
    "popa3d-1.0.3": lambda: Popa3d(_USERS),
    "solid-0.15": lambda: Solid(_USERS),
}
"""By the name that a map of theirs has."""
_TITLES = {
    "courier": "Courier",
    "cyrus": "Cyrus",
    "dovecot": "Dovecot",
    "mailutils": "GNU Mailutils",
    "popa3d": "popa3d",
    "solid": "Solid POP3",
}


def learn(server: str, protocol: str, letters: str) -> tuple[ServerMap, int]:
    """Return the machine of a server, and the connections that it took."""
    with STARTED[server]() as running:
        store = FilledStore(running, _TWO)
        reached = Reached(
            lambda: running.address, protocol, LoginAccount(b"student", running.password.encode())
        )
        asked = ServerAsked(reached, alphabet(protocol, letters), store)
        store.put_back()
        asked.begin()
        like = rfc_map(protocol, letters)
        found = learned(asked, letters_for(asked.alphabet, marks=True, fails=True), like)
        for word in asked.unsteady:
            print("not answered alike each time:", ", ".join(word))
        name, _dash, version = server.partition("-")
        return replace(named(found, like), title=f"{_TITLES[name]} {version}"), asked.connections


def main() -> None:
    """Learn a machine, once or several times; print how long that took, and whether all are one."""
    given = argparse.ArgumentParser(prog="python -m tests.interop.maps")
    given.add_argument("server", choices=STARTED)
    given.add_argument("--protocol", choices=("POP3", "POP2"), default="POP3")
    given.add_argument("--alphabet", choices=sorted({one.name for one in ALPHABETS}), default=MAIL)
    given.add_argument("--runs", type=int, default=1)
    given.add_argument("--write", action="store_true", help="keep it among the maps that popconsole has")
    words = given.parse_args()
    kept = set()
    for _run in range(words.runs):
        began = time.monotonic()
        found, connections = learn(words.server, words.protocol, words.alphabet)
        text = json.dumps(found.as_object(), indent=1) + "\n"
        kept.add(text)
        seconds, digest = time.monotonic() - began, hashlib.sha256(text.encode()).hexdigest()[:12]
        print(f"{len(found.table)} states, {connections} connections, {seconds:.1f} s, {digest}", flush=True)
    if words.write and len(kept) == 1:
        ending = "" if words.alphabet == MAIL else f"-{words.alphabet}"
        Path(_MAPS, f"{words.server}-{words.protocol.lower()}{ending}.json").write_text(kept.pop())
    sys.exit(len(kept) > 1)


if __name__ == "__main__":
    main()
