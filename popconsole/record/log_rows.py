"""A row of the log of commands, written for people and as JSON."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from popconsole.i18n import N_, _, own_number
from popconsole.record.command_log import Logged, LogRow
from popconsole.transcript.escapes import escape
from popconsole.transcript.safe import safe

_EVENTS = {
    Logged.OPEN: N_("(connection opened)"),
    Logged.UNASKED: N_("(not asked)"),
    Logged.CLOSE: N_("(connection closed)"),
}


def as_json(row: LogRow) -> str:
    """Write a row as one object of JSON; ``popconsole manual server`` tells its members."""
    return json.dumps({
        "time": round(row.began + row.at, 6), "session": row.session, "peer": row.peer,
        "protocol": row.protocol, "secure": row.secure, "what": row.what.value, "state": row.state,
        "command": _written(row.command),
        "reply": _written(row.reply), "octets": row.octets,
        "ms": None if row.seconds is None else round(row.seconds * 1000, 3), "faults": row.faults,
    })  # fmt: skip


def _written(octets: bytes | None) -> str | None:
    """Write octets as a transcript has them."""
    return None if octets is None else escape(octets).decode("utf-8")


def as_text(row: LogRow) -> str:
    """Write a row as a line for people."""
    time = datetime.fromtimestamp(row.began + row.at, UTC).isoformat(timespec="milliseconds")
    said = _(_EVENTS[row.what]) if row.command is None else safe(row.command)
    told = f"{time.removesuffix('+00:00')}Z {row.session} {row.peer} {row.protocol} {row.state} {said}"
    if row.reply is not None:
        told += f" -> {safe(row.reply)}"
    if row.seconds is not None:
        told += " " + _("({octets} octets, {ms:.1f} ms)").format(
            octets=row.octets, ms=own_number(row.seconds * 1000)
        )
    if row.faults:
        told += " " + _("[fault: {faults}]").format(faults=", ".join(row.faults))
    return told


FORMS: Mapping[str, Callable[[LogRow], str]] = {"text": as_text, "json": as_json}
"""How a row is written, by the name of the form."""
