"""Wrappings are taken off by the samples that they keep; what one lacks is named."""

import inspect
import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest

import popconsole
from popconsole.formats import apart, registry
from popconsole.formats import wrappings as folder
from popconsole.formats.folder import modules_in
from popconsole.formats.log_members import time_of
from popconsole.formats.reading import Reading, read
from popconsole.formats.sniffer import opinions
from popconsole.formats.source import Source, rows_of
from popconsole.formats.stamps import ISO_FORMATS, Stamps
from popconsole.formats.unwrapped import Stamped, Unwrapped
from popconsole.formats.wrapping import WrappedSample, Wrapping
from tests.formats.packets.dumps import as_canonical
from tests.formats.packets.wire import session
from tests.formats.test_samples import codes, rows

MANUAL = Path(popconsole.__file__).with_name("manual").joinpath("files.md").read_text("utf-8")
SAMPLES = [(wrapping, sample) for wrapping in registry.wrappings() for sample in wrapping.samples]
each_sample = pytest.mark.parametrize(
    ("wrapping", "sample"), SAMPLES, ids=[f"{wrapping.name}-{i}" for i, (wrapping, _s) in enumerate(SAMPLES)]
)


_TIME = re.compile(r"^@[0-9.]+ ", re.MULTILINE)


def taken_off(wrapping: Wrapping, octets: bytes) -> tuple[bytes, list[str]]:
    """Return what is inside, and the codes of what was told; numbers of rows never go astray."""
    told: list[str] = []
    given = rows_of(octets)
    inside = list(wrapping.unwrap(enumerate(given, 1), lambda row, code, _text: told.append(f"{code}@{row}")))
    assert all(1 <= number <= len(given) for number, _row in inside)
    assert all(1 <= int(one.partition("@")[2]) <= len(given) for one in told)
    return b"".join(row + b"\n" for _number, row in inside), [one.partition("@")[0] for one in told]


@each_sample
def test_it_is_taken_off(wrapping: Wrapping, sample: WrappedSample) -> None:
    sureness = wrapping.look(rows_of(sample.octets))
    assert 0.5 < sureness.how <= 1
    assert sureness.why
    assert taken_off(wrapping, sample.octets) == (sample.bare, sample.odd.split())


@each_sample
def test_what_is_inside_is_read_like_the_bare_one(wrapping: Wrapping, sample: WrappedSample) -> None:
    bare, wrapped = read(sample.bare, "x"), Reading(BytesIO(sample.octets), "x")
    for _progress in wrapped:
        pass
    said = rows(wrapped.recording)  # in a wrapping that tells when it was said
    assert (said if rows(bare).startswith("@") else _TIME.sub("", said)) == rows(bare)
    assert wrapped.wrappings == (wrapping,)
    told = codes(wrapped.recording).split()
    assert told[: 1 + len(sample.odd.split())].count("wrapping") == 1
    for code in (*sample.odd.split(), *codes(bare).split()):
        assert code in told


@pytest.mark.parametrize("wrapping", registry.wrappings(), ids=lambda wrapping: wrapping.name)
def test_it_leaves_bare_recordings_alone(wrapping: Wrapping) -> None:
    for reader in registry.readers():
        for sample in reader.samples:
            first = opinions(Source(BytesIO(sample.octets), "x"))[0]
            assert wrapping not in first.wrappings, (reader.name, sample.octets[:80])
    assert wrapping.look([]).how == 0
    assert taken_off(wrapping, b"") == (b"", [])


def test_rows_keep_their_numbers_in_the_file() -> None:
    inside = [(1, b"a"), (2, b"b"), (5, b"c"), (6, b"d"), (6, b"e"), (3, b"f")]
    packed = Unwrapped(iter(inside))
    assert b"".join(packed.pieces()) == b"a\nb\nc\nd\ne\nf\n"
    assert [packed.row_of(number) for number in range(1, 7)] == [number for number, _row in inside]
    assert packed.row_of(0) == 0
    assert (packed.time_of(1), packed.dated) == (None, False)
    stamped = Unwrapped(iter([(1, b"a"), (Stamped(2, 0.5, dated=True), b"b"), (3, b"c")]))
    assert (b"".join(stamped.pieces()), stamped.row_of(2)) == (b"a\nb\nc\n", 2)
    assert ([stamped.time_of(number) for number in range(4)], stamped.dated) == (
        [None, None, 0.5, None],
        True,
    )
    assert list(Unwrapped(iter(())).pieces()) == []
    many = Unwrapped((number, b"x" * 100) for number in range(3, 9_003))
    sizes = [len(piece) for piece in many.pieces()]
    assert sum(sizes) == 9_000 * 101
    assert len(sizes) > 3
    assert [many.row_of(number) for number in (1, 2, 9_000)] == [3, 4, 9_002]


