"""Puts rows together that a mailer broke at 72 or 76 columns, so that the rest stands without a mark."""

from collections.abc import Iterable, Iterator, Sequence

from popconsole.formats.broken_rows import breaks_of, mended
from popconsole.formats.evidence import carries_pop
from popconsole.formats.reader import Sureness
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping
from popconsole.i18n import N_, _


def _look(rows: Sequence[bytes]) -> Sureness:
    breaks = breaks_of(rows)
    if breaks is None or not any(map(carries_pop, rows)):
        return Sureness(0.0, _("no row goes on in the next"))
    return Sureness(1.0, _("rows are broken at column {n}").format(n=breaks.width))


def _unwrap(rows: Iterable[Row], _tell: Tell) -> Iterator[Row]:
    return mended(rows)


_LONG = b"x" * 150

WRAPPING = Wrapping(
    "wrapped",
    N_("rows broken at 72 or 76 columns, as mailers do"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b"<-- +OK the POP3 server of the kettle is ready and waits for you, dear\n"
            b"<1896.697170952@pop.example.org>\n--> RETR 1\n<-- +OK\n"
            b"<-- word word word word word word word word word word word word word word\nword end\n"
            b"<-- "
            + _LONG[:70]
            + b"\n"
            + _LONG[:74]
            + b"\n"
            + _LONG[:6]
            + b"\n<--\n<-- .\n--> QUIT\n<-- +OK\n",
            b"<-- +OK the POP3 server of the kettle is ready and waits for you, dear "
            b"<1896.697170952@pop.example.org>\n--> RETR 1\n<-- +OK\n"
            b"<-- word word word word word word word word word word word word word word word end\n"
            b"<-- " + _LONG + b"\n<--\n<-- .\n--> QUIT\n<-- +OK\n",
        ),
        WrappedSample(
            b'{"session": 1, "n": 1, "time": null, "side": "S", "octets":\n"K09LIGhpDQo=", "what": "wire"}\n'
            b'{"session": 1, "n": 2, "time": null, "side": "C", "octets": "UVVJVAo=",\n"what": "wire"}\n',
            b'{"session": 1, "n": 1, "time": null, "side": "S", "octets": "K09LIGhpDQo=", "what": "wire"}\n'
            b'{"session": 1, "n": 2, "time": null, "side": "C", "octets": "UVVJVAo=", "what": "wire"}\n',
        ),
    ),
)
