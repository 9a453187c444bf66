"""Logs read by a shape: what is said, what is left out, what is strange, sessions side by side."""

from io import BytesIO

import pytest

from popconsole.formats.draft import Draft
from popconsole.formats.reader import Reader
from popconsole.formats.shape import LogShape
from popconsole.formats.shape_file import parse
from popconsole.formats.shaped import reader_of
from popconsole.formats.shipped_shapes import shapes
from popconsole.formats.source import Source
from popconsole.formats.writers.native import row
from popconsole.transcript.model import Conversation


def shape(rows: str, top: str = 'sides = { ">" = "client", "<" = "server" }') -> Reader:
    """Return the reader of a shape with these rows."""
    text = f'name = "toy"\ntitle = "toy"\n{top}\n{rows}\n[[sample]]\nrows = "x"\nsaid = "x"\n'
    return reader_of(parse(text.encode(), "toy.toml"))


def line(pattern: str, **keys: object) -> str:
    more = "".join(
        f"{key} = {str(value).lower() if value in (True, False) else repr(value)}\n"
        for key, value in keys.items()
    )
    return f"[[row]]\n{more}pattern = '''{pattern}'''\n"


MARKED = line("(?P<mark>[<>]) ?(?P<text>.*)")
OPENS = line(r"to (?P<server>[^ ]+)(?: (?P<server_port>\d+))?", what="opens")
CLOSES = line("closed", what="closes")


def read(reader: Reader, text: str) -> Draft:
    draft = Draft()
    source = Source(BytesIO(text.encode()), "toy")
    source.look()
    for _step in reader.read(source, draft):
        pass
    draft.finish()
    return draft


def conversations(reader: Reader, text: str) -> tuple[Conversation, ...]:
    recording = read(reader, text).recording
    assert recording is not None
    return recording.conversations


def said(reader: Reader, text: str) -> list[str]:
    """Return what is read of a log, a text for each conversation."""
    return [
        " | ".join(row(one).decode().strip() for one in conversation.lines)
        for conversation in conversations(reader, text)
    ]


LOG = "< +OK ready\n> RETR 1\n< +OK\n"


@pytest.mark.parametrize(
    ("leaves_out", "text", "expected"),
    [
        ("[]", LOG + "> QUIT\n", "S: +OK ready | C: RETR 1 | S: +OK | C: QUIT"),
        (
            '["messages"]',
            LOG + "> QUIT\n",
            "S: +OK ready | C: RETR 1 | S: +OK | S~ not in this log | C: QUIT",
        ),
        ('["messages"]', LOG, "S: +OK ready | C: RETR 1 | S: +OK | S~ not in this log"),
        ('["messages"]', LOG + "< x\n> QUIT\n", "S: +OK ready | C: RETR 1 | S: +OK | S: x | C: QUIT"),
        ('["messages"]', "< +OK ready\n> LIST\n< +OK\n> QUIT\n", "S: +OK ready | C: LIST | S: +OK | C: QUIT"),
        (
            '["data"]',
            "< +OK ready\n> LIST\n> UIDL\n< +OK\n< +OK\n",
            "S: +OK ready | C: LIST | C: UIDL | S: +OK | S~ not in this log | S: +OK | S~ not in this log",
        ),
        (
            '["replies"]',
            "> STAT\n> RETR 1\n> QUIT\n",
            "C: STAT | S~ not in this log | C: RETR 1 | S~ not in this log | C: QUIT",
        ),
        (
            '["messages"]',
            "< + POP2 ready\n> READ 1\n< =99\n> RETR\n> ACKS\n",
            "S: + POP2 ready | C: READ 1 | S: =99 | C: RETR | S~ not in this log | C: ACKS",
        ),
    ],
)
def test_what_the_log_leaves_out_is_put_in_its_place(leaves_out: str, text: str, expected: str) -> None:
    top = f'sides = {{ ">" = "client", "<" = "server" }}\nleaves-out = {leaves_out}'
    assert said(shape(MARKED, top), text) == [expected]


