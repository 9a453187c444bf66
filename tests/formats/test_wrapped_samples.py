"""Forms in which POP is not spoken in clear, and those that are told by more rows than one, in wrappings."""

import pytest

from popconsole.formats import registry
from popconsole.formats.evidence import carries_pop, tells_pop
from popconsole.formats.readers import columns, tshark_pdml
from popconsole.formats.reading import read
from popconsole.formats.wrappings.mail_header import WRAPPING
from tests.formats.table import RIGHTLY, files, verdict
from tests.formats.test_samples import codes, rows

AROUND = {"fence", "indented", "quote", "html", "diff", "colours", "cat-n", "docker", "compose", "json"}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("dovecot-info", 0),
        ("hexdump", 0),
        ("javamail", 0),
        ("jsonl", 0),
        ("ncat", 0),
        ("ngrep", 0),
        ("paste", 1),
        ("printed", 2),
        ("printed", 4),
        ("stamped", 2),
        ("tcpdump", 0),
        ("telnet-netdata", 0),
        ("tshark-details", 0),
        ("tshark-fields", 0),
        ("tshark-fields", 2),
        ("tshark-follow-raw", 0),
        ("tshark-pdml", 0),
        ("tshark-psml", 0),
        ("tshark-yaml", 0),
        ("wireshark-stream", 0),
    ],
)
def test_a_sample_is_read_in_all_that_is_put_around_it(name: str, number: int) -> None:
    reader = registry.reader(name)
    sample = reader.samples[number]
    wrong = {around for around, octets in files(reader, sample) if verdict(octets, sample) != RIGHTLY}
    assert not wrong & AROUND


@pytest.mark.parametrize(
    "row",
    [
        b"2b4f4b0d0a",
        b"    0x0034:  2b 4f 4b 20",
        b"2B:4F:4B",
        b"0x2b, 0x4f, 0x4b, 0x20, ",
        b"<\t2d4552520d0a",
        b'"K09LIGhpDQo="',
        b"      LUVSUg0K",
        b"Nov 23 04:48:59 pop3-login: Info: Login",
        b"pop3(nora)<3944>: Info: Disconnected",
        b"S: +OK",
    ],
)
def test_a_row_carries_pop(row: bytes) -> None:
    assert carries_pop(row)
    assert tells_pop(row) is (b"+OK" in row)


@pytest.mark.parametrize("row", [b"a2b4f4b", b"2b4f", b"xK09L", b"my-pop3-login: x", b"pop3 (nora)"])
def test_another_does_not(row: bytes) -> None:
    assert not carries_pop(row)


HEADER = b"From: nora@example.org\nSubject: it\n"


@pytest.mark.parametrize(
    ("start", "how"),
    [
        (HEADER + b"\n+OK\n", 0.97),
        (HEADER + b" fails\nX-Empty:\n\n+OK\n", 0.97),
        (HEADER + b"\nno word of it\n", 0),
        (HEADER + b"C: LIST\n\n+OK\n", 0),
        (HEADER, 0),
        (b"Subject: it\n\n+OK\n", 0),
        (b"Host: a\nPort: 110\n\n+OK\n", 0),
        (b" a: b\n" + HEADER + b"\n+OK\n", 0),
        (b"\n+OK\n", 0),
    ],
)
def test_the_header_of_a_mail(start: bytes, how: float) -> None:
    assert WRAPPING.look(start.split(b"\n")[:-1]).how == how


def test_a_message_that_is_fetched_keeps_its_header() -> None:
    log = b"S: +OK\nC: RETR 1\nS: +OK\n" + b"".join(b"S: %b\n" % row for row in HEADER.splitlines())
    assert rows(read(log, "x")).encode() == log


def test_what_stands_in_front_of_arrows_is_no_column() -> None:
    bare = b"  <-- +OK ready\n  --> QUIT <-- +OK\n"
    within = b"".join(b"mail: %b\n" % row for row in bare.splitlines())
    assert columns.READER.look(bare).how == 0.45
    assert columns.READER.look(within).how == pytest.approx(0.325)


def test_rows_in_front_of_xml_are_counted() -> None:
    xml = tshark_pdml.READER.samples[0].octets.replace(b"</pdml>", b"</pdm>")
    bare = read(xml, "x")
    within = read(b"From: nora\nSubject: x\n\n  " + xml, "x")
    assert "damaged" in codes(bare).split()
    [at] = [odd.row for odd in bare.conversations[-1].oddities if odd.code == "damaged"]
    assert [odd.row for odd in within.conversations[-1].oddities if odd.code == "damaged"] == [at + 3]
