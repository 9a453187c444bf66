"""A shape's file is read strictly: what is wrong is told with its line, its key and what was expected."""

import re

import pytest

from popconsole.formats.shape import LeavesOut, Unmarked, What
from popconsole.formats.shape_file import ShapeError, parse
from popconsole.protocol import POP2
from popconsole.transcript.model import Side

GOOD = r"""name = "toy"
title = "toy -v"
sides = { ">" = "client", "<" = "server" }
escape = "ruby"
times = ["%H:%M:%S"]
protocol = "POP2"
leaves-out = ["messages", "replies"]
unmarked = "reply"
masks = ["hush"]
generic = true
repeats = true

[[row]]
pattern = '(?P<time>\S+) (?P<key>\d+)(?P<mark>[<>]) (?P<text>.*)'

[[row]]
side = "server"
escape = "none"
pieces = true
again = true
weak = true
pattern = '''it's (?P<text>.*)
'''

[[row]]
what = "opens"
pattern = 'to (?P<server>\S+)'

[[sample]]
rows = '''
00:00:00 1> X
'''
said = '''
C: X
'''
odd = "prose"
"""


def test_all_that_may_stand_in_one() -> None:
    shape = parse(GOOD.replace("(?P<text>.*)\n'''", "(?P<text>.*)'''").encode(), "toy.toml")
    assert (shape.name, shape.title, shape.protocol) == ("toy", "toy -v", POP2)
    assert shape.sides == {b">": Side.CLIENT, b"<": Side.SERVER}
    assert [form.text for form in shape.times] == ["%H:%M:%S"]
    assert shape.leaves_out == {LeavesOut.MESSAGES, LeavesOut.REPLIES}
    assert (shape.unmarked, shape.masks, shape.generic) == (Unmarked.REPLY, (b"hush",), True)
    assert shape.repeats
    marked, told, opens = shape.rows
    assert (marked.what, marked.side, marked.escape, marked.pieces) == (What.LINE, None, "ruby", False)
    assert (told.side, told.escape) == (Side.SERVER, "none")
    assert (told.pieces, told.again, told.weak, marked.weak) == (True, True, True, False)
    assert opens.what is What.OPENS
    [sample] = shape.samples
    assert (sample.octets, sample.said, sample.odd) == (b"00:00:00 1> X\n", "C: X\n", "prose")


def test_keys_within_a_text_of_many_rows_are_none() -> None:
    title = 'title = """\n\'\'\'\nsize = 2\n"""\nsize = 3'
    with pytest.raises(ShapeError, match="line 6, size: no such key"):
        parse(GOOD.replace('title = "toy -v"', title).encode(), "a.toml")


def test_what_is_due_may_tell_the_side() -> None:
    text = 'name="a"\ntitle="a"\nsides="due"\n[[row]]\npattern="(?P<text>.*)"\n'
    text += '[[sample]]\nrows="X"\nsaid="C: X"\n'
    assert parse(text.encode(), "a.toml").told_by_due