def test_a_mask_of_the_log_becomes_ours() -> None:
    top = 'sides = { ">" = "client", "<" = "server" }\nmasks = ["hush!"]'
    log = (
        "< +OK\n> USER nora\n< +OK\n> PASS hush!\n> PASS ....\n> PASS [REDACTED]\n> PASS *\n> HELO nora <x>\n"
    )
    assert said(shape(MARKED, top), log)[0].split(" | ")[3:] == [
        "C: PASS ********", "C: PASS ********", "C: PASS ********", "C: PASS *", "C: HELO nora ********",
    ]  # fmt: skip


def test_rows_without_a_mark_go_on_with_the_reply() -> None:
    top = 'sides = { ">" = "client", "<" = "server" }\nunmarked = "reply"'
    log = "noise\n< +OK\n> RETR 1\n< +OK\nFrom: x\n\n> quoted\n< quoted\n.\n\nmore noise\n> QUIT\n"
    reader = shape(MARKED, top)
    assert said(reader, log) == [
        "S: +OK | C: RETR 1 | S: +OK | S: From: x | S: | S: > quoted | S: < quoted | S: . | C: QUIT"
    ]
    assert read(reader, log).share_understood == 9 / 11


def test_mail_that_the_program_shows_is_understood() -> None:
    top = 'sides = { ">" = "client", "<" = "server" }\nunmarked = "output"\nleaves-out = ["data"]'
    reader = shape(MARKED, top)
    log = "noise\n< +OK\n> RETR 1\n< +OK\nFrom: x\n> quoted\n> QUIT\nmore\n< +OK\n"
    assert said(reader, log) == ["S: +OK | C: RETR 1 | S: +OK | S~ not in this log | C: QUIT | S: +OK"]
    assert read(reader, log).share_understood == 8 / 9


def test_strange_rows_are_told_together() -> None:
    [conversation] = conversations(shape(MARKED), "one\ntwo\n\nthree\n< +OK\n> QUIT\nfour\n")
    assert [(odd.row, odd.code) for odd in conversation.oddities] == [(1, "prose"), (7, "prose")]
    assert 'rows 1 to 4, "one"' in conversation.oddities[0].message


def test_a_secret_in_a_strange_row_is_not_told() -> None:
    [conversation] = conversations(shape(MARKED), "PASS hunter2\n< +OK\n")
    assert "hunter2" not in conversation.oddities[0].message


def test_a_row_beyond_all_measure_is_passed_over() -> None:
    log = "< +OK\n> " + "x" * 1_100_000 + "\n> QUIT\n"
    assert said(shape(MARKED), log) == ["S: +OK | C: QUIT"]


def test_connections_are_kept_apart() -> None:
    rows = (
        line(r"(?P<key>\d+)?(?P<mark>[<>]) ?(?P<text>.*)")
        + line(r"(?P<key>\d+) to (?P<server>[^ ]+) (?P<server_port>\d+)", what="opens")
        + line(r"(?P<key>\d+) closed", what="closes")
    )
    log = "1 to ::1 110\n2 to b 110\n1< +OK 1\n2< +OK 2\n1> USER a\n> PASS b\n1 closed\n2> QUIT\n"
    log += "1 to c 110\n1< +OK 3\n"
    assert said(shape(rows), log) == [
        "C! open | S: +OK 1 | C: USER a | C: PASS b | C! close",
        "C! open | S: +OK 2 | C: QUIT",
        "C! open | S: +OK 3",
    ]
    assert [one.server for one in conversations(shape(rows), log)] == ["[::1]:110", "b:110", "c:110"]


def test_without_a_key_one_follows_the_other() -> None:
    log = "to a\n< +OK\n> QUIT\nclosed\nto b\n< +OK\n> STAT\n< -ERR\n> QUIT\n< +OK bye\n< +OK ready\n> CAPA\n"
    assert said(shape(MARKED + OPENS + CLOSES), log) == [
        "C! open | S: +OK | C: QUIT | C! close",
        "C! open | S: +OK | C: STAT | S: -ERR | C: QUIT | S: +OK bye",
        "S: +OK ready | C: CAPA",
    ]


