"""The mechanisms against the examples of their RFCs, and each side's answers against the other's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.protocol import sasl, scram
from popconsole.protocol.sasl import Item

PASSWORDS = {b"user": b"pencil", b"tim": b"tanstaaftanstaaf"}


def test_rfc_4616() -> None:
    assert sasl.plain(b"tim", b"tanstaaftanstaaf") == b"\0tim\0tanstaaftanstaaf"
    assert sasl.read_plain(b"Ursel\0Kurt\0xipj3plmq") == (b"Ursel", b"Kurt", b"xipj3plmq")
    for wrong in (b"", b"tim", b"\0tim", b"\0\0secret", b"a\0b\0c\0d"):
        assert sasl.read_plain(wrong) is None


def test_rfc_2195() -> None:
    challenge = b"<1896.697170952@postoffice.reston.mci.net>"
    response = sasl.cram_md5(b"tim", b"tanstaaftanstaaf", challenge)
    assert response == b"tim b913a602c7eda7a495b4e6e7334d3890"
    assert sasl.encode(response) == b"dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw"
    assert sasl.read_cram_md5(response) == (b"tim", b"b913a602c7eda7a495b4e6e7334d3890")
    assert sasl.read_cram_md5(b"no-space") is None


def test_rfc_7628() -> None:
    response = sasl.oauthbearer(b"user@example.com", b"vF9dft4qmT", b"server.example.com", 143)
    assert response == (
        b"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer vF9dft4qmT\x01\x01"
    )
    assert sasl.read_bearer("OAUTHBEARER", response) == (b"user@example.com", b"vF9dft4qmT")
    for wrong in (b"", b"n,,\x01auth=Basic x\x01\x01", b"p,,\x01auth=Bearer x\x01\x01", response[:-1]):
        assert sasl.read_bearer("OAUTHBEARER", wrong) is None


NAMES = st.binary(min_size=1, max_size=12).filter(lambda name: not set(name) & set(b"\0\x01 "))


@given(NAMES, NAMES)
def test_what_is_written_is_read(user: bytes, secret: bytes) -> None:
    assert sasl.read_plain(sasl.plain(user, secret)) == (b"", user, secret)
    assert sasl.read_bearer("XOAUTH2", sasl.xoauth2(user, secret)) == (user, secret)
    assert sasl.read_cram_md5(sasl.cram_md5(user, secret, b"<1@h>"))[0] == user  # type: ignore[index]


def test_rfc_5802_section_5() -> None:
    first = scram.client("SCRAM-SHA-1", b"user", b"pencil", "fyko+d2lbbFgONRv9qkxdawL", [])
    assert first == b"n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"
    told = b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"
    final = scram.client("SCRAM-SHA-1", b"user", b"pencil", "fyko+d2lbbFgONRv9qkxdawL", [told])
    assert final == (b"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")
    signed = [told, b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ="]
    assert scram.client("SCRAM-SHA-1", b"user", b"pencil", "fyko+d2lbbFgONRv9qkxdawL", signed) == b""
    forged = [told, b"v=AAAAAAAAAAAAAAAAAAAAAAAAAAA="]
    assert scram.client("SCRAM-SHA-1", b"user", b"pencil", "fyko+d2lbbFgONRv9qkxdawL", forged) is None


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_both_sides_of_scram(mechanism: str) -> None:
    def server(*responses: bytes | None) -> tuple[bytes, bytes] | None:
        said = [response for response in responses if response is not None]
        return scram.server(mechanism, said, "server-nonce", PASSWORDS.get, b"salting")

    def client(*challenges: bytes, user: bytes = b"user", password: bytes = b"pencil") -> bytes | None:
        return scram.client(mechanism, user, password, "client-nonce", challenges)

    first = client()
    told = server(first)
    assert told is not None
    assert told == server(first)  # the same again
    final = client(told[0])
    signed = server(first, final)
    assert signed is not None
    assert signed[1] == b"user"
    assert client(told[0], signed[0]) == b""
    assert server(first, client(told[0], password=b"wrong")) is None
    # Who does not exist gets a salt as others do, always the same, and never in.
    nobody = client(user=b"nobody")
    fake = server(nobody)
    assert fake is not None
    assert fake == server(nobody)
    assert server(nobody, client(fake[0], user=b"nobody")) is None
    for wrong in (b"", b"n,,", b"\xff", b"p=tls-unique,,n=user,r=x", b"n,,n=user,r="):
        assert server(wrong) is None


@pytest.mark.parametrize(
    ("line", "octets"),
    [
        (b"", b""),
        (b"dGlt", b"tim"),
        (b"YQ==", b"a"),
        (b"YWI=", b"ab"),
        (b"=", None),
        (b"=AAA", None),
        (b"AAA=BBB", None),
        (b"YQ", None),
        (b"YQ= =", None),
        (b"dGl-", None),
        (b"dGlt\n", None),
        (b"*", None),
    ],
)
def test_base64_is_taken_as_rfc_5034_has_it(line: bytes, octets: bytes | None) -> None:
    assert sasl.decode(line) == octets
    assert sasl.initial(line) == (b"" if line == b"=" else octets)


@given(st.sampled_from([*sasl.MECHANISMS, "X-UNKNOWN"]), st.integers(1, 4), st.binary(max_size=40))
def test_any_octets_are_read(mechanism: str, number: int, octets: bytes) -> None:
    assert sasl.read_response(mechanism, number, octets)
    assert sasl.read_challenge(mechanism, octets)
    sasl.user_of(mechanism, number, octets)


def test_what_is_secret() -> None:
    read = sasl.read_response("PLAIN", 1, b"\0tim\0tanstaaf")
    assert [p.item for p in read if p.item in sasl.SECRETS] == [Item.PASSWORD]
    assert sasl.read_response("PLAIN", 1, b"typed by hand")[0].item is Item.PASSWORD
    assert sasl.read_response("LOGIN", 2, b"x")[0].item is Item.PASSWORD
    assert sasl.read_response("X-UNKNOWN", 1, b"x")[0].item is Item.UNKNOWN
    assert sasl.read_response("OAUTHBEARER", 1, b"\1")[0].item is Item.TOKEN
    assert sasl.read_response("OAUTHBEARER", 2, b"\1")[0].item is Item.OTHER  # it takes in why it is refused
    assert {Item.UNKNOWN, Item.TOKEN} < sasl.SECRETS


def test_a_response_of_digest_md5() -> None:
    octets = b'username="a\\"b",realm="r, s", nonce=n,response=00ff'
    assert [(piece.item, piece.value) for piece in sasl.read_response("DIGEST-MD5", 1, octets)] == [
        (Item.USER, b'a"b'),
        (Item.OTHER, b'realm="r, s"'),
        (Item.OTHER, b"nonce=n"),
        (Item.PROOF, b"00ff"),
    ]
    assert sasl.user_of("DIGEST-MD5", 1, octets) == b'a"b'
    assert sasl.read_response("DIGEST-MD5", 1, b"what") == (sasl.Piece(Item.UNKNOWN, b"what"),)
