"""Every server and client that can be had here, examined, mapped and put under faults; a page of it all.

    python -m tests.matrix OUT [--only NAME...] [--minutes N] [--jobs N] [--page] [--list]

Writes ``OUT/index.html``: rows of servers with what they break and how their machines differ from those of
the RFCs, a table of faults by clients with a word in each cell, and what was found, with the rule; behind
each cell the page that shows it, and transcripts for ``popconsole open`` beside. What is done is kept in
``OUT/kept`` and stays there when the run is interrupted (Ctrl+C); ``--only`` does some of them anew,
``--page`` writes the page alone. It takes some twenty minutes.
"""

import argparse
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from popconsole import __version__
from popconsole.ui.crash import hush_asyncio
from tests.interop.expected import told_of
from tests.interop.servers import SERVERS
from tests.matrix.clients import client_names, client_row
from tests.matrix.page import matrix_page
from tests.matrix.rows import ClientRow, Matrix, ServerRow, keep, kept
from tests.matrix.servers import OWN, server_names, server_row
from tests.matrix.stopping import Patience


class Run:
    """A run of the matrix into a folder: each row is kept as soon as it is there, the page written anew."""

    def __init__(self, out: Path, patience: Patience, clock: Callable[[], datetime]) -> None:
        self.out, self._patience, self._clock = out, patience, clock
        self._lock = threading.Lock()

    def server(self, name: str) -> None:
        """Do a server."""
        try:
            row = server_row(name, self.out, self._patience, self._keep)
        except Exception as error:  # noqa: BLE001 - it stands in its cell, and the others go on
            row = ServerRow(name, missing=f"{type(error).__name__}: {error}")
        self._keep(row)

    def client(self, name: str) -> None:
        """Do a client."""
        try:
            row = client_row(name, self.out, self._patience)
        except Exception as error:  # noqa: BLE001 - it stands in its cell, and the others go on
            row = ClientRow(name, missing=f"{type(error).__name__}: {error}")
        self._keep(row)

    def _keep(self, row: ServerRow | ClientRow) -> None:
        with self._lock:
            print(f"{self._clock():%H:%M:%S} {row.name} {row.missing}", flush=True)
            keep(row, self.out)
            self.write()

    def write(self) -> None:
        """Write the page of what is kept."""
        when = f"{self._clock():%Y-%m-%d %H:%M UTC}, by popconsole {__version__}"
        known = kept(self.out)
        matrix = Matrix(tuple(sorted(known.servers, key=lambda row: _place(row.name))), known.clients)
        text = "".join(f"{piece}\n" for piece in matrix_page(matrix, when, _told))
        (self.out / "index.html").write_text(text)


def _told(name: str) -> Mapping[str, str]:
    """Return what was held against the RFCs by hand of what a server breaks."""
    if name not in SERVERS:
        return {"rfc1939/13/1": "Its users have both, to teach with."}
    told = {check: " ".join(why.split()) for check, why in told_of(name).checks.items()}
    by_rule = "Held against the RFC by hand."  # where what is told stands with a rule of transcripts/rules
    return {check: by_rule if "rule above" in why else why for check, why in told.items()}


def _place(name: str) -> tuple[int, str]:
    """Return what sorts servers: our own first."""
    return (list(OWN).index(name), "") if name in OWN else (len(OWN), name)


def main(words: Sequence[str]) -> int:
    """Do what is asked for; return 0, and 1 where it was interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.matrix",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder, made if need be")
    parser.add_argument("--only", metavar="NAME", nargs="+", help="do these servers and clients alone")
    parser.add_argument(
        "--minutes", type=float, default=8, help="that an examination, a map or a client may take"
    )
    parser.add_argument("--jobs", type=int, default=4, help="so many at a time")
    parser.add_argument("--page", action="store_true", help="write the page of what is kept, and end")
    parser.add_argument("--list", action="store_true", help="list the names, and end")
    asked = parser.parse_args(words)
    servers, clients = server_names(), client_names()
    if asked.list:
        print(*servers, *clients, sep="\n")
        return 0
    asked.out.mkdir(parents=True, exist_ok=True)
    patience = Patience(asked.minutes)
    run = Run(asked.out, patience, partial(datetime.now, UTC))  # noqa: TID251 - nobody is above
    if asked.page:
        run.write()
        return 0
    wanted = set(asked.only or [*servers, *clients])
    if unknown := wanted - {*servers, *clients}:
        parser.error(f"there is no {', '.join(sorted(unknown))}; --list lists the names")
    hush_asyncio()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # it is interrupted, and puts all away
    with ThreadPoolExecutor(asked.jobs) as pool:
        parts: list[Future[None]] = [pool.submit(run.server, name) for name in servers if name in wanted]
        parts += [pool.submit(run.client, name) for name in clients if name in wanted]
        try:
            wait(parts)
        except KeyboardInterrupt:
            print("interrupted: what is under way is left off; what is done is kept", flush=True)
            patience.interrupt()
            for part in parts:
                part.cancel()
    print(asked.out / "index.html")
    return 1 if patience.interrupted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
