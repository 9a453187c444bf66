"""A server examined and mapped, with a page for each."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from time import monotonic

from popconsole.examiner.catalogue import catalogue
from popconsole.examiner.learning.letters import MAIL
from popconsole.examiner.learning.references import rfc_map
from popconsole.examiner.mail import mail
from popconsole.examiner.result import Examined, Result
from popconsole.examiner.running.learner import NotLearnableError
from popconsole.examiner.running.stores import StoreError
from popconsole.transcript.safe import safe
from popconsole.ui.examining import ExaminationAsked, Examining
from popconsole.ui.mapped import MapAsked, find_map, told_difference
from popconsole.ui.page.examination import examination_page
from tests.interop.servers import SERVERS, FilledStore, MailServer
from tests.matrix.map_page import map_page
from tests.matrix.rows import ExaminationCell, Finding, MapCell, ServerRow
from tests.matrix.stopping import LeftOffError, Patience

USER, PASSWORD = "student", "learn"
AUTH = "auth"
"""The alphabet of AUTH: a machine of its own."""
OWN = {
    "popconsole": ("POP3", "--pop3-port {port} --pop2-port 0"),
    "popconsole-pop2": ("POP2", "--pop2-port {port} --pop3-port 0"),
}
"""Our own server, by what it speaks: its protocol, and how it is told so."""
_SERVE = f"{sys.executable} -m popconsole serve --maildrop {{maildir}} --user {{user}}:{{password}}"
_FEW = 2  # messages of a server that is mapped: each more is more states
_TOLD = (LeftOffError, NotLearnableError, StoreError)
"""What is told in whole sentences; what else there may be is told with its kind."""
_DIFFERENCES = 40  # that are told


def server_names() -> list[str]:
    """List the servers."""
    return [*OWN, *SERVERS]


def server_row(name: str, out: Path, patience: Patience, told: Callable[[ServerRow], None]) -> ServerRow:
    """Examine a server and learn its machine; ``told`` is given what is known behind each part."""
    if name in OWN:
        protocol, how = OWN[name]
        return _parts(ServerRow(name, protocol), f"{_SERVE} {how}", out, patience, told)
    known = SERVERS[name]
    missing = known.why_not()
    if missing is not None:
        return ServerRow(name, missing=missing)
    with known.start({USER: list(mail().values())}) as server:
        row = ServerRow(name, told=server.version)
        return _parts(row, server, out, patience, told)


def _parts(
    row: ServerRow,
    where: str | MailServer,
    out: Path,
    patience: Patience,
    told: Callable[[ServerRow], None],
) -> ServerRow:
    command, address, store, few = None, None, None, None
    if isinstance(where, str):
        command = where
    else:
        address, store = where.address, FilledStore(where, mail())
        few = FilledStore(where, dict(list(mail().items())[:_FEW]))
    asked = ExaminationAsked(
        row.protocol, USER.encode(), PASSWORD.encode(), address, command,
        transcripts=out / "servers" / row.name,
    )  # fmt: skip
    examined, stopped = _examined(asked, store, patience)
    greeting = safe(examined.greeting)
    row = replace(row, told=" ".join(filter(None, (row.told, greeting))))
    row = replace(row, examination=_examination(row.name, examined, stopped, out))
    told(row)
    for alphabet in (MAIL,) if row.protocol == "POP2" else (MAIL, AUTH):
        like = rfc_map(row.protocol, alphabet)
        wanted = MapAsked(
            row.protocol, USER.encode(), PASSWORD.encode(), like, address, command, may_fail=alphabet == AUTH
        )
        row = replace(row, maps=(*row.maps, _mapped(row.name, wanted, few, out, patience)))
        told(row)
    return row


def _examined(asked: ExaminationAsked, store: FilledStore | None, patience: Patience) -> tuple[Examined, str]:
    began = monotonic()
    with Examining(asked, catalogue(asked.protocol), store=store) as examining:
        try:
            for _result in examining.results():
                patience.check(began)
        except LeftOffError as left:
            examining.stopped = str(left)
        examined = examining.examined()
    return examined, examined.stopped


def _examination(name: str, examined: Examined, stopped: str, out: Path) -> ExaminationCell:
    page = f"servers/{name}.html"
    _write(out / page, examination_page(examined))
    return ExaminationCell(
        {verdict.value: count for verdict, count in examined.counts.items()},
        tuple(_finding(result, page) for result in examined.broken),
        page,
        examined.seconds,
        stopped,
    )


def _finding(result: Result, page: str) -> Finding:
    check = result.check
    why = result.ruling.why
    return Finding(check.id, str(check.place), check.level.value, check.told, why, f"{page}#{check.id}")


def _mapped(name: str, asked: MapAsked, store: FilledStore | None, out: Path, patience: Patience) -> MapCell:
    began, alphabet, count = monotonic(), asked.like.alphabet, 0

    def told(connections: int) -> None:
        nonlocal count
        count = connections
        patience.check(began)

    try:
        found = find_map(asked, told, store)
    except Exception as error:  # noqa: BLE001 - whatever it is stands in its cell
        why = str(error) if isinstance(error, _TOLD) else f"{type(error).__name__}: {error}"
        return MapCell(alphabet, 0, count, (), "", monotonic() - began, why)
    page = f"servers/{name}-map-{alphabet}.html"
    _write(out / page, map_page(found, name))
    differences = tuple(told_difference(one) for one in found.differences[:_DIFFERENCES])
    states, took = len(found.machine.table), monotonic() - began
    return MapCell(alphabet, states, found.connections, differences, page, took)


def _write(path: Path, pieces: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{piece}\n" for piece in pieces))
