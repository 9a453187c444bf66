"""A worked exchange of each mechanism of AUTH: what both sides say, computed, and what each line holds."""

from collections.abc import Iterator

from popconsole.guide.exchange import pieces_text
from popconsole.i18n import _
from popconsole.protocol import sasl, scram
from popconsole.transcript.model import Side

_USER, _PASSWORD, _TOKEN = b"ada", b"sesame", b"an-access-token"  # made up
_HOST, _PORT = b"pop.example", 995
_CRAM = b"<1896.697170952@pop.example>"
_CLIENT_NONCE, _NONCE, _SALTING = "rOprNGfwEbeRWgbNEkqO", "hvYDpWUa2RaTCAfuxFIl", b"made up"


def worked(mechanism: str) -> tuple[str, ...]:
    """Return the rows of an exchange: ``C:`` and ``S:`` lines, each with what its base64 holds behind it.

    The user, the password and the token are made up, and shown. No row for a mechanism that is not known.
    """
    return tuple(_rows(mechanism)) if mechanism in sasl.MECHANISMS else ()


def _rows(mechanism: str) -> Iterator[str]:
    auth = f"C: AUTH {mechanism}"
    begun = False
    responses = 0
    for side, octets in _said(mechanism):
        line = sasl.encode(octets).decode("ascii")
        if side is Side.SERVER:
            if not begun:
                yield auth
            yield f"S: + {line}"
            pieces = sasl.read_challenge(mechanism, octets)
        else:
            responses += 1
            yield f"C: {line}" if begun else f"{auth} {line}"
            pieces = sasl.read_response(mechanism, responses, octets)
        begun = True
        yield _("   holds {pieces}").format(pieces=pieces_text(pieces, reveal=True))
    yield "S: +OK"


def _said(mechanism: str) -> Iterator[tuple[Side, bytes]]:
    """Yield what both sides say, decoded, up to the last response."""
    if mechanism == "PLAIN":
        yield Side.CLIENT, sasl.plain(_USER, _PASSWORD)
    elif mechanism == "XOAUTH2":
        yield Side.CLIENT, sasl.xoauth2(_USER, _TOKEN)
    elif mechanism == "OAUTHBEARER":
        yield Side.CLIENT, sasl.oauthbearer(_USER, _TOKEN, _HOST, _PORT)
    elif mechanism == "LOGIN":
        for prompt, answer in zip(sasl.LOGIN_PROMPTS, (_USER, _PASSWORD), strict=True):
            yield Side.SERVER, prompt
            yield Side.CLIENT, answer
    elif mechanism == "CRAM-MD5":
        yield Side.SERVER, _CRAM
        yield Side.CLIENT, sasl.cram_md5(_USER, _PASSWORD, _CRAM)
    else:
        yield from _scram(mechanism)


def _scram(mechanism: str) -> Iterator[tuple[Side, bytes]]:
    responses: list[bytes] = []
    challenges: list[bytes] = []
    while (said := scram.client(mechanism, _USER, _PASSWORD, _CLIENT_NONCE, challenges)) is not None:
        yield Side.CLIENT, said
        if not said:
            return  # the client has checked the server's signature
        responses.append(said)
        answer = scram.server(mechanism, responses, _NONCE, {_USER: _PASSWORD}.get, _SALTING)
        if answer is None:
            return
        challenges.append(answer[0])
        yield Side.SERVER, answer[0]
