"""Where the states of POP2 stand on a screen: the server's (RFC 937 page 18) and the client's (page 17)."""

from popconsole.guide.diagram.layout import Box, Footnote, Label, Layout, Path, anywhere
from popconsole.guide.diagram.moves import Key
from popconsole.i18n import N_
from popconsole.protocol.pop2 import Pop2ClientState, Pop2State
from popconsole.protocol.table import Event, Outcome, State

_S = Pop2State
_C = Pop2ClientState
_YES, _NO, _AT_ONCE = Outcome.POSITIVE, Outcome.NEGATIVE, Outcome.ISSUED


def _key(state: State, trigger: str | Event, outcome: Outcome | None = None) -> tuple[Key, ...]:
    return ((state, trigger, outcome),)


_ACKS = _key(_S.NEXT, "ACKS", _YES)
_ACKD = _key(_S.NEXT, "ACKD", _YES)
_NACK = _key(_S.NEXT, "NACK", _YES)
_OPEN = (*_key(_S.LSTN, Event.OPEN, _AT_ONCE), *_key(_S.LSTN, Event.GREETING, _YES))
_REFUSED = _key(_S.LSTN, Event.GREETING, _NO)
_BAD_HELO = _key(_S.AUTH, "HELO", _NO)
_NO_MESSAGE = _key(_S.ITEM, "RETR", _NO)
_CLIENT_ACKS = _key(_C.XFER, "ACKS") + _key(_C.XFER, "ACKD") + _key(_C.XFER, "NACK")

# fmt: off
SERVER = Layout(
    width=53,
    boxes=(
        Box(_S.LSTN, (14, 0), 15, partner=_C.CALL),
        Box(_S.AUTH, (14, 4), 15, partner=_C.CALL),
        Box(_S.MBOX, (14, 8), 15, partner=_C.NMBR),
        Box(_S.ITEM, (14, 13), 15, partner=_C.SIZE),
        Box(_S.NEXT, (14, 19), 15, partner=_C.XFER),
        Box(_S.DONE, (37, 19), 15, partner=_C.EXIT),
    ),
    paths=(
        Path(((28, 1), (44, 1), (44, 19)), _REFUSED),
        Path(((21, 2), (21, 4)), _OPEN),
        Path(((28, 5), (44, 5), (44, 19)), _key(_S.AUTH, "QUIT", _YES) + _BAD_HELO),
        Path(((21, 6), (21, 8)), _key(_S.AUTH, "HELO", _YES)),
        Path(((28, 9), (44, 9), (44, 19)), _key(_S.MBOX, "QUIT", _YES)),
        Path(((14, 9), (11, 9), (11, 11), (16, 11), (16, 10)), _key(_S.MBOX, "FOLD", _YES)),
        Path(((19, 10), (19, 13)), _key(_S.MBOX, "READ", _YES)),
        Path(((24, 13), (24, 10)), _key(_S.ITEM, "FOLD", _YES)),
        Path(((28, 14), (44, 14), (44, 19)), _key(_S.ITEM, "QUIT", _YES) + _NO_MESSAGE),
        Path(((14, 14), (11, 14), (11, 16), (16, 16), (16, 15)), _key(_S.ITEM, "READ", _YES)),
        Path(((19, 15), (19, 19)), _key(_S.ITEM, "RETR", _YES)),
        Path(((24, 19), (24, 15)), _ACKS + _ACKD + _NACK),
    ),
    labels=(
        Label((30, 0), _REFUSED),
        Label((23, 3), _OPEN),
        Label((30, 4), _key(_S.AUTH, "QUIT", _YES)),
        Label((30, 6), _BAD_HELO),
        Label((23, 7), _key(_S.AUTH, "HELO", _YES)),
        Label((30, 8), _key(_S.MBOX, "QUIT", _YES)),
        Label((1, 10), _key(_S.MBOX, "FOLD", _YES)),
        Label((9, 12), _key(_S.MBOX, "READ", _YES)),
        Label((26, 11), _key(_S.ITEM, "FOLD", _YES)),
        Label((30, 13), _key(_S.ITEM, "QUIT", _YES)),
        Label((30, 15), _NO_MESSAGE),
        Label((1, 15), _key(_S.ITEM, "READ", _YES)),
        Label((7, 18), _key(_S.ITEM, "RETR", _YES)),
        Label((26, 17), _ACKS, "ACKS"),
        Label((31, 17), _ACKD, "ACKD"),
        Label((36, 17), _NACK, "NACK"),
        Label((26, 18), _ACKS + _ACKD + _NACK, "/ =c", more=True),
    ),
    notes=(
        Footnote(
            N_("in any state: {what} ► {then}"),
            anywhere(tuple(Pop2State), (Event.GARBAGE,), _NO)
            + anywhere(tuple(Pop2State), (Event.CLOSE, Event.TIMEOUT), _AT_ONCE),
        ),
        Footnote(N_("a / b: a is said or happens, the server answers b")),
        Footnote(N_("garbage: what is no command in this state")),
        Footnote(N_("in brackets: the state of the client meanwhile")),
    ),
    notes_at=23,
)

