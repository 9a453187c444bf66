"""Takes off the prefix of syslog (RFC 3164 and RFC 5424) and of journalctl in its forms for people.

``Nov 26 01:44:00 mail fetch[812]: S: +OK``, ``<13>1 2026-11-26T01:44:00Z mail fetch 812 - - S: +OK``. rsyslog
writes control characters as ``#015``. Rows of other programs, and of other processes, are kept apart.
"""

import re
from collections.abc import Iterable, Iterator

from popconsole.formats.prefixed import Prefix
from popconsole.formats.stamps import ISO_FORMATS
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping
from popconsole.i18n import N_

_TIME = (
    rb"(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d+)?"
    rb"|(?:[A-Z][a-z]{2} )?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d| [A-Z]{2,5})?"
    rb"|\[ *\d+\.\d{6}\]|\d{9,11}\.\d{6})"
)
_STRUCTURED = rb"(?:-|(?:\[(?:[^\]\"\\]|\"(?:[^\"\\]|\\.)*\")*\])+)"
_PATTERN = re.compile(
    rb"(?:<\d{1,3}>)?(?:(?P<time>" + _TIME + rb")"
    rb" (?P<who_host>[^\s:\[\]]+) (?P<who>[^\s:\[\]]{1,60})(?:\[(?P<who_pid>[^\]\s]{1,20})\])?:"
    rb"|(?<=>)1 (?:(?P<time5>\S{10,40})|-) (?P<who_host5>\S{1,255}) (?P<who5>\S{1,48}) "
    rb"(?P<who_pid5>\S{1,128}) \S{1,32} " + _STRUCTURED + rb")(?: |$)(?:\xef\xbb\xbf)?(?P<text>)"
)
_CHATTER = re.compile(rb"-- (?:Journal begins|Logs begin|Boot |Reboot|No entries|Subject:)|-- .* --$")
_ESCAPED = re.compile(rb"#(0[0-3][0-7]|177)")
_REPEATED = re.compile(rb"(?:--- )?(?:last )?message repeated (\d{1,4}) times?")
_REPEATED_WITH = re.compile(rb"message repeated (\d{1,4}) times: \[ ?(.*)\]$", re.DOTALL)


def _plain(text: bytes) -> Iterable[bytes]:
    """Return the rows that a text stands for: control characters are written as octal numbers."""
    if b"#" in text:
        text = _ESCAPED.sub(lambda match: bytes((int(match[1], 8),)), text)
        return text.removesuffix(b"\r").split(b"\n") if b"\r" in text or b"\n" in text else (text,)
    return (text,)


_FORMATS = (
    *(f"%b %d {year}%H:%M:%S{fraction}" for year in ("", "%Y ") for fraction in ("", ".%f")),
    *(f"{day}{form}" for day in ("", "%a ") for form in (*ISO_FORMATS, "%Y-%m-%d %H:%M:%S %z")),
    "%s",
)  # fmt: skip
_PREFIX = Prefix(_PATTERN, _CHATTER, mended=_plain, times=_FORMATS)


def _unwrap(rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    return _repeated(_PREFIX.unwrap(rows, tell))


def _repeated(rows: Iterable[Row]) -> Iterator[Row]:
    """Say again what syslog says was repeated."""
    last = b""
    for number, text in rows:
        if text.startswith((b"message rep", b"last mess", b"--- last")):
            whole = _REPEATED_WITH.match(text)
            match = whole or _REPEATED.match(text)
            if match is not None:
                last = whole[2] if whole is not None else last
                for _time in range(int(match[1])):
                    yield number, last
                continue
        last = text
        yield number, text


WRAPPING = Wrapping(
    "syslog",
    N_("syslog and journalctl: time, host and program before each row"),
    _PREFIX.look,
    _unwrap,
    (
        WrappedSample(
            b"-- Journal begins at Tue 2026-11-24 08:00:01 UTC. --\n"
            b"Nov 26 01:44:00 mail fetch[812]: S: +OK ready\nNov  6 01:44:00 mail kernel: link up\n"
            b"Nov 26 01:44:01 mail fetch[812]: C: RETR 1\nNov 26 01:44:01 mail fetch[813]: S: +OK other\n"
            b"Nov 26 01:44:01 mail fetch[812]: S: +OK#015\nNov 26 01:44:01 mail fetch[812]: S:#011tab\n"
            b"Nov 26 01:44:01 mail fetch[812]: message repeated 2 times: [ S: x]\n"
            b"Nov 26 01:44:01 mail fetch[812]:\nno prefix\nNov 26 01:44:01 mail fetch[812]: S: #13\n"
            b"Nov 26 01:44:01 mail fetch[812]: last message repeated 2 times\n"
            b"Nov 26 01:44:01 mail fetch[812]: message repetition\n",
            b"S: +OK ready\nC: RETR 1\nS: +OK\nS:\ttab\nS: x\nS: x\n\nno prefix\nS: #13\nS: #13\nS: #13\n"
            b"message repetition\nS: +OK other\n",
            "other-rows",
        ),
        WrappedSample(
            b'<13>1 2026-11-26T01:44:00.5Z mail fetch 812 - [a@1 b="\\"]"][c] \xef\xbb\xbfS: +OK ready\n'
            b"<13>1 2026-11-26T01:44:00.5Z mail fetch 812 ID47 - C: QUIT\n"
            b"<13>2026-11-26T01:44:01.123456+00:00 mail fetch[812]: S: +OK bye#012S: more\n",
            b"S: +OK ready\nC: QUIT\nS: +OK bye\nS: more\n",
        ),
        WrappedSample(
            b"Thu 2026-11-26 01:44:00 UTC mail fetch[812]: S: +OK ready\n"
            b"[   12.345678] mail fetch[812]: C: QUIT\n1795657440.123456 mail fetch[812]: S: +OK\n",
            b"S: +OK ready\nC: QUIT\nS: +OK\n",
        ),
    ),
)
