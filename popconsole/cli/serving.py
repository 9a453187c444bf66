"""Running the mock server alone, from its first line on standard output to the signal that ends it."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from popconsole.cli.outcome import UnusableError, say
from popconsole.cli.printing import Printer
from popconsole.cli.serve_options import ServeOptions
from popconsole.cli.serve_tls import ServerTls, server_tls
from popconsole.cli.sessions_kept import LogPrinter, session_files
from popconsole.cli.signals import ended_by_signal
from popconsole.i18n import _, ngettext
from popconsole.server.listening.binding import ListenError
from popconsole.server.listening.listener import PopServer
from popconsole.server.notices import discarded, no_tls, notices, surveyed
from popconsole.transcript.safe import safe_prose, shown_address
from popconsole.ui.crash import hush_asyncio


def run(options: ServeOptions) -> None:
    """Serve until a signal ends it. Raises UnusableError where what was asked for can't be."""
    setup = options.setup()
    behaviour = options.behaviour()
    options.check_ports()
    options.check_log()
    tls = server_tls(options.tls_cert, options.tls_key) if options.has_tls else None
    server = PopServer(
        setup.as_persona(behaviour.persona),
        host=options.address,
        pop3_port=options.pop3_port,
        pop2_port=options.pop2_port,
        pop3s_port=options.pop3s_port,
        pop3s=tls is not None,
        tls=None if tls is None else tls.context,
        limits=options.limits(),
    )
    server.inject(behaviour.faults)
    errors = Printer(sys.stderr)
    server.on_fault = lambda spec, peer: errors(f"fault {spec.text} {shown_address(peer)}")
    server.on_no_tls = lambda error, peer: errors(f"{shown_address(peer)} {no_tls(error)}")
    server.on_trouble = lambda error, peer: errors(f"{shown_address(peer)} {safe_prose(str(error))}")
    server.on_discard = lambda octets, peer: errors(f"{shown_address(peer)} {discarded(octets)}")
    hush_asyncio()
    try:
        with _kept(server, options, errors):
            asyncio.run(_serve(server, tls, options, errors))
    except ListenError as error:
        raise UnusableError(str(error.strerror or error)) from error
    except KeyboardInterrupt:
        click.echo()
    finally:
        errors.close()


@contextmanager
def _kept(server: PopServer, options: ServeOptions, errors: Printer) -> Iterator[None]:
    """Have sessions written and logged as was asked for."""
    if options.record is None and options.log is None:
        yield
        return
    from popconsole.record.command_log import CommandLog
    from popconsole.record.served import ServedSessions

    files = None if options.record is None else session_files(options.record, errors)
    log = None if options.log is None else LogPrinter(options.log, options.log_format or "text", errors)
    watchers = [] if log is None else [CommandLog(log)]
    clock, ticks = time.time, time.perf_counter  # noqa: TID251 - nobody is above who has a clock
    server.hears = ServedSessions(watchers if files is None else [files, *watchers], clock, ticks)
    try:
        yield
    finally:
        for kept in (files, log):
            if kept is not None:
                kept.close()


async def _serve(server: PopServer, tls: ServerTls | None, options: ServeOptions, errors: Printer) -> None:
    ending = ended_by_signal(asyncio.get_running_loop())
    async with server:
        _warn(server, tls, errors)
        built_in = not options.mail.named  # so are the accounts, and their passwords are no secret
        if options.for_machines:
            click.echo(_as_object(server, tls, options, built_in=built_in))
        else:
            _announce(server, tls, built_in=built_in)
        sys.stdout.flush()
        why = await ending
        still = server.connections
    _tell_the_end(why, still, errors)


def _warn(server: PopServer, tls: ServerTls | None, errors: Printer) -> None:
    """Say on standard error what is to be known of what it serves, and of what that lays open."""
    served, not_served = surveyed(server.setup.maildrops.surveys())
    for text in served:
        errors(text)
    if server.setup.maildrops.keeps:
        errors(_("Nothing is removed (--keep): at the next login all mail is there again."))
    exposed = [server.exposes] if server.exposes else []
    for text in (*exposed, *not_served, *notices(server.setup, pop3s=tls is not None)):
        errors(_("Warning: {text}").format(text=text))


def _announce(server: PopServer, tls: ServerTls | None, *, built_in: bool) -> None:
    """Print where it listens and who may log in, with what password where that is ``built_in``."""
    for protocol, address in server.addresses.items():
        click.echo(f"{protocol} {shown_address(address)}")
    if tls is not None and tls.authority is not None:
        say(f"CA {tls.authority}")
    for name, secret in server.setup.accounts:
        shown = f" password {secret.reveal().decode()}" if built_in and secret is not None else ""
        say(f"user {name.decode()}{shown}")


def _as_object(server: PopServer, tls: ServerTls | None, options: ServeOptions, *, built_in: bool) -> str:
    """Return the same as one object of JSON; ``password`` is null where it is not built in."""
    told = {
        "addresses": {name: {"host": host, "port": port} for name, (host, port) in server.addresses.items()},
        "authority": str(tls.authority) if tls is not None and tls.authority is not None else None,
        "users": [
            {
                "name": name.decode("utf-8", "replace"),
                "password": secret.reveal().decode() if built_in and secret is not None else None,
            }
            for name, secret in server.setup.accounts
        ],
        "record": None if options.record is None else str(options.record),
        "log": None if options.log is None else str(options.log),
    }
    return json.dumps(told)


def _tell_the_end(why: str, connections: int, errors: Printer) -> None:
    if connections:
        text = ngettext(
            "Ended by {why}: {count} connection closed. What was marked as deleted stays where no QUIT came "
            "for it, and locks are given back.",
            "Ended by {why}: {count} connections closed. What was marked as deleted stays where no QUIT came "
            "for it, and locks are given back.",
            connections,
        )
    else:
        text = _("Ended by {why}; nobody was connected.")
    if sys.stderr is not None and sys.stderr.isatty():
        errors("")  # behind the terminal's ^C
    errors(text.format(why=why, count=connections))
