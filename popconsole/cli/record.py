"""The command that records what passes between a client and a server: record."""

import json
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import FilePath, host_option, list_faults_option, not_empty, print_faults
from popconsole.cli.handles import may_open
from popconsole.cli.outcome import UnusableError
from popconsole.cli.printing import Printer
from popconsole.cli.sessions_kept import session_files
from popconsole.i18n import N_, _, headed, ngettext, own_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from popconsole.record.faults import Faults
    from popconsole.record.proxy import RecordingProxy
    from popconsole.record.session import RecordedSession, Watcher
    from popconsole.record.session_file import SessionFiles
    from popconsole.ui.judged import Session

    Proxied = Callable[[Sequence[Watcher]], RecordingProxy]

_FILES = 4_096  # open at a time, at the most: of a session two connections and a file
_PATIENCE = 5.0  # seconds that may go by, at the end, till all sessions are judged


def _list_faults(context: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - as click calls it
    """Print the faults that can be put between a client and a server, and those that can't, and end."""
    if asked:
        from popconsole.record.faults import UNFIT

        print_faults(UNFIT)
        context.exit()


@click.command()
@click.option(
    "--to",
    "server",
    required=True,
    metavar="HOST[:PORT] | pop[s]://HOST:PORT",
    callback=not_empty,
    help=N_("The server that every connection is passed on to, and no other."),
)
@click.option(
    "--listen",
    "port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="PORT",
    help=N_("The port that clients connect to; without it any free one."),
)
@host_option
@click.option(
    "--out",
    metavar="DIR",
    type=FilePath(folder=True),
    help=N_("Write each session into this folder, a transcript each, while it happens."),
)
@click.option(
    "--tls", "under_tls", is_flag=True, help=N_("Clients reach it under TLS from the first octet on.")
)
@click.option(
    "--ca",
    "authority",
    metavar="FILE",
    type=FilePath(exists=True),
    help=N_("Of the server trust this certificate authority, or this certificate, too."),
)
@click.option(
    "--insecure",
    is_flag=True,
    help=N_("Take any certificate of the server: whoever poses as it is believed."),
)
@click.option(
    "--keylog",
    metavar="FILE",
    type=FilePath(),
    help=N_("Add the secrets of TLS on both sides to this file, as SSLKEYLOGFILE has it, for a capture."),
)
@click.option(
    "--fault",
    "faults",
    metavar="NAME[:ARG[,ARG]][@PLACE]",
    multiple=True,
    callback=not_empty,
    help=N_(
        "Put a fault between client and server, and mark it in what is recorded; may be given again. "
        "--list-faults lists them and the places."
    ),
)
@list_faults_option(_list_faults)
@click.option("--reveal", is_flag=True, help=N_("Write passwords and digests instead of stars."))
@click.option("--plain", is_flag=True, help=N_("Pure text, one event a line, also at a terminal."))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def record(
    server: str,
    port: int,
    host: str,
    out: Path | None,
    authority: Path | None,
    keylog: Path | None,
    faults: tuple[str, ...],
    form: str,
    *,
    under_tls: bool,
    insecure: bool,
    reveal: bool,
    plain: bool,
) -> None:
    """Pass connections on to a server, unchanged but for --fault, and record every session.

    At a terminal the sessions are listed in the console while they come, and each can be opened. In a pipe,
    or with --plain, each is told when it begins and when it ends: who, how far, what was found; Ctrl-C or
    SIGTERM ends it. Have a mail program connect to the port that is told. --out writes each session while it
    happens.

    STLS goes for both sides: with the client by a certificate of this machine's own authority, whose file is
    told, with the server as any client does it.
    """
    from popconsole.cli.reach import parse_server
    from popconsole.client.security import Security
    from popconsole.protocol import POP3
    from popconsole.record.handshakes import Upstream
    from popconsole.record.proxy import RecordingProxy
    from popconsole.server.tls.certificates import users_own

    target = parse_server(server, Security(authority=authority, insecure=insecure, keylog=keylog), POP3)
    if target.user:
        raise UnusableError(_("--to names the server alone: leave the user out"))
    put_between = _between(faults)
    may_open(_FILES)

    def proxied(watchers: "Sequence[Watcher]") -> RecordingProxy:
        return RecordingProxy(
            Upstream(target.host, target.port or target.security.usual_port(POP3), target.security),
            watchers,
            time.time,  # noqa: TID251 - nobody is above who has a clock
            host=host,
            port=port,
            tls=users_own,
            under_tls=under_tls,
            faults=put_between,
        )

    if form == "text" and not plain and _at_a_terminal():
        _in_the_console(proxied, out, reveal=reveal)
    else:
        _in_rows(proxied, out, form, reveal=reveal)


def _at_a_terminal() -> bool:
    """Whether somebody can look at the console, and type in it."""
    from popconsole.ui.terminal import can_draw

    return can_draw() is None


def _in_the_console(proxied: "Proxied", out: Path | None, *, reveal: bool) -> None:
    """Open the console with the list of sessions."""
    from popconsole.cli.consoles import open_console
    from popconsole.record.session_file import SessionFiles
    from popconsole.ui.proxy_start import ProxyStart

    def files(tell: "Callable[[RecordedSession, OSError], None]") -> "SessionFiles":
        return SessionFiles(out or Path(), tell, reveal=reveal)

    open_console(proxy=ProxyStart(proxied, None if out is None else files))


def _in_rows(proxied: "Proxied", out: Path | None, form: str, *, reveal: bool) -> None:
    """Print a row when a session begins and when it ends, till a signal ends it all."""
    import asyncio

    from popconsole.server.listening.binding import ListenError
    from popconsole.server.tls.certificates import CertificateError
    from popconsole.ui.crash import hush_asyncio

    errors = Printer(sys.stderr)
    teller = _Teller(None if out is None else session_files(out, errors, reveal=reveal), form)
    proxy = proxied([teller])
    hush_asyncio()
    try:
        asyncio.run(_run(proxy, teller, errors))
    except (ListenError, CertificateError) as error:
        raise UnusableError(str(getattr(error, "strerror", None) or error)) from error
    except KeyboardInterrupt:
        errors("")
    finally:
        teller.close(errors)
        errors.close()


def _between(faults: tuple[str, ...]) -> "Faults | None":
    """Read the faults that are put between. Raises UnusableError."""
    if not faults:
        return None
    from popconsole.record.faults import between
    from popconsole.server.faults.spec import FaultError

    try:
        return between(faults)
    except FaultError as error:
        raise UnusableError(str(error)) from error


async def _run(proxy: "RecordingProxy", teller: "_Teller", errors: Printer) -> None:
    import asyncio

    from popconsole.cli.signals import ended_by_signal
    from popconsole.server.tls.certificates import authority, data_folder
    from popconsole.transcript.safe import shown_address

    ending = ended_by_signal(asyncio.get_running_loop())
    async with proxy:
        if proxy.faults is not None:
            faults = ", ".join(spec.text for spec in proxy.faults.specs)
            errors(_("Not all passes unchanged: {faults}").format(faults=faults))
        if proxy.exposes:
            errors(_("Warning: {text}").format(text=proxy.exposes))
        listens, server = (
            shown_address(proxy.address),
            shown_address((proxy.upstream.host, proxy.upstream.port)),
        )
        teller.tell({"listens": listens, "server": server}, f"{listens} -> {server}")
        ca = authority(data_folder())
        if ca.is_file():
            teller.tell({"authority": str(ca)}, f"CA {ca}")
        why = await ending
        still = proxy.connections
    await teller.finish()
    for row in _ending(why, still, proxy.turned_away):
        errors(row)


def _ending(why: str, still: int, turned_away: int) -> "Iterator[str]":
    """Yield what is said at the end: how many connections were closed then, and were turned away before."""
    if turned_away:
        told = ngettext(
            "{count} connection was turned away: there were too many at a time.",
            "{count} connections were turned away: there were too many at a time.",
            turned_away,
        )
        yield told.format(count=turned_away)
    told = ngettext(
        "Ended by {why}; {count} connection was closed.",
        "Ended by {why}; {count} connections were closed.",
        still,
    )
    yield told.format(why=why, count=still)


class _Teller:
    """Prints what becomes of each session, and has it written."""

    def __init__(self, files: "SessionFiles | None", form: str) -> None:
        from popconsole.ui.judging_aside import JudgingAside

        self._files = files
        self._json = form == "json"
        self._judging = JudgingAside()
        self._begun: set[int] = set()
        self._print = Printer(sys.stdout)

    def tell(self, members: dict[str, object], text: str) -> None:
        """Print a row: an object, or words."""
        self._print(json.dumps(members) if self._json else text)

    async def finish(self) -> None:
        """Have told of the sessions that have ended, as far as a few seconds reach."""
        await self._judging.finish(_PATIENCE)

    def close(self, errors: Printer) -> None:
        """Have the last rows printed, and say how many were not."""
        self._print.close()
        if lost := self._print.lost:
            told = ngettext(
                "{n} row was not printed: nobody read it.",
                "{n} rows were not printed: nobody read them.",
                lost,
            )
            errors(told.format(n=lost))

    def grew(self, session: "RecordedSession") -> None:
        """Tell of a session that begins, and have written what it has."""
        if session.number not in self._begun:
            self._begun.add(session.number)
            members = {"session": session.number, "client": session.client, "what": "open"}
            self.tell(members, _("session {n}: {client}").format(n=session.number, client=session.client))
        if self._files is not None:
            self._files.grew(session)

    def ended(self, session: "RecordedSession") -> None:
        """Have told of a session that has ended: who, how far, what was found."""
        self._begun.discard(session.number)
        path = None if self._files is None else self._files.ended(session)
        told = partial(self._tell_end, client=session.client, path=path)
        self._judging.begin(session.conversation(), session.number, told)

    def _tell_end(self, came: "Session", *, client: str, path: Path | None) -> None:
        counts = {severity.value: count for severity, count in came.counts.items()}
        members = {
            "session": came.number, "client": client, "what": "close", "protocol": came.protocol,
            "user": came.user, "reached": came.reached, "lines": came.lines, "octets": came.octets,
            "seconds": came.seconds, "findings": counts, "file": None if path is None else str(path),
        }  # fmt: skip
        found = ", ".join(f"{count} {name}" for name, count in counts.items()) or _("nothing found")
        told = _("session {n}: {protocol}, {user}, got to {state}, {lines} lines, {seconds:.3f} s, {found}")
        text = told.format(
            n=came.number, protocol=came.protocol, user=came.user or _("nobody"), state=came.reached,
            lines=came.lines, seconds=own_number(came.seconds or 0.0), found=found,
        )  # fmt: skip
        self.tell(members, text if path is None else headed(text, str(path)))