def test_oddities_stand_at_the_rows_of_the_file() -> None:
    recording = read(
        b"Attaching to mail-1\nmail-1  | Transcript: 1\nmail-1  | Protocol: POP3\nmail-1  | \n"
        b"db-1  | hello\nmail-1  | S: +OK\nmail-1  | what\nmail-1  | C: QUIT\n",
        "x",
    )
    oddities = recording.conversations[0].oddities
    assert [(odd.row, odd.code) for odd in oddities] == [(1, "wrapping"), (5, "other-rows"), (7, "prose")]


def test_of_several_that_speak_each_is_a_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    octets = b"".join(
        b"Nov 26 01:44:00 mail fetch[%d]: %b\n" % (pid, row)
        for row in (b"S: +OK POP3 ready", b"C: QUIT", b"S: +OK bye")
        for pid in (7, 8, 9)
    )
    octets += b"".join(b"Nov 26 01:44:00 mail other[%d]: x\n" % n for n in range(300))
    octets += (
        b"Nov 26 01:44:00 mail busy[1]: x\n" * 300 + b"Nov 26 01:44:00 mail busy[1]: S: +OK POP3 ready\n"
    )
    monkeypatch.setattr(apart, "_MOST", 200)
    recording = read(octets, "x")
    assert rows(recording).split("\n\n") == [
        *(3 * ["@0.000 S: +OK POP3 ready\n@0.000 C: QUIT\n@0.000 S: +OK bye"]),
        "@0.000 S: +OK POP3 ready\n",
    ]  # fmt: skip
    (told,) = [odd for odd in recording.conversations[0].oddities if odd.code == "other-rows"]
    assert told.row == 10
    assert told.message.startswith("600 rows of others are passed over: ")
    assert "..." in told.message


def test_wrappings_around_one_another() -> None:
    octets = b"".join(
        b"mail-1  | Nov 26 01:44:0%d mail fetch[8]: %b\n" % row
        for row in enumerate((b"S: +OK ready", b"C: QUIT", b"S: +OK bye"))
    )
    reading = Reading(BytesIO(octets), "x")
    assert [wrapping.name for wrapping in reading.choose().wrappings] == ["compose", "syslog"]
    assert rows(read(octets, "x")) == "@0.000 S: +OK ready\n@1.000 C: QUIT\n@2.000 S: +OK bye\n"
    again = reading.choose()
    assert again is reading.told[0]


def test_fences_in_which_nobody_speaks_are_none() -> None:
    [fence] = [wrapping for wrapping in registry.wrappings() if wrapping.name == "fence"]
    assert fence.look([b"```", b"port = 110", b"```"]).how == 0


def test_where_nobody_speaks_all_passes() -> None:
    [compose] = [wrapping for wrapping in registry.wrappings() if wrapping.name == "compose"]
    octets = b"a-1  | Transcript: 1\na-1  | X: y\n"
    assert taken_off(compose, octets) == (b"Transcript: 1\nX: y\n", [])


def lacks(module: object) -> list[str]:
    """Say what a module in formats/wrappings lacks to be a wrapping."""
    name = getattr(module, "__name__", "").rpartition(".")[2].replace("_", "-")
    found = getattr(module, "WRAPPING", None)
    if not isinstance(found, Wrapping):
        return [f"formats/wrappings/{name}.py has no WRAPPING = Wrapping(...)"]
    return [
        told
        for told, missing in (
            (f"{name}: the WRAPPING has another name than its module: {found.name}", found.name != name),
            (f"{name}: the WRAPPING has no samples: give the smallest files that have it", not found.samples),
            (f"{name}: the WRAPPING has no title", not found.title.strip()),
            (f"{name}: no docstring says what it looks like", not inspect.getdoc(module)),
            (f"{name}: no row of the table in manual/files.md tells of it", f"| `{name}` " not in MANUAL),
        )
        if missing
    ]


@pytest.mark.parametrize("module", modules_in(folder), ids=lambda m: m.__name__)
def test_a_wrapping_lacks_nothing(module: object) -> None:
    assert lacks(module) == []


