"""Sessions of POP3 by chance, as they are: alike in what is done, other in names, numbers and mail."""

from base64 import b64encode

from hypothesis import strategies as st

from popconsole.protocol.framing import CRLF, LF
from popconsole.transcript.model import Line, LineKind, Side

_NAMES = (
    b"mrose", b"nora", b"user17", b"hunter2", b"a.b@example.org", b"sesame", b"na\xc3\xafve", b"x y", b"name",
)  # fmt: skip
_GREETINGS = (
    b"+OK ready",
    b"+OK",
    b"+OK <1.2@x> ready",
    b"+OK <2.777@nora> ready",
    b'+OK <3."\\@x>',
    b"+OK 777",
)
_SECRETS = (b"hunter2", b"s3cret!", b"sesame", b"12", b"nora", b"********", b"wrong", b"caf\xc3\xa9", b"tls")
_BODIES = (
    b"Subject: one", b"", b"a line", b"..stuffed", b"- dash", b"+ plus", b"x" * 40, b"it is s3cret!",
)  # fmt: skip
_ODD_BODIES = (
    b"+OK inside",
    b".bare",
    b"nul\x00",
    b"x" * 1_100,
    b"-ERR broken",
    b"\xff",
    b"1 2",
    b"2 uid-2 x",
)
_SINGLE = (b"NOOP", b"RSET", b"LAST", b"UTF8", b"NOOP", b"CAPA", b"STLS", b"XTND", b"LANG", b"AUTH", b"QUIT")


@st.composite
def _login(draw: st.DrawFn) -> list[tuple[bytes, list[bytes]]]:
    name = draw(st.sampled_from(_NAMES))
    secret = draw(st.sampled_from(_SECRETS))
    welcome = draw(
        st.sampled_from((b"+OK", b"+OK ", b"+OK welcome " + name, b"+OK 3 messages", b"+OK [AUTH] x"))
    )
    if draw(st.integers(0, 3)) == 0:
        return [(b"APOP %b c4c9334bac560ecc979e58001b3e22fb" % name, [welcome])]
    if draw(st.integers(0, 2)) == 0:
        return _exchange(draw, name, secret, welcome)
    keyword = draw(st.sampled_from((b"USER ", b"user ")))
    return [
        (keyword + name, [draw(st.sampled_from((b"+OK", b"+OK " + name)))]),
        (b"PASS " + secret, [welcome]),
    ]


def _exchange(draw: st.DrawFn, name: bytes, secret: bytes, welcome: bytes) -> list[tuple[bytes, list[bytes]]]:
    """Return a login with AUTH, as it should be or nearly so."""
    mechanism = draw(st.sampled_from((b"PLAIN", b"plain", b"LOGIN", b"XOAUTH2")))
    plain = draw(st.sampled_from((b"", b"", b"", b"other", secret))) + b"\0" + name + b"\0" + secret
    responses = [name, secret] if mechanism == b"LOGIN" else [plain]
    odd = (b"AGEAYg==", b"*", b"bm8=x", b"")
    words = [draw(st.sampled_from((b64encode(each),) * 9 + odd)) for each in responses]
    prompts = [b"+ VXNlcm5hbWU6", b"+ UGFzc3dvcmQ6"] if mechanism == b"LOGIN" else [b"+ "]
    verdict = draw(st.sampled_from((welcome, welcome, b"-ERR no", b"-ERR [AUTH] no", b"-ERR 12 " + name)))
    if len(words) == 1 and draw(st.booleans()):
        return [(b"AUTH %b %b" % (mechanism, words[0]), [verdict])]
    said = (b"AUTH " + mechanism, *words)
    return [(octets, [answer]) for octets, answer in zip(said, (*prompts, verdict), strict=True)]