def test_a_greeting_in_the_middle_begins_another_session_for_what_is_due() -> None:
    log = "+OK one ready <1@a>\nSTAT\n+OK 1 2\n+OK two ready <2@a>\nUSER x\n+OK\n"
    assert said(shape(line("(?P<text>.*)"), 'sides = "due"'), log) == [
        "S: +OK one ready <1@a> | C: STAT | S: +OK 1 2",
        "S: +OK two ready <2@a> | C: USER x | S: +OK",
    ]


def test_what_is_due_tells_the_side() -> None:
    log = "+OK\nAUTH PLAIN\n+ \nAGEAYg==\n+OK\nRETR 1\n+OK\nQUIT\n.\nhm\nhm\n"
    [found] = said(shape(line("(?P<text>.*)"), 'sides = "due"'), log)
    assert [text[:1] for text in found.split(" | ")] == list("SCSCSCSSSCS")


def test_written_out_octets_have_their_ends() -> None:
    rows = line('(?P<mark>[<>]) "(?P<text>.*)"', escape="ruby")
    log = '< "+OK\\r\\n"\n> "STAT\\n"\n> "QUIT"\n< ""\n< "a\\r\\nb\\r\\n"\n'
    assert said(shape(rows), log) == [r"S: +OK | C: STAT\n | C: QUIT | S: | S: a | S: b"]


def test_lines_in_pieces_are_joined() -> None:
    rows = line('(?P<mark>[<>]) "(?P<text>.*)"', escape="ruby", pieces=True)
    assert said(shape(rows), '< "+O"\n< "K\\r\\n+"\n> "QUIT\\r\\n"\n') == [r"S: +OK | C: QUIT | S: +\c"]


def test_a_row_that_says_the_same_again_is_no_line() -> None:
    rows = (
        line("say (?P<text>.*)", side="client") + line("put (?P<text>.*)", side="client", again=True) + MARKED
    )
    log = "say STAT\nput STAT\n< +OK\nput QUIT\nsay QUIT\n"
    assert said(shape(rows), log) == ["C: STAT | S: +OK | C: QUIT | C: QUIT"]


def test_tls_before_the_greeting_and_behind_it() -> None:
    rows = MARKED + line("secure(?: (?P<text>.*))?", what="tls") + line("hidden", what="tls")
    first, other = (shape(rows), shape(rows))
    [conversation] = conversations(first, "secure TLSv1.3\n< +OK\n> QUIT\n")
    assert conversation.secure
    assert said(other, "< +OK\n> STLS\n< +OK\nsecure TLSv1.3\nhidden\n") == [
        "S: +OK | C: STLS | S: +OK | S! tls TLSv1.3 | S! tls"
    ]


def test_octets_that_a_row_says_are_left_out() -> None:
    rows = (
        MARKED + line(r"(?P<text>read \d+)", what="left-out") + line("gone", what="left-out", side="client")
    )
    assert said(shape(rows), "read 9\n< +OK\n> RETR 1\n< +OK\nread 9\ngone\n> QUIT\n") == [
        "S~ read 9 | S: +OK | C: RETR 1 | S: +OK | S~ read 9 | C~ | C: QUIT"
    ]


def test_the_protocol_may_be_named() -> None:
    rows = line(r"(?P<protocol>POP\d?)(?P<mark>[<>]) ?(?P<text>.*)")
    assert conversations(shape(rows), "POP2> QUIT\nPOP> QUIT\n")[0].protocol == "POP2"
    top = 'sides = { ">" = "client", "<" = "server" }\nprotocol = "POP2"'
    assert conversations(shape(MARKED + OPENS, top), "to a\n> QUIT\n")[0].protocol == "POP2"


