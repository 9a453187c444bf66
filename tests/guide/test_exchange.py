"""What is said of an exchange of AUTH: each line decoded, how it is made, and no secret unless revealed."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.dialogue.kind import Kind
from popconsole.guide.auth.answer import wanted
from popconsole.guide.auth.exchange import ITEMS
from popconsole.guide.lines.expect import next_after
from popconsole.guide.lines.explain import explain, headline
from popconsole.guide.typing.complete import complete
from popconsole.guide.typing.hint import hint
from popconsole.protocol import POP2, POP3, Protocol, sasl
from popconsole.protocol.auth import apop_digest
from popconsole.protocol.sasl import Item
from popconsole.transcript.model import Line, Side
from popconsole.transcript.safe import safe_text


def b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def follow(*rows: str) -> tuple[Tracker, list[Step]]:
    tracker = Tracker(POP3, exact=True)
    return tracker, [tracker.feed(Line(Side(row[0]), row[3:].encode())) for row in ("S: +OK", *rows)]


def texts(step: Step, *, reveal: bool = False, protocol: Protocol = POP3) -> str:
    told = explain(protocol, step, reveal=reveal)
    return " ".join(
        (told.title, told.whole, *told.next, *(note.message for note in told.notes), headline(step))
    )


def test_every_item_has_a_name() -> None:
    assert set(ITEMS) == set(Item)


def test_cram_md5_line_by_line() -> None:
    challenge = b"<1896.697170952@postoffice.reston.mci.net>"
    response = sasl.cram_md5(b"tim", b"tanstaaftanstaaf", challenge)
    _, steps = follow("C: AUTH CRAM-MD5", f"S: + {b64(challenge)}", f"C: {b64(response)}", "S: +OK")
    _, asked, challenged, responded, logged_in = steps
    assert "wants to log in with CRAM-MD5" in texts(asked)
    assert "+ and a challenge, or +OK or -ERR" in texts(asked)
    assert challenge.decode() in texts(challenged)
    assert "The client is to sign this" in texts(challenged)
    told = texts(responded)
    assert "user: tim" in told
    assert "hex of HMAC-MD5(key: password, text: challenge)" in told
    assert "b913a602" not in told
    assert "b913a602" in texts(responded, reveal=True)
    assert "enters TRANSACTION" in texts(logged_in)
    assert str(explain(POP3, responded).cite) == "RFC 2195 §2"


def test_an_initial_response_is_read_too() -> None:
    _, steps = follow(f"C: AUTH PLAIN {b64(sasl.plain(b'tim', b'tanstaaf'))}")
    assert "user: tim; password: ********" in texts(steps[-1])
    assert "tanstaaf" in texts(steps[-1], reveal=True)
    _, steps = follow("C: AUTH PLAIN =")
    assert "holds is no response of PLAIN" in texts(steps[-1])


def test_what_is_masked_or_no_base64_is_said_to_be() -> None:
    for line, text in (("********", "masked in this recording"), ("se cret", "no base64"), ("*", "cancels")):
        _, steps = follow("C: AUTH PLAIN", "S: + ", f"C: {line}")
        assert text in texts(steps[-1])
        assert "se cret" not in texts(steps[-1])


def test_a_challenge_with_a_mask_in_it_is_said_to_be_masked() -> None:
    _, steps = follow("C: AUTH DIGEST-MD5", "S: + cmVhbG09********")
    assert "masked in this recording" in texts(steps[-1])


def test_what_a_response_of_an_unknown_mechanism_holds_is_called_no_password() -> None:
    _, steps = follow("C: AUTH ANONYMOUS", "S: + ", f"C: {b64(b'sirhc')}")
    assert "octets of a mechanism that is not known here: ********" in texts(steps[-1])
    assert "password" not in texts(steps[-1])


def test_scram_names_what_is_in_its_lines() -> None:
    _, steps = follow(
        "C: AUTH SCRAM-SHA-1",
        "S: + ",
        f"C: {b64(b'n,,n=user,r=fyko')}",
        f"S: + {b64(b'r=fyko3rfc,s=QSXCR+Q6sek8bf92,i=4096')}",
        f"C: {b64(b'c=biws,r=fyko3rfc,p=v0X8v3Bz')}",
        f"S: + {b64(b'v=rmF9pqV8')}",
        "C: ",
    )
    first, told, final, signed, empty = steps[3:]
    assert "user: user; the client's nonce: fyko" in texts(first)
    assert "salt: QSXCR+Q6sek8bf92; how often to hash: 4096" in texts(told)
    assert "the client's proof: ********" in texts(final)
    assert "the server's signature" in texts(signed)
    assert "it holds: nothing" in texts(empty)


def test_while_a_response_is_typed() -> None:
    tracker, _ = follow("C: AUTH LOGIN", "S: + VXNlcm5hbWU6")
    shown = hint(POP3, tracker.situation, "")
    assert "prompt: Username:" in shown.meaning
    assert "Send the user's name, and nothing else, in base64." in shown.meaning
    assert any("Base64 hides nothing" in warning for warning in shown.warnings)
    assert any("Not base64" in warning for warning in hint(POP3, tracker.situation, "my name").warnings)
    assert complete(POP3, tracker.situation, "U").items == ()


def test_behind_an_ok_in_the_place_of_a_challenge_a_command_is_a_command() -> None:
    tracker, steps = follow("C: AUTH LOGIN", "S: +OK")
    assert next_after(POP3, steps[-1])[-1] == "a command, if the server meant its +OK"
    assert "what does not begin with a command is the response" in texts(steps[-1])
    doubtful = tracker.situation
    for typed in ("", "c3R1"):  # a response, as far as it stands
        shown = hint(POP3, doubtful, typed)
        assert "a command may be due instead" in shown.warnings[0]
        assert "Send the user's name" in shown.meaning
        assert not any("Not base64" in warning for warning in shown.warnings)
    for typed in ("S", "stat"):
        shown = hint(POP3, doubtful, typed)
        assert "STAT" in shown.syntax
        assert shown.warnings == ()
    assert [item.text for item in complete(POP3, doubtful, "ST").items if item.legal] == ["STAT"]
    assert complete(POP3, doubtful, "c3R1").items == ()
    assert "USER" in hint(POP3, doubtful, "USER a").warnings[0]  # whoever is logged in needs no name
    assert wanted(POP3, doubtful).name == "LOGIN"


def test_what_is_typed_ahead_is_judged_by_the_state_that_it_will_be_met_in() -> None:
    tracker, _ = follow("C: USER a", "S: +OK", "C: PASS b")
    assert hint(POP3, tracker.situation, "STAT").warnings == ()
    assert complete(POP3, tracker.situation, "RE").items[0].legal
    tracker, _ = follow("C: AUTH LOGIN")
    told = hint(POP3, tracker.situation, "c3R1", unseen=True)
    assert told.meaning == "AUTH waits for its answer: what is typed ahead of that is taken for a secret."


def test_what_older_and_later_commands_are() -> None:
    _, steps = follow("C: STLS", "S: +OK go")
    assert "negotiate TLS" in texts(steps[-1])
    _, steps = follow(
        "C: USER a",
        "S: +OK",
        "C: PASS b",
        "S: +OK",
        "C: LAST",
        "S: +OK 2",
        "C: LANG",
        "S: +OK",
        "S: en English",
    )
    assert "RFC 1725 took LAST out" in texts(steps[5])
    assert "last accessed: 2" in texts(steps[6])
    assert "the tag en" in texts(steps[-1])


@pytest.mark.parametrize("mechanism", [*sasl.MECHANISMS, "X-OWN"])
@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=12)), max_size=5))
def test_any_exchange_is_explained_safely(mechanism: str, said: list[tuple[bool, bytes]]) -> None:
    rows = [
        f"C: AUTH {mechanism}",
        *(f"S: + {b64(octets)}" if server else f"C: {b64(octets)}" for server, octets in said),
    ]
    tracker, steps = follow(*rows)
    for step in steps:
        for text in (texts(step), texts(step, reveal=True)):
            assert text == safe_text(text)
    for typed in ("", "x", "AUTH PLAIN x", "APOP a b"):
        shown = hint(POP3, tracker.situation, typed)
        for text in (shown.recipe, shown.syntax, shown.meaning, *shown.warnings):
            assert text == safe_text(text)


@given(st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=6, max_size=12))
def test_no_secret_is_told(secret: str) -> None:
    octets = f"\0user\0Q{secret}".encode()
    for mechanism in sasl.MECHANISMS:
        _, steps = follow(f"C: AUTH {mechanism}", "S: + ", f"C: {b64(octets)}", "S: + ", f"C: {b64(octets)}")
        for step in steps:
            if step.kind in (Kind.RESPONSE, Kind.COMMAND) and mechanism in (
                "PLAIN",
                "XOAUTH2",
                "OAUTHBEARER",
            ):
                assert f"Q{secret}" not in texts(step)


@pytest.mark.parametrize("protocol", [POP3, POP2], ids=str)
def test_no_other_command_is_said_to_hold_base64(protocol: Protocol) -> None:
    for command in protocol.commands:
        if command.exchange:
            continue
        for line in (f"{command.keyword} 1 10", f"{command.keyword} student {b64(b'a b')}"):
            tracker = Tracker(protocol, exact=True)
            step = tracker.feed(Line(Side.CLIENT, line.encode()))
            assert step.kind is Kind.COMMAND
            for reveal in (False, True):
                assert "base64" not in texts(step, reveal=reveal, protocol=protocol)


def test_apop_step_by_step() -> None:
    timestamp, user, secret = b"<1896.697170952@dbc.mtview.ca.us>", b"mrose", b"tanstaaf"
    tracker = Tracker(POP3, exact=True)
    tracker.feed(Line(Side.SERVER, b"+OK POP3 server ready " + timestamp))
    digest = apop_digest(timestamp, secret)
    assert digest == b"c4c9334bac560ecc979e58001b3e22fb"
    told = texts(tracker.feed(Line(Side.CLIENT, b" ".join((b"APOP", user, digest)))))
    order = [
        "logs in as mrose",
        f"timestamp {timestamp.decode()}",
        "secret",
        "MD5",
        "32 lower-case hexadecimal",
    ]
    places = [told.index(part) for part in order]
    assert places == sorted(places)
    assert digest.decode() not in told
    assert "refuse" not in told
