"""The label of each fault: the finding that it must yield in packets, or why none can be seen there.

Keyed by the protocol, then by the fault as ``--fault`` takes it, with its choice where it has several.
"""

from popconsole.protocol import POP2, POP3
from popconsole.server.faults.catalogue import FAULTS
from tests.corpus.label import Label, Trait
from tests.corpus.scripts import AGAIN, IDLE, LOGIN, PASSWORD, PLAIN, TLS, USER
from tests.interop.ways import Way

_LISTS = (Trait.LISTINGS,)
_MAIL = (Trait.MAIL,)
_ADDRESS = (Trait.LISTINGS, Trait.ADDRESS)
_LIST_TEXT = (Trait.LISTINGS, Trait.STATUS)

# What follows where client and server are out of step: each takes for an answer what is none.
_OUT_OF_STEP = (
    "reply-unsolicited", "reply-shape", "listing-malformed", "command-wrong-state", "negative",
    "status-missing", "closed-early", "capability-refused", "accepted-in-wrong-state", "replies-overlap",
    "session-over",
)  # fmt: skip
# ... and where the status line of the next reply stands behind the dot, in one line with it:
_MERGED = (
    *_OUT_OF_STEP, "not-stuffed", "listing-spread", "capability-malformed", "count-differs",
    "message-unknown", "text-octets", "pipelining-unlisted",
)  # fmt: skip
_REFUSED = ("response-code", "command-wrong-state", "negative")
_SIZES = ("size-differs", "total-differs", "total-changed", "octets-announced")
_ODD = ("text-octets", "unique-id-malformed", "listing-surplus", *_SIZES)
_ENCRYPTED = "TLS 1.3 encrypts what the client says of the certificate"
_SEGMENTS = "TCP keeps no boundaries: where a segment ends means nothing"
_TIME = "it is late or slow, and no RFC says how soon octets must come"
_NEXT = "POP2 has no unique-ids: a message of the next session may be another one"

_TWICE = (*LOGIN, "QUIT", AGAIN, *LOGIN, "QUIT")

