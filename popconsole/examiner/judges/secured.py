"""Judges of AUTH, of response codes in one reply, of TLS and of UTF-8."""

import re

from popconsole.examiner.evidence import Evidence
from popconsole.examiner.reading import answer, original, parts
from popconsole.examiner.verdict import Ruling, broken, met
from popconsole.i18n import _
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.sasl import decode
from popconsole.transcript.safe import safe

_TAG = re.compile(rb"[A-Za-z0-9*-]+(?: .*)?", re.DOTALL)
_OLD_TLS = ("SSLv3", "TLSv1", "TLSv1.1")
_SHOWN = 80


def _challenge(seen: Evidence) -> Ruling:
    for exchange in seen.played.of("AUTH"):
        status = answer(exchange).status
        if decode(status[2:]) is None:
            told = _("The challenge is no base64: {line}").format(line=safe(status[:_SHOWN]))
            return broken(told, seen.played.at(exchange))
    return met()


def _cram(seen: Evidence) -> Ruling:
    decoded = [decode(answer(exchange).status[2:]) or b"" for exchange in seen.played.of("AUTH")]
    at = len(seen.played.exchanges) - 1
    if any(apop_timestamp(one) is None for one in decoded):
        return broken(_("The challenge is no msg-id"), at)
    if len(set(decoded)) != len(decoded):
        return broken(_("The challenge comes twice"), at)
    return met()


def _without(seen: Evidence, code: bytes) -> Ruling:
    for number, exchange in enumerate(seen.played.exchanges):
        if answer(exchange).status.upper().startswith(b"-ERR [%b]" % code):
            return broken(_("The refusal says [{code}]").format(code=code.decode()), number)
    return met()


def _no_in_use(seen: Evidence) -> Ruling:
    return _without(seen, b"IN-USE")


def _no_auth_code(seen: Evidence) -> Ruling:
    return _without(seen, b"AUTH")


def _no_raw_header(seen: Evidence) -> Ruling:
    exchange = seen.played.of("RETR")[-1]
    if parts(answer(exchange).message)[0].isascii():
        return met()
    return broken(_("The header has octets that are not ASCII"), seen.played.at(exchange))


def _raw_header(seen: Evidence) -> Ruling:
    exchange = seen.played.of("RETR")[-1]
    known = original(seen, exchange)
    lines = parts(answer(exchange).message)[0].split(b"\r\n")
    wanted = [line for line in parts(known or b"")[0].split(b"\r\n") if not line.isascii()]
    if all(line in lines for line in wanted):
        return met()
    return broken(_("The header in UTF-8 does not come as it is"), seen.played.at(exchange))


def _lang_lines(seen: Evidence) -> Ruling:
    for exchange in seen.played.of("LANG"):
        for line in answer(exchange).lines:
            if not _TAG.fullmatch(line):
                told = _("A line is not a language and its name: {line}").format(line=safe(line[:_SHOWN]))
                return broken(told, seen.played.at(exchange))
    return met()


def _utf8_text(seen: Evidence) -> Ruling:
    for number, exchange in enumerate(seen.played.exchanges):
        try:
            answer(exchange).status.decode("utf-8")
        except UnicodeDecodeError:
            return broken(_("The text of a reply is not UTF-8"), number)
    return met()


def _close_alert(seen: Evidence) -> Ruling:
    if seen.played.clean_end is not False:
        return met()
    return broken(_("The connection ends without a close alert"), len(seen.played.exchanges) - 1)


def _tls_version(seen: Evidence) -> Ruling:
    version = seen.played.tls_version
    if version not in _OLD_TLS:
        return met()
    return broken(_("{version} is the newest that it speaks").format(version=version))


JUDGES = {
    "tls-version": _tls_version,
    "challenge-form": _challenge,
    "cram-challenges": _cram,
    "no-in-use": _no_in_use,
    "no-auth-code": _no_auth_code,
    "no-raw-header": _no_raw_header,
    "raw-header": _raw_header,
    "lang-lines": _lang_lines,
    "utf8-text": _utf8_text,
    "close-alert": _close_alert,
}