@st.composite
def sessions(draw: st.DrawFn, odd: int = 10) -> list[Line]:
    """Return a session; one turn of ``odd`` is answered otherwise than the rest of it lets expect."""
    sizes = draw(st.lists(st.integers(1, 3).map(lambda n: n * 20), max_size=3))
    bodies = {n: _message(draw, size) for n, size in enumerate(sizes, 1)}
    marked: set[int] = set()
    turns = draw(_login()) if draw(st.integers(0, 9)) else []
    for _turn in range(draw(st.integers(0, 8))):
        turns.append(_asked(draw, sizes, bodies, marked))
    if draw(st.booleans()):
        turns.append((b"QUIT", [b"+OK bye"]))
    lines = [Line(Side.CLIENT, b"", CRLF, LineKind.OPENED)] if draw(st.booleans()) else []
    lines.append(Line(Side.SERVER, draw(st.sampled_from(_GREETINGS))))
    for asked, answered in turns:
        said = _odd_answer(draw, answered) if draw(st.integers(1, odd)) == 1 else answered
        lines.append(Line(Side.CLIENT, asked, LF if draw(st.integers(1, odd * 4)) == 1 else CRLF))
        lines += [Line(Side.SERVER, octets) for octets in said]
    end = draw(st.sampled_from((None, Side.SERVER, Side.SERVER, Side.CLIENT)))
    return lines if end is None else [*lines, Line(end, b"", CRLF, LineKind.CLOSED)]


def _message(draw: st.DrawFn, size: int) -> list[bytes]:
    lines = draw(st.lists(st.sampled_from(_BODIES), max_size=3))
    if draw(st.integers(0, 9)) == 0:
        lines.append(draw(st.sampled_from(_ODD_BODIES)))
    left = size - sum(len(line) + 2 - line.startswith(b".") for line in lines)
    return [*lines, b"z" * (left - 2)] if left > 1 else lines


def _asked(
    draw: st.DrawFn, sizes: list[int], bodies: dict[int, list[bytes]], marked: set[int]
) -> tuple[bytes, list[bytes]]:
    """Return a command, and what a server answers that has such messages."""
    number = draw(st.integers(1, max(1, len(sizes)))) if draw(st.integers(0, 9)) else draw(st.integers(0, 9))
    there = 1 <= number <= len(sizes) and number not in marked
    left = {n: size for n, size in enumerate(sizes, 1) if n not in marked}
    what = draw(
        st.sampled_from(("STAT", "LIST", "LIST n", "UIDL", "UIDL n", "RETR", "TOP", "DELE", "single"))
    )
    refused = [draw(st.sampled_from((b"-ERR no such message", b"-ERR [SYS/TEMP] later")))]
    match what:
        case "STAT":
            return b"STAT", [b"+OK %d %d" % (len(left), sum(left.values()))]
        case "LIST":
            return b"LIST", [b"+OK", *(b"%d %d" % each for each in left.items()), b"."]
        case "LIST n":
            return b"LIST %d" % number, [b"+OK %d %d" % (number, sizes[number - 1])] if there else refused
        case "UIDL":
            return b"uidl", [b"+OK", *(b"%d uid-%d" % (n, n) for n in left), b"."]
        case "UIDL n":
            return b"UIDL %d" % number, [b"+OK %d uid-%d" % (number, number)] if there else refused
        case "RETR":
            head = draw(st.sampled_from((b"+OK", b"+OK %d octets" % (sizes[number - 1] if there else 0))))
            return b"RETR %d" % number, [head, *bodies[number], b"."] if there else refused
        case "TOP":
            return b"TOP %d 1" % number, [b"+OK", *bodies[number][:2], b"."] if there else refused
        case "DELE":
            if there:
                marked.add(number)
            return b"DELE %d" % number, [b"+OK"] if there else refused
        case _:
            return _single(draw, marked)


def _single(draw: st.DrawFn, marked: set[int]) -> tuple[bytes, list[bytes]]:
    single = draw(st.sampled_from(_SINGLE))
    marked -= marked if single == b"RSET" else set()
    listed = draw(st.sampled_from(([], [b"USER", b"UIDL"], [b"STLS", b"PIPELINING"])))
    return single, [
        b"+OK 1" if single == b"LAST" else b"+OK",
        *([*listed, b"."] if single == b"CAPA" else []),
    ]


def _odd_answer(draw: st.DrawFn, answered: list[bytes]) -> list[bytes]:
    """Return an answer that is not the one to be expected."""
    first, *others = answered
    wrong: tuple[list[bytes], ...] = (
        [], [b"-ERR no"], [b"-ERR " + draw(st.sampled_from(_SECRETS))], [b"+ok", *others], others, [first],
        [first, *others, *others], [*answered, b"+OK once more"], [first + b" s3cret!", *others],
        [first, *others[:1], *others], [b"+OK 2 40", *others],
        [first, draw(st.sampled_from(_ODD_BODIES)), *others],
        [b"+OK \xff", *others], [b"-ERR TLS needed"], [b"+OK [NEW] x", *others],
    )  # fmt: skip
    return draw(st.sampled_from(wrong))