_POP3 = {
    "greeting-late": Label(hidden=_TIME, faults=("greeting-late:1",)),
    "greeting-err": Label(("greeting-refused",), ("response-code",), shown_by=(Trait.GREETING,)),
    "greeting-foreign": Label(
        ("server-of-another",), (*_OUT_OF_STEP, "greeting-omitted"), shown_by=(Trait.GREETING,), needs="[A-Z]"
    ),
    "greeting-split": Label(hidden=_SEGMENTS),
    "apop-stamp-bad": Label(
        ("timestamp-malformed",),
        shown_by=(Trait.GREETING,),
        way=Way.APOP,
        beside=("apop-without-timestamp", "command-wrong-state"),
    ),
    "auth-fail": Label(("negative",), _REFUSED, script=_TWICE),
    "lock-stuck": Label(("negative",), _REFUSED, script=_TWICE),
    "login-delay": Label(("negative",), _REFUSED, script=_TWICE),
    "auth-plus-ok": Label(
        ("challenge-as-reply",),
        _OUT_OF_STEP,
        script=("CAPA", "AUTH PLAIN", PLAIN, "STAT", "QUIT"),
        way=Way.PLAIN,
        needs="AUTH",
    ),
    "auth-bare-err": Label(("negative",), script=("CAPA", "AUTH", *LOGIN, "QUIT")),
    "err-on": Label(
        ("negative",),
        ("response-code", "capability-refused"),
        faults=("err-on:RETR", "err-on:LIST,1,SYS/TEMP"),
    ),
    "timeout-421": Label(("autologout-said",), ("no-quit",), rude=True, script=(*LOGIN, "STAT", IDLE)),
    "caps-none": Label(("negative",), ("pipelining-unlisted",)),
    "caps-lie": Label(
        ("capability-refused", "capability-unlisted"),
        ("negative",),
        needs="CAPA.*(TOP|UIDL)",
        shown_by=_LISTS,
    ),
    "caps-change": Label(
        ("capability-unlisted",),
        script=("CAPA", *LOGIN, "CAPA", "TOP 1 0", "QUIT"),
        needs="CAPA.*CAPA.*TOP",
        shown_by=_LISTS,
    ),
    "stls-refused": Label(
        ("negative",), ("capability-refused",), script=("CAPA", "STLS", "QUIT"), way=Way.STLS, rude=True
    ),
    "stls-hang": Label(
        ("closed-early",), _OUT_OF_STEP, script=("CAPA", "STLS", TLS), way=Way.STLS, shown_by=(Trait.CLOSE,)
    ),
    "stls-stripped": Label(
        ("capability-unlisted",),
        ("negative",),
        script=("CAPA", "STLS", "QUIT"),
        way=Way.STLS,
        rude=True,
        needs="STLS",
        shown_by=_LISTS,
    ),
    "stls-trailing": Label(
        ("stls-injection", "reply-unsolicited"),
        script=("CAPA", "STLS", TLS),
        way=Way.STLS,
        shown_by=(Trait.TLS,),
    ),
    "tls-expired": Label(
        ("reader-tls-certificate-refused",),
        script=("STLS", TLS),
        way=Way.STLS,
        unless=_ENCRYPTED,
        shown_by=(Trait.TLS,),
    ),
    "tls-wrong-name": Label(
        ("reader-tls-certificate-refused",),
        script=("STLS", TLS),
        way=Way.STLS,
        unless=_ENCRYPTED,
        shown_by=(Trait.TLS,),
    ),
    "tls-old": Label(
        ("tls-retired", "reader-tls-alert", "reader-tls-handshake"),
        script=("STLS", TLS),
        way=Way.STLS,
        shown_by=(Trait.TLS,),
    ),
    "drop-after": Label(
        ("line-cut", "closed-early"),
        ("no-quit", "deletions-lost"),
        faults=("drop-after:300", "drop-after:25@RETR"),
        shown_by=(Trait.CLOSE,),
    ),
    "half-close": Label(("closed-early",), ("no-quit",), shown_by=(Trait.CLOSE,)),
    "split": Label(hidden=_SEGMENTS),
    "merge": Label(hidden=_SEGMENTS),
    "slow": Label(hidden=_TIME, faults=("slow:2000",)),
    "lf-only": Label(("line-ending",), ("end-line-ending",), shown_by=(Trait.ENDS,)),
    "cr-dot": Label(
        ("octet-cr", "end-missing", "line-cut", "closed-early"),
        _MERGED,
        shown_by=(Trait.ENDS, Trait.DOTS, Trait.CLOSE),
    ),
    "dot-missing": Label(
        ("end-missing", "closed-early"), ("deleted-unread", *_OUT_OF_STEP), shown_by=(Trait.DOTS, Trait.CLOSE)
    ),
    "dot-early": Label(
        ("reply-unsolicited", "size-differs"), (*_OUT_OF_STEP, *_SIZES), shown_by=(Trait.DOTS, Trait.MAIL)
    ),
    "unstuffed": Label(
        ("not-stuffed",),
        (*_OUT_OF_STEP, "deleted-unread", "end-missing", *_SIZES),
        shown_by=(Trait.DOTS, Trait.MAIL),
    ),
    "reply-twice": Label(
        ("reply-unsolicited", "listing-malformed", "reply-shape"),
        (*_OUT_OF_STEP, "status-inside", "end-missing"),
        shown_by=_LISTS,
    ),
    "reply-none": Label(("reply-shape", "closed-early"), _OUT_OF_STEP, shown_by=(Trait.CLOSE,)),
    "reply-swapped": Label(
        ("reply-shape", "listing-malformed", "replies-overlap"),
        _OUT_OF_STEP,
        script=("CAPA", LOGIN[0], (LOGIN[1], "STAT", "LIST"), "QUIT"),
    ),
    "junk-before": Label(
        ("reply-shape",), (*_OUT_OF_STEP, "text-octets", "octet-nul"), shown_by=(Trait.OCTETS,)
    ),
    "size-wrong": Label(_SIZES, shown_by=_LISTS, needs="LIST.*(RETR|STAT)|STAT.*LIST"),
    "count-wrong": Label(
        ("count-differs",), ("count-with-marked",), needs="STAT.*(LIST|UIDL)|(LIST|UIDL).*STAT"
    ),
    "list-like-stat": Label(("listing-like-stat",)),
    "list-bare:no-size": Label(("listing-malformed",), shown_by=_LISTS),
    "list-bare:extra": Label(("listing-surplus",), shown_by=_LISTS),
    "list-bare:spaces": Label(("listing-malformed",), shown_by=_LISTS),
    "uidl-no-number": Label(("listing-malformed",)),
    "uidl-single-multi": Label(("listing-spread", "listing-malformed"), shown_by=_LIST_TEXT),
    "uidl-repeat": Label(("unique-id-shared", "unique-id-twice"), ("unique-id-differs",), shown_by=_LISTS),
    "uidl-change": Label(
        ("unique-id-changed",),
        shown_by=_ADDRESS,
        needs=r"(LIST.*UIDL|UIDL.*LIST).*\|.*(LIST.*UIDL|UIDL.*LIST)",
        twice=True,
    ),
    "line-long": Label(("line-very-long",), _SIZES, shown_by=_MAIL),
    "octets-8bit": Label(("text-octets",), _ODD, shown_by=(Trait.OCTETS,)),
    "octets-nul": Label(("octet-nul",), ("octet-cr", *_ODD), shown_by=(Trait.NUL,)),
    "terminal": Label(("octet-escape",), _ODD, shown_by=(Trait.OCTETS,)),
    "dele-at-once": Label(
        ("count-differs",),
        ("number-gap",),
        script=(*LOGIN, "STAT", "DELE 1", "RSET", "STAT", "LIST", "QUIT"),
        needs="DELE.*RSET.*(STAT|LIST|UIDL)",
    ),
    "dele-lost": Label(
        ("deletion-undone",), shown_by=_ADDRESS, needs=r"(UIDL|LIST).*DELE.*QUIT.*\|.*(UIDL|LIST)", twice=True
    ),
    "still-listed": Label(
        ("marked-listed", "count-with-marked", "total-changed"), needs=r"DELE:\d+ .*(LIST|UIDL|STAT)( |$)"
    ),
    "renumber": Label(
        ("marked-listed", "unique-id-differs", "size-differs", "negative"),
        ("capability-refused", "unique-id-changed"),
        shown_by=_LISTS,
    ),
}