def test_the_first_mark_may_tell_the_side() -> None:
    text = 'name="a"\ntitle="a"\nsides="first"\n'
    text += '[[row]]\npattern="(?P<mark>[ab]) (?P<text>.*)"\n'
    text += '[[row]]\nside="same"\npattern=" (?P<text>.*)"\n[[sample]]\nrows="X"\nsaid="C: X"\n'
    shape = parse(text.encode(), "a.toml")
    assert shape.told_by_first
    assert [row.same for row in shape.rows] == [False, True]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('name = "toy"', "name =", 1, "not TOML"),
        ('name = "toy"', 'name = "Toy!"', 1, "name: small letters, digits and -"),
        ('name = "toy"', "", 1, "name: a text was expected"),
        ('title = "toy -v"', 'title = ""', 2, "title: a text was expected"),
        ('title = "toy -v"', 'title = "toy"\nsize = 3', 3, "size: no such key; there are: name, title"),
        ('"client", "<"', '"me", "<"', 3, "sides: one of client, server was expected"),
        ('sides = { ">" = "client", "<" = "server" }', "sides = 3", 3, '"due" or "first" was expected'),
        ('escape = "ruby"', 'escape = "rubby"', 4, "escape: one of none, c, ruby"),
        ('["%H:%M:%S"]', '["%H:%M:%Q"]', 5, 'times: "%Q" is not known, or stands twice; there are: %Y'),
        ('["%H:%M:%S"]', '["%M"]', 5, "times: a time of day (%H)"),
        ('["%H:%M:%S"]', '"%H"', 5, "times: a list of texts was expected"),
        ('protocol = "POP2"', 'protocol = "POP4"', 6, "protocol: one of POP2, POP3 was expected"),
        ('"messages", "replies"', '"some"', 7, "leaves-out: one of messages, data, replies"),
        ('unmarked = "reply"', 'unmarked = "what"', 8, "unmarked: one of unknown, reply, output"),
        ("generic = true", "generic = 1", 10, "generic: true or false was expected"),
        ("(?P<text>.*)'", "(?P<txt>.*)'", 14, '[[row]] pattern: there is no group "txt"; there are: client'),
        (r"(?P<time>\S+) ", r"(?P<time>.*) ", 14, "[[row]] pattern: this repeat could end at many places"),
        ("(?P<text>.*)'\n\n", "(?:.*)'\n\n", 14, "a group (?P<text>...) for what was said was expected"),
        ("(?P<mark>[<>])", "(?:[<>])", 14, 'either a group (?P<mark>...) or side = "client" or "server"'),
        ('side = "server"\n', 'side = "both"\n', 17, "side: one of client, server, same was expected"),
        ('side = "server"\n', "", 21, 'either a group (?P<mark>...) or side = "client" or "server"'),
        ("again = true", "agian = true", 20, "[[row]] agian: no such key; there are: pattern, what"),
        ('what = "opens"', 'what = "opened"', 25, "[[row]] what: one of line, chatter, opens"),
        ('sides = { ">" = "client", "<" = "server" }', "", 14, 'a group "mark" needs sides'),
        ('times = ["%H:%M:%S"]', "", 14, 'a group "time" needs times'),
        ("rows = '''\n00:00:00 1> X\n'''", "rows = 1", 29, "[[sample]] rows: a text was expected"),
        ("said = '''", "sayd = '''", 32, "[[sample]] sayd: no such key"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(old: str, new: str, line: int, message: str) -> None:
    good = GOOD.replace("(?P<text>.*)\n'''", "(?P<text>.*)'''")
    assert old in good
    with pytest.raises(ShapeError, match=re.escape(message)) as caught:
        parse(good.replace(old, new, 1).encode(), "toy.toml")
    assert str(caught.value).startswith(f"toy.toml, line {caught.value.line}")
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "name: a text was expected"),
        ('name = "a"\ntitle = "a"\nrow = 3\n', 3, "row: one [[row]] or more was expected"),
        ('name = "a"\ntitle = "a"\n[[row]]\npattern = "x"\nwhat = "chatter"\n', 3, "a [[row]] for the lines"),
        (
            'name = "a"\ntitle = "a"\n' + '[[row]]\npattern = "x"\nwhat = "chatter"\n' * 101,
            3,
            "100 at the most",
        ),
        ('name = "a"\ntitle = "a"\n[[row]]\npattern = "x"\nwhat = "opens"\n', 1, "one [[sample]] or more"),
        ("x = " + "[" * 3000, 1, "not TOML"),
    ],
)
def test_what_is_missing_is_told(text: str, line: int, message: str) -> None:
    with pytest.raises(ShapeError, match=re.escape(message)) as caught:
        parse(text.encode(), "a.toml")
    assert caught.value.line == line


def test_other_than_utf_8_is_told_with_its_line() -> None:
    with pytest.raises(ShapeError, match=r"a\.toml, line 2: the file is not UTF-8"):
        parse(b'name = "a"\ntitle = "\xff"', "a.toml")