def test_what_is_missing_is_named() -> None:
    class Empty:
        __name__ = "popconsole.formats.wrappings.toy"

    assert lacks(Empty()) == ["formats/wrappings/toy.py has no WRAPPING = Wrapping(...)"]
    names = [wrapping.name for wrapping in registry.wrappings()]
    assert all(one < other for one, other in pairwise(sorted(names)))
    assert not set(names) & {reader.name for reader in registry.readers()}


def test_tables_that_are_none_of_ours() -> None:
    wrapping = next(one for one in registry.wrappings() if one.name == "csv-rows")
    for table in (
        [b"a,client", b"b,server", b"c,client"],  # nobody speaks POP in it
        [b"data,side", b"x,client", b"y,server"],
        [b"S,+OK," + b"x" * 200_000],
        [b'"' + b"x" * 131_000 + b',"'],
        [b"one", b"S,+OK", b"two", b"three"],
    ):
        assert wrapping.look(table).how == 0
    many = b"side,data\n" + b"client,NOOP\nserver,+OK\n" * 40 + b"client\n"
    assert taken_off(wrapping, many)[0] == b"C: NOOP\nS: +OK\n" * 40
    assert taken_off(wrapping, b"no table\n")[0] == b"no table\n"


def named(name: str) -> Wrapping:
    return next(one for one in registry.wrappings() if one.name == name)


def test_cells_go_over_some_rows_and_no_more() -> None:
    heads = b"time,message\n1,S: +OK ready\n2,C: QUIT\n"
    assert taken_off(named("csv-rows"), heads + b'3,"S: +OK\nS: x"\n')[0].endswith(b"S: +OK\nS: x\n")
    assert named("csv-rows").look([b"time,message", b"1,S: hello", b"2,C: there"]).how == 0
    assert named("csv-rows").look([b"time,message", b"1,S: +OK\rx", b"2,C: STAT", b"3,x"]).how > 0.9
    open_ended = heads + b'3,"S: +OK\n' + b"4,S: y\n" * 300
    inside = taken_off(named("csv-rows"), open_ended)[0]
    assert inside.startswith(b"S: +OK ready\nC: QUIT\nS: +OK\n")
    assert inside.count(b"S: y\n") == 300
    tabs = b"time\tmessage\n1\tS: +OK\n2\tS: a\tb\n"
    assert taken_off(named("csv-rows"), tabs)[0] == b"S: +OK\nS: a\tb\n"


def test_objects_that_never_end_are_rows() -> None:
    octets = b"{\n" + b'"message": "S: +OK",\n' * 250 + b"}\n"
    assert taken_off(named("json-rows"), octets)[0].count(b"S: +OK") == 250
    assert taken_off(named("json-rows"), b'{\n"message": "S: +OK"\n')[0] == b'"message": "S: +OK"\n'
    assert taken_off(named("json-rows"), b'{"a": 1},\n{"msg": "x"}\n{"msg": "y", }\n{"msg":\n')[0] == (
        b'x\n{"msg": "y", }\n{"msg":\n'
    )


def test_base64_in_which_nobody_speaks() -> None:
    field = b"Content-Transfer-Encoding: base64"
    assert named("base64-body").look([field, b"", b"aGVsbG8K"]).how == 0
    assert taken_off(named("base64-body"), field + b"\n\n\naGVsbG8K\nno base64\n")[0] == (
        field + b"\n\n\nhello\nno base64\n"
    )
    assert taken_off(named("base64-body"), field + b"\n\nA==\nB\n")[0] == field + b"\n\n"
    assert taken_off(named("base64-body"), field + b"\n\naGVsbG8=\n--x\n")[0] == field + b"\n\nhello\n--x\n"


def test_what_encodes_a_message_encodes_no_log() -> None:
    said = b"S: +OK ready\nC: RETR 1\nS: +OK\n"
    message = (
        b"S: Content-Transfer-Encoding: quoted-printable\nS: \nS: <html><body>a =3D b</body></html>\nS: .\n"
    )
    assert "a =3D b" in rows(read(said + message, "x"))
    bare = message.replace(b"S: ", b"")
    assert named("quoted-printable").look(rows_of(said + bare)).how == 0.9
    assert named("html-page").look(rows_of(said + bare)).how == 0.9
    encoded = (
        b"Content-Transfer-Encoding: quoted-printable\n\n" + b"12:00:01 S: +OK <1.2@x=3D>\n12:00:02 C: QUIT\n"
    )
    assert "<1.2@x=>" in rows(read(encoded, "x"))


