"""POP URLs, as RFC 2384 has them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.client.security import Security
from popconsole.protocol import POP2, POP3
from popconsole.transcript.safe import is_visible
from popconsole.ui.opening import AddressError
from popconsole.ui.pop_url import Target, parse_target, parse_typed
from popconsole.ui.url_password import without_password


@pytest.mark.parametrize(
    ("text", "target", "first"),
    [
        # the three examples of RFC 2384 section 7
        ("pop://rg@mailsrv.qualcomm.com", Target("mailsrv.qualcomm.com", None, "rg"), "USER rg"),
        (
            "pop://rg;AUTH=+APOP@mail.eudora.com:8110",
            Target("mail.eudora.com", 8110, "rg", "+APOP"),
            "APOP rg ",
        ),
        ("pop://baz;AUTH=SCRAM-MD5@foo.bar", Target("foo.bar", None, "baz", "SCRAM-MD5"), "AUTH SCRAM-MD5"),
        ("pop://foo.bar", Target("foo.bar"), ""),
        ("POP://foo.bar:1/", Target("foo.bar", 1), ""),
        ("pop://ada;auth=*@foo.bar", Target("foo.bar", None, "ada", "*"), "USER ada"),
        ("pop://ada%40home%3b@[::1]:1110", Target("::1", 1110, "ada@home;"), "USER ada@home;"),
        ("pop://%C3%A9@h", Target("h", None, "é"), "USER é"),
        ("localhost:1110", Target("localhost", 1110), ""),
        ("localhost", Target("localhost"), ""),
        ("pops://foo.bar", Target("foo.bar", security=Security.implicit()), ""),
        ("POPS://ada@foo.bar:1995", Target("foo.bar", 1995, "ada", security=Security.implicit()), "USER ada"),
    ],
)
def test_a_server_and_the_line_that_is_offered(text: str, target: Target, first: str) -> None:
    assert parse_target(text) == target
    assert target.first_line(POP3) == first


def test_pop2_logs_in_with_helo_and_quotes() -> None:
    assert parse_target("pop://a%20b@h").first_line(POP2) == "HELO a\\ b "


@pytest.mark.parametrize(
    "text",
    [
        "pop://",
        "pop://user@",
        "pop://host:port",
        "pop://host/path",
        "pop://host/?query",
        "pop://a;AUTH=@h",
        "pop://a;FOO=x@h",
        "pop://a;AUTH=x;y@h",
        "pop://a%zz@h",
        "pop://a%@h",
        "pop://a%ff@h",
        "pop://a%0d%0aDELE%201@h",
        "pop://a%e2%80%aeb@h",
        "pop://a;AUTH=PLAIN%20x@h",
        "imap://h",
        "http://h",
        "",
    ],
)
def test_what_is_none_is_told_so(text: str) -> None:
    with pytest.raises(AddressError) as raised:
        parse_target(text)
    assert is_visible(str(raised.value))


def test_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(AddressError) as raised:
        parse_target("pop://ada:sesame@host")
    assert "sesame" not in str(raised.value)
    assert without_password(":connect pop://ada:sesame@host") == ":connect pop://ada:"
    assert without_password(":connect pop://ada@host:110") == ":connect pop://ada@host:110"
    assert without_password(":connect host:110") == ":connect host:110"


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("foo.bar", Target("foo.bar")),
        ("  foo.bar:1110  ", Target("foo.bar", 1110)),
        ("--tls foo.bar", Target("foo.bar", security=Security.implicit())),
        ("foo.bar --stls", Target("foo.bar", security=Security.stls())),
        ("pops://foo.bar --insecure", Target("foo.bar", security=Security.implicit(insecure=True))),
        ("pops://foo.bar --tls", Target("foo.bar", security=Security.implicit())),
        ('--stls --ca "my ca.pem" foo.bar', Target("foo.bar", security=Security.stls(Path("my ca.pem")))),
    ],
)  # fmt: skip
def test_options_of_tls_are_typed_as_on_the_command_line(text: str, target: Target) -> None:
    assert parse_typed(text) == target


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "name one server"),
        ("--tls", "name one server"),
        ("a b", "name one server"),
        ("--ca", "--ca needs the file"),
        ("--sll a", "--sll is no option here: --tls, --stls"),
        ("--tls --stls a", "choose one"),
        ("pops://a --stls", "choose one"),
    ],
)
def test_what_does_not_go_together_is_told(text: str, told: str) -> None:
    with pytest.raises(AddressError, match=told):
        parse_typed(text)


def test_pop2_has_no_tls() -> None:
    for text in ("pops://a", "--tls a", "--stls a"):
        with pytest.raises(AddressError, match="POP3 alone"):
            parse_typed(text).check_speaks(POP2)
        parse_typed(text).check_speaks(POP3)
    parse_typed("pop://a").check_speaks(POP2)


@given(st.text() | st.text().map("pop://{}".format) | st.text().map("pop://a{}@h".format))
def test_any_text_gives_a_line_that_can_be_typed_or_a_reason(text: str) -> None:
    try:
        target = parse_target(text)
    except AddressError as error:
        assert is_visible(str(error))  # noqa: PT017 - most texts raise nothing
    else:
        assert is_visible(target.first_line(POP3))
        assert is_visible(target.first_line(POP2))
