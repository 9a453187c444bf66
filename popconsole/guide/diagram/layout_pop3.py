"""Where the states of POP3 stand on a screen: 55 columns."""

from popconsole.guide.diagram.layout import Box, Footnote, Frame, Label, Layout, Path, StayLabel, anywhere
from popconsole.i18n import N_
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import Event, Outcome

_S = Pop3State
_YES, _NO, _ANY, _AT_ONCE = Outcome.POSITIVE, Outcome.NEGATIVE, Outcome.ANY, Outcome.ISSUED

_REFUSED = ((_S.CONNECTED, Event.GREETING, _NO),)
_GREETED = ((_S.CONNECTED, Event.GREETING, _YES),)
_NAMED = ((_S.AUTHORIZATION, "USER", _YES),)
_BAD_NAME = ((_S.AUTHORIZATION_USER, "USER", _NO),)
_BAD_PASSWORD = ((_S.AUTHORIZATION_USER, "PASS", _NO),)
_ANEW = ((_S.AUTHORIZATION_USER, "STLS", _YES),)
_APOP = ((_S.AUTHORIZATION, "APOP", _YES),)
_PASS = ((_S.AUTHORIZATION_USER, "PASS", _YES),)
_RPOP = ((_S.AUTHORIZATION_USER, "RPOP", _YES),)
_CHALLENGED = ((_S.AUTHORIZATION, "AUTH", Outcome.CHALLENGE),)
_CHALLENGED_LATE = ((_S.AUTHORIZATION_USER, "AUTH", Outcome.CHALLENGE),)
_BAD_RESPONSE = ((_S.AUTHORIZATION_EXCHANGE, "AUTH", _NO),)
_AUTH = ((_S.AUTHORIZATION, "AUTH", _YES), (_S.AUTHORIZATION_EXCHANGE, "AUTH", _YES))
_AUTH_LATE = ((_S.AUTHORIZATION_USER, "AUTH", _YES),)
_EARLY_QUIT = ((_S.AUTHORIZATION, "QUIT", _YES), (_S.AUTHORIZATION_USER, "QUIT", _YES))
_QUIT = ((_S.TRANSACTION, "QUIT", _AT_ONCE),)
_GOODBYE = ((_S.UPDATE, "QUIT", _ANY),)

# fmt: off
SERVER = Layout(
    width=55,
    frames=(
        Frame(
            (_S.AUTHORIZATION, _S.AUTHORIZATION_USER, _S.AUTHORIZATION_EXCHANGE), (0, 4), (47, 10), title=15
        ),
    ),
    boxes=(
        Box(_S.CONNECTED, (6, 0), 13),
        Box(_S.AUTHORIZATION, (7, 5), 12, N_("no user\nnamed")),
        Box(_S.AUTHORIZATION_USER, (30, 5), 9, N_("user\nnamed")),
        Box(_S.AUTHORIZATION_EXCHANGE, (7, 10), 16, N_("response due")),
        Box(_S.TRANSACTION, (20, 15), 17),
        Box(_S.UPDATE, (23, 19), 11),
        Box(_S.CLOSED, (45, 19), 10),
    ),
    paths=(
        Path(((18, 1), (53, 1), (53, 19)), _REFUSED),
        Path(((12, 2), (12, 5)), _GREETED),
        Path(((7, 6), (5, 6), (5, 7), (7, 7)), stays=_S.AUTHORIZATION),
        Path(((18, 6), (30, 6)), _NAMED),
        Path(((30, 7), (18, 7)), _BAD_NAME + _BAD_PASSWORD + _ANEW),
        Path(((38, 6), (39, 6), (39, 7), (38, 7)), stays=_S.AUTHORIZATION_USER),
        Path(((8, 8), (8, 10)), _CHALLENGED),
        Path(((17, 10), (17, 8)), _BAD_RESPONSE),
        Path(((32, 8), (32, 11), (22, 11)), _CHALLENGED_LATE),
        Path(((46, 7), (53, 7), (53, 19)), _EARLY_QUIT),
        Path(((22, 13), (22, 15)), _APOP + _AUTH),
        Path(((34, 8), (34, 15)), _PASS + _AUTH_LATE + _RPOP),
        Path(((20, 16), (17, 16), (17, 18), (24, 18), (24, 17)), stays=_S.TRANSACTION),
        Path(((28, 17), (28, 19)), _QUIT),
        Path(((33, 20), (45, 20)), _GOODBYE),
    ),
    labels=(
        Label((20, 0), _REFUSED),
        Label((14, 3), _GREETED),
        StayLabel((2, 8), _S.AUTHORIZATION, 4),
        Label((20, 5), _NAMED),
        Label((20, 8), _BAD_PASSWORD + _BAD_NAME, "-ERR"),
        Label((25, 8), _ANEW, "STLS"),
        StayLabel((41, 5), _S.AUTHORIZATION_USER, 4),
        Label((10, 9), _CHALLENGED),
        Label((19, 9), _BAD_RESPONSE),
        Label((24, 10), _CHALLENGED_LATE),
        Label((48, 6), _EARLY_QUIT),
        Label((13, 14), _APOP),
        Label((24, 14), _AUTH),
        Label((36, 14), _PASS + _AUTH_LATE + _RPOP, "PASS, AUTH +OK"),
        StayLabel((2, 15), _S.TRANSACTION, 14),
        Label((30, 18), _QUIT),
        Label((35, 19), _GOODBYE),
    ),
    notes=(
        Footnote(
            N_("in any state: {what} ► {then}; without QUIT nothing is deleted"),
            anywhere(tuple(Pop3State)[:-1], (Event.CLOSE, Event.TIMEOUT), _AT_ONCE),
        ),
        Footnote(
            N_("AUTH +: a challenge, to be answered; back leads -ERR to USER or PASS, or STLS"), about="AUTH"
        ),
        Footnote(N_("any other -ERR: the state stays as it is")),
    ),
    notes_at=23,
)
# fmt: on