def test_times_of_day_go_on_behind_midnight() -> None:
    top = 'sides = { ">" = "client", "<" = "server" }\ntimes = ["%H:%M:%S"]'
    rows = line(r"(?P<time>[\d:]+)?(?P<mark>[<>]) ?(?P<text>.*)")
    log = "23:59:58< +OK\n00:00:01> STAT\n> x\n00:00:02< +OK\n9:9> QUIT\n"
    [conversation] = conversations(shape(rows, top), log)
    assert [one.at for one in conversation.lines] == [0, 3, None, 4, None]
    assert conversation.began is None


def test_dates_tell_when_it_began() -> None:
    top = 'sides = { ">" = "client", "<" = "server" }\ntimes = ["%s"]'
    rows = line(r"(?P<time>[\d.]+)(?P<mark>[<>]) ?(?P<text>.*)")
    [conversation] = conversations(shape(rows, top), "1795411888.5< +OK\n1795411889.5> QUIT\n")
    assert (conversation.began, conversation.lines[1].at) == (1795411888.5, 1.0)


@pytest.mark.parametrize(
    ("log", "least", "most"),
    [
        ("", 0, 0),
        ("noise\n", 0, 0),
        ("to a\n", 0, 0.3),
        ("< +OK\n> QUIT\n", 0.9, 1),
        ("< +OK\n> QUIT\n\nnoise\n", 0.8, 0.9),
        ("> +OK\n< QUIT\n", 0, 0.05),
        ("< 250 hello\n> EHLO x\n", 0, 0.3),
        ("> =5\n> =6\n> #7\n> QUIT\n", 0.8, 1),
    ],
)
def test_how_sure_it_is(log: str, least: float, most: float) -> None:
    sure = shape(MARKED + OPENS + CLOSES).look(log.encode())
    assert least <= sure.how <= most
    assert sure.why


def test_how_sure_it_is_of_other_forms() -> None:
    quoted = shape(line("(?P<mark>[<>]) (?P<text>.*)", escape="literals"))
    assert quoted.look(b"< b'+OK'\n> b\"QUIT\"\n").how > 0.9
    due = shape(line("(?i)log: (?P<text>.*)"), 'sides = "due"')
    assert due.look(b"Log: +OK\nLOG: QUIT\n").how > 0.9
    generic = shape(MARKED, 'sides = { ">" = "client", "<" = "server" }\ngeneric = true')
    assert generic.look(b"< +OK\n> QUIT\n").how < shape(MARKED).look(b"< +OK\n> QUIT\n").how


def test_rows_that_stand_there_a_second_time_are_no_new_ones() -> None:
    top = 'sides = { ">" = "client", "<" = "server" }\ntimes = ["%s"]\nrepeats = true'
    rows = line(r"(?P<time>[\d.]+)(?P<mark>[<>]) ?(?P<text>.*)") + line("#.*", what="chatter")
    log = "100000001< +OK\n# x\n100000002> QUIT\n100000002< +OK\n"
    assert said(shape(rows, top), log + log + "100000003> X\n") == [
        "@0.000 S: +OK | @1.000 C: QUIT | @1.000 S: +OK | @2.000 C: X"
    ]
    other = "100000001< +OK\n100000000> STAT\n"
    assert said(shape(rows, top), other) == ["@0.000 S: +OK | @-1.000 C: STAT"]


def test_commands_that_are_left_out_are_told_where_the_next_is_not_legal() -> None:
    top = 'sides = { ">" = "client", "<" = "server" }\nleaves-out = ["commands"]'
    log = "< +OK\n> PASS *\n< +OK\n> STAT\n> HM\n"
    assert said(shape(MARKED, top), log) == [
        "S: +OK | C~ not in this log | C: PASS * | S: +OK | C: STAT | C: HM"
    ]


def test_a_command_may_be_known_by_its_keyword_alone() -> None:
    rows = line("(?P<command>[A-Z]+): (?P<text>.*)", side="server")
    assert said(shape(rows), "STAT: +OK 1 2\nRETR: +OK\n") == ["C: STAT | S: +OK 1 2 | C~ RETR | S: +OK"]