def test_rows_of_one_side_alone_are_rather_a_quotation() -> None:
    said = [b'-> "+OK ready\\r\\n"', b'<- "STAT\\r\\n"', b'-> "+OK 1 120\\r\\n"', b'<- "LIST\\r\\n"']
    said += [b'-> "+OK\\r\\n"', b'-> "1 120\\r\\n"', b'-> ".\\r\\n"', b'<- "QUIT\\r\\n"']
    octets = b"> POP session started: pop.example:110\n" + b"".join(b"> " + row + b"\n" for row in said)
    reading = Reading(BytesIO(octets), "x")
    assert reading.choose().reader.name == "ruby"
    assert [wrapping.name for wrapping in reading.wrappings] == ["mail-quote"]


def wrapping(name: str) -> Wrapping:
    return next(one for one in registry.wrappings() if one.name == name)


def test_rows_that_are_not_broken() -> None:
    wrapped = wrapping("wrapped")
    long = b"<-- " + b"word " * 14 + b"word"
    log = [b"<-- +OK", b"--> NOOP", b"<-- +OK", b"--> QUIT", b"<-- +OK"]
    assert wrapped.look([*log, long, b"goes on"]).how == 1
    for rows_ in (
        log,  # short
        [*log, long],
        [*log, long, b"", b"apart"],
        [*log, long, b"Trying to connect", *log, long, b"Merged list:"],  # each may be a program's own words
        [*log, long, b"    indented"],
        [*log, b"<-- short", b"and its own"],
        [*log, long, b"goes on", b"<-- short", b"and its own"],  # they may be both of the program
        [*log, b"<-- " + b"word " * 40, b"goes on"],  # wider than mailers make rows
        [*log, b"<-- " + b"word " * 17, b"and its own"],  # one alone, wider than hardly any mail is
        [long, b"goes on", b"word " * 14, b"goes on"],  # nothing that rows begin with
        [
            row.replace(b"<", b"x").replace(b">", b"x")
            for row in [*log, long, b"goes on"]
            if b"+OK" not in row
        ],
    ):
        assert wrapped.look(rows_).how == 0, rows_


def test_broken_rows_are_put_together_as_far_as_they_go() -> None:
    wrapped = wrapping("wrapped")
    log = b"<-- +OK\n--> NOOP\n" * 4
    long = b"<-- " + b"word " * 13 + b"word"
    for broken, whole in (
        (long + b"\ngoes on\n", long + b" goes on\n"),
        (long + b" \ngoes on\n", long + b" goes on\n"),
        (long + b"-\ngoes on\n", long + b"-goes on\n"),
        (
            long + b"\n" + b"w " * 35 + b"\ngoes on\nits own\n",
            long + b" " + b"w " * 35 + b"goes on\nits own\n",
        ),
        (long + b"\nTo you\n" + long + b"\ngoes on\n", long + b" To you\n" + long + b" goes on\n"),
        (b"its own\n" + (long + b"\nit goes on\n") * 2, b"its own\n" + (long + b" it goes on\n") * 2),
    ):
        assert taken_off(wrapped, log + broken + log)[0] == log + whole + log
    assert taken_off(wrapped, log)[0] == log
    endless = long + b"\n" + (b"x" * 73 + b"\n") * 2_000
    assert max(map(len, taken_off(wrapped, log + endless)[0].split(b"\n"))) < 70_000


def test_what_is_flowed_is_told_by_its_header_alone() -> None:
    flowed = wrapping("flowed")
    header = b"Content-Type: text/plain;\n format=flowed\n\n"
    assert flowed.look(rows_of(header + b"S: +OK \nready\n")).how == 1
    assert flowed.look(rows_of(b"S: +OK\n" + header + b"C: QUIT \n")).how == 0
    assert flowed.look(rows_of(header + b"S: +OK\n")).how == 0
    quoted = header + b"> S: +OK \n> ready\n>> C: QUIT \n> S: +OK\nbye \n"
    assert taken_off(flowed, quoted)[0] == header + b"> S: +OK ready\n>> C: QUIT \n> S: +OK\nbye \n"
    spread = b"Content-Type: text/plain; format=flowed;\n delsp=yes\n\nS: +O \nK\n"
    assert taken_off(flowed, spread)[0].endswith(b"S: +OK\n")


def test_a_page_behind_the_header_of_a_mail() -> None:
    page = rows_of(b"<html>\n<body>\n<pre>S: +OK\n</pre>\n")
    assert wrapping("html-page").look([b"Subject: x", b"Content-Type: text/html", b"", *page]).how > 0.95
    assert wrapping("html-page").look([b"Subject: x", b"", *page]).how == 0.9


