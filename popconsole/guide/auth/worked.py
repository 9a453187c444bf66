"""A worked exchange of each mechanism of AUTH, and of APOP: what both sides say and what each line holds.

All of it is computed from a name, a password and a token that are made up.
"""

from collections.abc import Iterator

from popconsole.guide.auth.exchange import pieces_text
from popconsole.i18n import _
from popconsole.protocol import sasl, scram
from popconsole.protocol.auth import apop_digest
from popconsole.transcript.model import Side

_USER, _PASSWORD, _TOKEN = b"ada", b"sesame", b"an-access-token"  # made up
_HOST, _PORT = b"pop.example", 995
_TIMESTAMP = b"<1896.697170952@pop.example>"
_CLIENT_NONCE, _NONCE, _SALTING = "rOprNGfwEbeRWgbNEkqO", "hvYDpWUa2RaTCAfuxFIl", b"made up"

_PROVED, _VERIFIED = 3, 4  # messages of SCRAM that were said: the client has proved, the server has


def worked(mechanism: str) -> tuple[str, ...]:
    """Return the rows of an exchange: ``C:`` and ``S:`` lines, each with what its base64 holds behind it.

    The user, the password and the token are made up, and shown. No row for a mechanism that is not known.
    SCRAM's rows tell what is computed on the way as well, by the names of RFC 5802 section 3.
    """
    return tuple(_rows(mechanism)) if mechanism in sasl.MECHANISMS else ()


def about(mechanism: str) -> str:
    """Say of whom a worked exchange is."""
    if mechanism in sasl.BEARERS:
        return _("user {user}, access token {token}").format(user=_USER.decode(), token=_TOKEN.decode())
    return _("user {user}, password {password}").format(user=_USER.decode(), password=_PASSWORD.decode())


def worked_apop() -> tuple[str, ...]:
    """Return the rows of a login with APOP, and how its digest came about."""
    timestamp, digest = _TIMESTAMP.decode(), apop_digest(_TIMESTAMP, _PASSWORD).decode()
    made = _("digest: MD5 of {text}, the password right behind the timestamp")
    return (
        f"S: +OK POP3 server ready {timestamp}",
        f"C: APOP {_USER.decode()} {digest}",
        "   " + made.format(text=timestamp + _PASSWORD.decode()),
        "S: +OK",
    )


def _rows(mechanism: str) -> Iterator[str]:
    auth = f"C: AUTH {mechanism}"
    begun = False
    responses = 0
    said: list[bytes] = []
    for side, octets in _said(mechanism):
        said.append(octets)
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
        yield "   " + _("holds {pieces}").format(pieces=pieces_text(pieces, reveal=True))
        if mechanism.startswith("SCRAM-"):
            yield from _values(mechanism, said)
    yield "S: +OK"


def _values(mechanism: str, said: list[bytes]) -> Iterator[str]:
    """Yield what SCRAM computed for the newest message: the third is signed, and the fourth proves."""
    if len(said) not in (_PROVED, _VERIFIED):
        return
    message = scram.auth_message(*said[:_PROVED])
    found = scram.worked(mechanism, _PASSWORD, said[1], message)
    if found is None:
        return
    values = {
        "SaltedPassword": found.salted_password,
        "ClientKey": found.client_key,
        "StoredKey": found.stored_key,
        "ClientSignature": found.client_signature,
        "ClientProof": found.client_proof,
    }
    if len(said) == _VERIFIED:
        values = {"ServerKey": found.server_key, "ServerSignature": found.server_signature}
    else:
        yield f"   AuthMessage: {message.decode()}"
    yield from (f"   {name}: {octets.hex()}" for name, octets in values.items())


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
        yield Side.SERVER, _TIMESTAMP
        yield Side.CLIENT, sasl.cram_md5(_USER, _PASSWORD, _TIMESTAMP)
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