def test_addresses_may_stand_in_any_row() -> None:
    rows = line(r"(?P<key>\d) (?P<mark>[<>]) (?P<client>[^ ]+) (?P<text>.*)") + line(
        r"(?P<key>\d) at (?P<server>.*)", what="chatter"
    )
    [conversation] = conversations(shape(rows), "1 at b:110\n1 < a:9 +OK\n1 > c:9 QUIT\n")
    assert (conversation.client, conversation.server) == ("a:9", "b:110")


def test_rows_that_other_files_have_tell_nothing_alone() -> None:
    rows = line("(?P<mark>[<>]) (?P<text>.*)", weak=True) + line("### .*", what="opens")
    assert shape(rows).look(b"< +OK\n> QUIT\n").how == 0
    assert shape(rows).look(b"### one\n< +OK\n> QUIT\n").how > 0.9


def test_few_rows_of_many_may_fit_by_chance() -> None:
    assert shape(MARKED).look(b"< +OK\n> QUIT\n" + b"noise\n" * 200).how < 0.1


@pytest.mark.parametrize("form", shapes(), ids=lambda form: form.name)
def test_damaged_logs_give_what_can_be_read(form: LogShape) -> None:
    reader = reader_of(form)
    for sample in form.samples:
        whole = sample.octets
        for at in range(0, len(whole), 11):
            flipped = whole[:at] + bytes((whole[at] ^ 0xA5,)) + whole[at + 1 :]
            for octets in (whole[:at], flipped):
                draft = read(reader, octets.decode("latin-1"))
                assert 0 <= draft.share_understood <= 1


BARE = 'sides = "due"'
NOISY = line("DEBUG.*", what="chatter") + line("(?P<text>.*)", weak=True) + line(r"\tat.*", what="chatter")


def test_of_bare_lines_only_what_is_due_is_said() -> None:
    log = "DEBUG\n+OK\n1 message\n\tat x\nRETR 1\n+OK\n\tat y\nDEBUG\nQuit\nQUIT\n.\n"
    reader = shape(NOISY, BARE)
    assert said(reader, log) == [r"S: +OK | C: RETR 1 | S: +OK | S: \tat y | S: Quit | S: QUIT | S: ."]
    assert read(reader, log).share_understood == 10 / 11


def test_within_a_reply_a_command_behind_other_rows_shows_that_it_broke_off() -> None:
    assert said(shape(NOISY, BARE), "+OK\nRETR 1\n+OK\nx\nDEBUG\nQUIT\n") == [
        "S: +OK | C: RETR 1 | S: +OK | S: x | C: QUIT"
    ]


def test_a_connection_may_be_opened_with_tls() -> None:
    rows = MARKED + line("to (?:(?P<secure>tls)|clear)", what="opens")
    found = conversations(shape(rows), "to clear\n< +OK\nto tls\n< +OK\n")
    assert [one.secure for one in found] == [False, True]


TURNS = line("(?P<mark>[<>]) head(?: (?P<size>[0-9]+))?", what="turns")
FURTHER = line(" (?P<text>.*)", side="same", pieces=True) + line("own", what="ends")


def test_rows_go_on_with_what_the_side_says_that_has_begun() -> None:
    log = " lost\n< head\n +OK \n ready\n> head\n QU\n IT\nown\n nobody's\n"
    assert said(shape(TURNS + FURTHER), log) == ["S: +OK ready | C: QUIT"]


def test_what_stands_in_rows_ends_where_others_stand() -> None:
    top = 'sides = { ">" = "client", "<" = "server" }\nunmarked = "output"'
    log = "> head\n RETR 1\n< head\n +OK\nmail\n> head\n QUIT\n"
    assert said(shape(TURNS + FURTHER, top), log) == ["C: RETR 1 | S: +OK | C: QUIT"]
    assert read(shape(TURNS + FURTHER, top), log).share_understood == 1