def test_a_hex_dump_of_packets_or_of_no_recording_is_none_of_a_text() -> None:
    packet = as_canonical(session()[3].ip()).encode()
    for octets in (packet, as_canonical(b"dear all\n").encode(), packet * 2, b"dear all\n"):
        assert wrapping("hex-dump").look(rows_of(octets)).how == 0
    prompt = b"$ xxd recording\n" + as_canonical(b"S: +OK\nC: QUIT\nS: +OK\n").encode()
    assert taken_off(wrapping("hex-dump"), prompt)[0] == b"$ xxd recording\nS: +OK\nC: QUIT\nS: +OK\n"


@pytest.mark.parametrize("name", ["wrapped", "flowed", "indented", "fence", "html-page"])
def test_damaged_rows_are_taken_as_they_are(name: str) -> None:
    one = wrapping(name)
    for sample in one.samples:
        octets = sample.octets
        for end in range(0, len(octets), 3):
            flipped = octets[:end] + bytes([octets[end] ^ (1 << end % 8)]) + octets[end + 1 :]
            for damaged in (octets[:end], flipped):
                assert 0 <= one.look(rows_of(damaged)).how <= 1
                assert len(taken_off(one, damaged)[0]) <= 2 * len(octets)


_SAID = (b"S: +OK POP3 ready", b"C: QUIT", b"S: +OK bye")


@pytest.mark.parametrize(
    ("around", "seconds", "began"),
    [
        (b"2026-11-26T01:%b.123456789Z ", b"43:49 43:50 44:19", True),
        (b"2026-11-26T01:%bZ stdout F ", b"43:49.5 43:50 44:20", True),
        (b"Nov 26 23:%b mail x[8]: ", b"43:49.25 43:49.75 44:19.75", False),
        (b"1795657%b mail x[8]: ", b"440.000000 440.500000 470.500000", True),
        (b"<13>1 2026-11-26T01:%b+01:00 mail x 8 - - ", b"43:49.5 43:50 44:20", True),
        (b"2026-11-26 01:%b DEBUG [main] mail.pop - ", b"43:49,500 43:50,000 44:20,000", True),
        (b"time=2026-11-26T01:%bZ level=DEBUG msg=", b"43:49.5 43:50 44:20", True),
    ],
)
@pytest.mark.parametrize("marks", [(b"", b""), (b"<-- ", b"--> ")])
def test_times_that_stand_around_are_those_of_the_lines(
    around: bytes, seconds: bytes, *, began: bool, marks: tuple[bytes, bytes]
) -> None:
    said = [row if not marks[0] else marks[row[:1] == b"C"] + row[3:] for row in _SAID]
    if around.endswith(b"="):
        said = [b'"%b"' % row for row in said]
    pairs = zip(seconds.split(), said, strict=True)
    recording = read(b"".join(around % time + row + b"\n" for time, row in pairs), "x")
    (conversation,) = recording.conversations
    gaps = [one - two for one, two in pairwise(line.at or 0 for line in conversation.lines)]
    assert [round(-gap) for gap in gaps] in ([0, 30], [1, 29])
    assert (conversation.began is not None) is began


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1795657440123, b"1795657440.123000"), ("1795657440123456", b"1795657440.123456"),
        (1795657440.5, b"1795657440.500000"), (1795657440123456789, b"1795657440.123457"),
        ("2026-11-26T01:43:49Z", b"2026-11-26T01:43:49Z"), (True, None), ([1], None),
        (12.5, b""), ("7", b""),
    ],
)  # fmt: skip
def test_when_an_entry_was_written(value: object, text: bytes | None) -> None:
    assert time_of({"msg": "S: +OK", "fields": {"Time": value}}) == text


@pytest.mark.parametrize("times", ["43:49 43:50 44:19", "43:49.5 43:50.5 44:19.5"])
def test_a_column_of_a_table_tells_the_times(times: str) -> None:
    said = zip(times.split(), ("S", "C", "S"), ("+OK POP3 ready", "QUIT", "+OK bye"), strict=True)
    rows_of_it = "".join(f"01:{time},{side},{text}\n" for time, side, text in said)
    (conversation,) = read(f"time,side,text\n{rows_of_it}".encode(), "x").conversations
    assert [line.at for line in conversation.lines] == [0, 1, 30]


def test_seconds_since_a_start_are_no_dates() -> None:
    told = Stamps(ISO_FORMATS)
    assert told(3, b"[12.5]") == told(3, None) == 3
    assert isinstance(told(3, b"2026-11-26 01:44:00"), Stamped)
    assert not isinstance(told(4, b"noon"), Stamped)
