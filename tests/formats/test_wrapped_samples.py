"""Forms in which POP is not spoken in clear, and those that are told by more rows than one, in wrappings."""

import pytest

from popconsole.formats import registry
from popconsole.formats.evidence import carries_pop, tells_pop
from popconsole.formats.readers import tshark_pdml
from popconsole.formats.reading import read
from tests.formats.table import RIGHTLY, files, verdict
from tests.formats.test_samples import codes

AROUND = {"fence", "indented", "quote", "html", "diff", "colours", "cat-n", "docker", "compose", "json"}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("dovecot-info", 0),
        ("jsonl", 0),
        ("ncat", 0),
        ("printed", 4),
        ("telnet-netdata", 0),
        ("tshark-fields", 0),
        ("tshark-fields", 2),
        ("tshark-follow-raw", 0),
        ("tshark-pdml", 0),
        ("tshark-psml", 0),
        ("tshark-yaml", 0),
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


def test_rows_in_front_of_xml_are_counted() -> None:
    xml = tshark_pdml.READER.samples[0].octets.replace(b"</pdml>", b"</pdm>")
    bare = read(xml, "x")
    within = read(b"From: nora\nSubject: x\n\n  " + xml, "x")
    assert "damaged" in codes(bare).split()
    [at] = [odd.row for odd in bare.conversations[-1].oddities if odd.code == "damaged"]
    assert [odd.row for odd in within.conversations[-1].oddities if odd.code == "damaged"] == [at + 3]