def test_a_block_has_so_many_octets_whatever_stands_in_it() -> None:
    log = "< head 22\n+OK\n< head 5\nown\n\n> head 6\nQUIT\nrest\n"
    assert said(shape(TURNS + FURTHER), log) == ["S: +OK | S: < head 5 | S: own | S: | C: QUIT"]
    top = 'sides = { ">" = "client", "<" = "server" }\nescape = "c"'
    assert said(shape(TURNS, top), "< head 12\n+OK\\r\n< head\n> head 6\nQUIT\\r\n") == [
        r"S: +OK | S: < head\n | C: QUIT"
    ]


def test_how_sure_it_is_of_blocks() -> None:
    assert shape(TURNS).look(b"< head 5\n+OK\n> head 6\nQUIT\n").how > 0.9
    assert shape(TURNS).look(b"< head 5\ngood\n").how < 0.3


def test_the_side_whose_mark_comes_first_is_the_server() -> None:
    rows = line(r"(?P<mark>[a-d]) to (?P<to>[a-d]) (?P<text>.*)")
    log = "b to a +OK\nd to c +OK\na to b QUIT\nc to d STAT\n"
    assert said(shape(rows, 'sides = "first"'), log) == ["S: +OK | C: QUIT", "S: +OK | C: STAT"]
    assert shape(rows, 'sides = "first"').look(log.encode()).how > 0.9


CUT = line('(?P<mark>[<>]) "(?P<text>.*)"(?P<cut>...)?', escape="c", pieces=True)


def test_text_that_is_cut_short_leaves_all_open_that_was_due() -> None:
    log = '> "RETR 1\\r\\n"\n> "RETR 2\\r\\n"\n< "+OK\\r\\nSubj"...\n> "NOOP\\r\\n"\n< "+OK\\r\\n"\n'
    assert said(shape(CUT), log + '> "US"...\n')[0].split(" | ") == [
        "C: RETR 1",
        "C: RETR 2",
        "S: +OK",
        "S~ not in this log",
        "S~ not in this log",
        "C: NOOP",
        "S: +OK",
        "C~ not in this log",
    ]
    assert said(shape(CUT), '< "..."...\n> "STAT\\r\\n"\n') == ["S~ not in this log | C: STAT"]


def test_where_rows_have_heads_only_what_stands_below_one_is_said() -> None:
    top = 'sides = "due"\ntimes = ["%s"]'
    rows = line(r"(?P<time>\d+) wire", what="turns") + line(r"\d+ own", what="ends")
    rows += line("LOG: (?P<text>.*)") + line("LOG: .*", what="chatter")
    log = "LOG: +OK\n1000000001 wire\nLOG: +OK\n1000000002 own\nLOG: STAT\n1000000003 wire\nLOG: STAT\n"
    assert said(shape(rows, top), log) == ["@0.000 S: +OK | @2.000 C: STAT"]
    assert read(shape(rows, top), log).share_understood == 1


def test_a_block_may_end_within_a_line() -> None:
    top = 'sides = { ">" = "client", "<" = "server" }\nescape = "c"'
    log = (
        "< head 5\n+OK r< head 6\neady\\r\n> head 3\nQUI\n> head 3\nT\\r\n> head 6\nNOOP\\r and more\n< +OK\n"
    )
    assert said(shape(TURNS + MARKED, top), log) == [
        r"S: +OK ready | C: QUIT | C: NOOP\r and more\n | S: +OK"
    ]


def test_a_log_may_tell_of_connections_and_have_nothing_that_was_said() -> None:
    rows = line("in (?P<text>.*)", what="opens") + line("out (?P<text>.*)", what="closes")
    top = 'protocol = "POP3"'
    assert said(shape(rows, top), "in nora\nout bye\nin tom\n") == [
        "C! open | S~ nora | C! close bye",
        "C! open | S~ tom",
    ]
    assert shape(rows, top).look(b"in nora\nout bye\n").how > 0.9


def test_a_line_without_end_comes_in_pieces() -> None:
    log = "< head\n +OK\n> head\n" + " " + "x" * 50_000 + "\n " + "y" * 50_000 + "\n z\n"
    [conversation] = conversations(shape(TURNS + FURTHER), log)
    assert [len(one.octets) for one in conversation.lines] == [3, 100_000, 1]