_HELO = f"HELO {USER} {PASSWORD}"
_POP2_OUT_OF_STEP = (
    *_OUT_OF_STEP, "pop2-garbage", "pop2-garbage-from-server", "no-quit", "pop2-data-short", "pop2-data-long",
)  # fmt: skip
_POP2 = {
    "greeting-late": _POP3["greeting-late"],
    "greeting-err": Label(("greeting-refused",), shown_by=(Trait.GREETING,), needs="[A-Z]"),
    "greeting-foreign": Label(
        ("server-of-another",), (*_POP2_OUT_OF_STEP, "greeting-omitted"), shown_by=(Trait.GREETING,)
    ),
    "greeting-split": _POP3["greeting-split"],
    "auth-fail": Label(("negative",), ("command-wrong-state", "session-over")),
    "lock-stuck": Label(("negative",), ("command-wrong-state", "session-over")),
    "err-on": Label(("negative",), _POP2_OUT_OF_STEP, faults=("err-on:READ",)),
    "timeout-421": Label(("autologout-said",), ("no-quit",), rude=True, script=(_HELO, IDLE)),
    "drop-after": Label(
        ("line-cut", "closed-early"),
        ("no-quit",),
        faults=("drop-after:300", "drop-after:25@RETR"),
        shown_by=(Trait.CLOSE,),
    ),
    "half-close": Label(("closed-early",), ("no-quit",), shown_by=(Trait.CLOSE,)),
    "split": _POP3["split"],
    "merge": _POP3["merge"],
    "slow": _POP3["slow"],
    "lf-only": Label(("line-ending",), shown_by=(Trait.ENDS,)),
    "reply-twice": Label(("reply-unsolicited",), _POP2_OUT_OF_STEP),
    "reply-none": Label(
        ("reply-shape", "closed-early", "pop2-garbage-from-server"),
        _POP2_OUT_OF_STEP,
        shown_by=(Trait.CLOSE,),
    ),
    "reply-swapped": Label(
        ("pop2-garbage-from-server", "reply-shape"),
        _POP2_OUT_OF_STEP,
        script=(_HELO, "READ 1", ("FOLD inbox", "READ 2"), "QUIT"),
    ),
    "junk-before": Label(
        ("pop2-garbage-from-server",),
        (*_POP2_OUT_OF_STEP, "text-octets", "octet-nul"),
        shown_by=(Trait.OCTETS,),
    ),
    "octets-8bit": Label(("text-octets",), shown_by=(Trait.OCTETS,)),
    "octets-nul": Label(("octet-nul",), ("octet-cr", "text-octets"), shown_by=(Trait.OCTETS,)),
    "terminal": Label(("octet-escape",), ("text-octets",), shown_by=(Trait.OCTETS,)),
    "dele-at-once": Label(hidden=_NEXT),
    "dele-lost": Label(hidden=_NEXT),
    "pop2-count": Label(
        ("pop2-data-short", "pop2-data-long", "closed-early", "reply-unsolicited"),
        _POP2_OUT_OF_STEP,
        faults=("pop2-count", "pop2-count:-5"),
    ),
    "pop2-crlf": Label(("pop2-data-long", "reply-unsolicited"), _POP2_OUT_OF_STEP),
    "pop2-no-close": Label(
        ("session-over",),
        _POP2_OUT_OF_STEP,
        script=(f"HELO {USER} wrong", _HELO, "READ 1", "RETR", "ACKS", "QUIT"),
        rude=True,
    ),
}

LABELS = {POP3.name: _POP3, POP2.name: _POP2}


def written(name: str) -> tuple[str, ...]:
    """Return a fault as it is written, once for each of its choices."""
    fault = FAULTS[name]
    choices = fault.arguments[0].choices if fault.arguments else ()
    return tuple(f"{name}:{choice}" for choice in choices) or (name,)


def label(protocol: str, text: str) -> Label | None:
    """Return the label of a fault as it is written; None where it has none."""
    rows = LABELS[protocol]
    return rows.get(text) or rows.get(text.partition("@")[0].partition(":")[0])