CLIENT = Layout(
    width=53,
    boxes=(
        Box(_C.CALL, (16, 0), 15, partner=_S.AUTH),
        Box(_C.NMBR, (16, 4), 15, partner=_S.MBOX),
        Box(_C.SIZE, (16, 9), 15, partner=_S.ITEM),
        Box(_C.XFER, (16, 15), 15, partner=_S.NEXT),
        Box(_C.EXIT, (38, 15), 15, partner=_S.DONE),
    ),
    paths=(
        Path(((30, 1), (45, 1), (45, 15)), _key(_C.CALL, "QUIT")),
        Path(((23, 2), (23, 4)), _key(_C.CALL, "HELO")),
        Path(((30, 5), (45, 5), (45, 15)), _key(_C.NMBR, "QUIT")),
        Path(((16, 5), (13, 5), (13, 7), (18, 7), (18, 6)), _key(_C.NMBR, "FOLD")),
        Path(((21, 6), (21, 9)), _key(_C.NMBR, "READ")),
        Path(((26, 9), (26, 6)), _key(_C.SIZE, "FOLD")),
        Path(((30, 10), (45, 10), (45, 15)), _key(_C.SIZE, "QUIT")),
        Path(((16, 10), (13, 10), (13, 12), (18, 12), (18, 11)), _key(_C.SIZE, "READ")),
        Path(((21, 11), (21, 15)), _key(_C.SIZE, "RETR")),
        Path(((26, 15), (26, 11)), _CLIENT_ACKS),
    ),
    labels=(
        Label((32, 0), _key(_C.CALL, "QUIT")),
        Label((25, 3), _key(_C.CALL, "HELO")),
        Label((32, 4), _key(_C.NMBR, "QUIT")),
        Label((1, 6), _key(_C.NMBR, "FOLD")),
        Label((9, 8), _key(_C.NMBR, "READ")),
        Label((28, 7), _key(_C.SIZE, "FOLD")),
        Label((32, 9), _key(_C.SIZE, "QUIT")),
        Label((1, 11), _key(_C.SIZE, "READ")),
        Label((9, 14), _key(_C.SIZE, "RETR")),
        Label((28, 13), _CLIENT_ACKS, "data /", more=True),
        Label((28, 14), _key(_C.XFER, "ACKS"), "ACKS"),
        Label((33, 14), _key(_C.XFER, "ACKD"), "ACKD"),
        Label((38, 14), _key(_C.XFER, "NACK"), "NACK"),
    ),
    notes=(
        Footnote(N_("any other answer: QUIT, and on to EXIT")),
        Footnote(N_("a / b: the server has said a, the client says b")),
        Footnote(N_("in brackets: the state of the server meanwhile")),
    ),
    notes_at=19,
)
# fmt: on
