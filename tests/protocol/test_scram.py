"""What SCRAM computes, step by step, held against the RFCs' examples and against the library."""

import base64

import pytest

from popconsole.protocol import sasl, scram
from popconsole.protocol.sasl import Item, authorization_id

# RFC 5802 section 5 and RFC 7677 section 3; the password is "pencil" in both.
EXAMPLES = {
    "SCRAM-SHA-1": (
        b"n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
        b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        b"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    ),
    "SCRAM-SHA-256": (
        b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
        b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        (
            b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            b"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        ),
        b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    ),
}


@pytest.mark.parametrize("mechanism", EXAMPLES)
def test_the_rfcs_examples_step_by_step(mechanism: str) -> None:
    first, asked, final, verdict = EXAMPLES[mechanism]
    signed = scram.auth_message(first, asked, final)
    assert signed == first[3:] + b"," + asked + b"," + final.partition(b",p=")[0]
    values = scram.worked(mechanism, b"pencil", asked, signed)
    assert values is not None
    assert base64.b64encode(values.client_proof) == final.partition(b",p=")[2]
    assert b"v=" + base64.b64encode(values.server_signature) == verdict
    assert values.client_key != values.stored_key != values.server_key
    nonce = first.partition(b",r=")[2].decode()
    assert scram.client(mechanism, b"user", b"pencil", nonce, [asked]) == final


@pytest.mark.parametrize("asked", [b"", b"r=a", b"r=a,s=QQ==,i=0", b"r=a,s=QQ=,i=1", b"e=other-error"])
def test_nothing_is_computed_without_a_salt(asked: bytes) -> None:
    assert scram.worked("SCRAM-SHA-1", b"pencil", asked, b"") is None


@pytest.mark.parametrize(
    ("first", "header"),
    [
        (b"n,,n=u,r=x", b"n,,"),
        (b"y,a=boss,n=u,r=x", b"y,a=boss,"),
        (b"p=tls-unique,,n=u,r=x", b"p=tls-unique,,"),
        (b"n=u,r=x", None),
    ],
)
def test_the_gs2_header_is_a_piece_of_the_first_message(first: bytes, header: bytes | None) -> None:
    pieces = sasl.read_response("SCRAM-SHA-1", 1, first)
    assert next((p.value for p in pieces if p.item is Item.GS2_HEADER), None) == header
    assert sasl.user_of("SCRAM-SHA-1", 1, first) == b"u"
    assert scram.auth_message(first, b"s", b"c=biws,r=x,p=eA==") == b"n=u,r=x,s,c=biws,r=x"


def _with_identity(mechanism: str, header: bytes, password: bytes) -> tuple[list[bytes], bytes, bytes]:
    """Return what a client says that names an authorization identity, and the two answers that are due."""
    first = header + b"n=a=2Cb,r=abc"
    told = scram.server(mechanism, [first], "xyz", {b"a,b": b"secret"}.get, b"salt")
    assert told is not None
    asked = told[0]
    begun = b"c=" + base64.b64encode(header) + b",r=abcxyz"
    values = scram.worked(mechanism, password, asked, scram.auth_message(first, asked, begun))
    assert values is not None
    final = begun + b",p=" + base64.b64encode(values.client_proof)
    return [first, final], asked, b"v=" + base64.b64encode(values.server_signature)


@pytest.mark.parametrize("mechanism", EXAMPLES)
@pytest.mark.parametrize("header", [b"n,a=a=2Cb,", b"y,a=a=2Cb,", b"n,a=somebody=3D,"])
def test_both_sides_sign_the_authorization_identity(mechanism: str, header: bytes) -> None:
    responses, _asked, verdict = _with_identity(mechanism, header, b"secret")
    said = scram.server(mechanism, responses, "xyz", {b"a,b": b"secret"}.get, b"salt")
    assert said == (verdict, b"a,b")
    identity = authorization_id(mechanism, responses[0])
    assert identity == header[4:-1].replace(b"=2C", b",").replace(b"=3D", b"=")


def test_what_is_wrong_beside_an_authorization_identity_is_refused() -> None:
    right, asked, _verdict = _with_identity("SCRAM-SHA-256", b"n,a=a=2Cb,", b"secret")
    wrong, _asked, _verdict = _with_identity("SCRAM-SHA-256", b"n,a=a=2Cb,", b"other")
    other, _asked, _verdict = _with_identity("SCRAM-SHA-256", b"y,a=a=2Cb,", b"secret")
    nonce = asked[2:8]
    for final in (
        wrong[1],
        other[1],  # signed with another header
        right[1].replace(base64.b64encode(b"n,a=a=2Cb,"), b"biws"),
        right[1].replace(nonce, b"abcxyy"),
        b"c=biws,r=abcxyz",
        b"",
    ):
        assert (
            scram.server("SCRAM-SHA-256", [right[0], final], "xyz", {b"a,b": b"secret"}.get, b"salt") is None
        )
    for first in (b"n,a=,n=u,r=x", b"n,a=a=2,n=u,r=x", b"p=tls-unique,a=u,n=u,r=x", b"n,b=u,n=u,r=x"):
        assert scram.server("SCRAM-SHA-256", [first], "xyz", {b"u": b"p"}.get, b"salt") is None


@pytest.mark.parametrize("header", [b"n,a=a=2Cb,", b"y,,"])
def test_a_client_goes_on_behind_the_header_that_it_began_with(header: bytes) -> None:
    said: list[bytes] = []
    challenges: list[bytes] = []
    while True:
        message = scram.client("SCRAM-SHA-256", b"a,b", b"secret", "abc", challenges, header)
        assert message is not None
        said.append(message)
        if len(said) > 2:
            break
        told = scram.server("SCRAM-SHA-256", said, "xyz", {b"a,b": b"secret"}.get, b"salt")
        assert told is not None
        challenges.append(told[0])
    assert said[0] == header + b"n=a=2Cb,r=abc"
    assert said[2] == b""
    for wrong in ([challenges[0], b"v=QUJD"], [b"r=abcd,s=QQ,i=4096"]):
        assert scram.client("SCRAM-SHA-256", b"a,b", b"secret", "abc", wrong, header) is None
