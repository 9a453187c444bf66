import pytest

from popconsole.guide.diagram.canvas import Role
from popconsole.guide.diagram.drawing import draw, strip
from popconsole.guide.diagram.lit import Lit
from popconsole.guide.diagram.moves import Move, client_moves, key, moves, offered, possible, stays
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.protocol.pop2 import Pop2ClientState, Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import Event, Outcome, State
from tests.guide.drawings import shown, transition

HEAVY = set("━┃┏┓┗┛")

STATES = [
    (protocol, side, row.state)
    for protocol in (POP2, POP3)
    for side, rows in (("server", protocol.states), ("client", protocol.client_states))
    for row in rows
]
MOVES = [
    (p, side, move)
    for p, side in ((POP2, "server"), (POP2, "client"), (POP3, "server"))
    for move in moves(p, side)
]


LOGIN = transition(POP3, Pop3State.AUTHORIZATION_USER, "PASS", Outcome.POSITIVE)
DELETED = transition(POP2, Pop2State.NEXT, "ACKD", Outcome.POSITIVE)


def test_pop3_after_a_login() -> None:
    drawing = draw(POP3, Lit(Pop3State.TRANSACTION, LOGIN))
    assert (
        "\n".join(drawing.lines)
        == """\
      ╭───────────╮ greeting -ERR
      │ CONNECTED ├──────────────────────────────────╮
      ╰─────┬─────╯                                  │
            │ greeting +OK                           │
╭───────────┼── AUTHORIZATION ────────────────╮      │
│      ╭────▼─────╮ USER +OK  ╭───────╮  UTF8 │      │
│    ╭─┤ no user  ├───────────► user  ├╮ CAPA │ QUIT │
│    ╰─► named    ◄───────────┤ named ◄╯ LANG ├──────┤
│ STLS ╰┬────────▲╯ -ERR STLS ╰─┬─┰───╯       │      │
│ UTF8  │ AUTH + │ AUTH -ERR    │ ┃           │      │
│ CAPA ╭▼────────┴────╮ AUTH +  │ ┃           │      │
│ LANG │ response due ◄─────────╯ ┃           │      │
│      ╰──────────────╯           ┃           │      │
╰─────────────────────┬───────────╂───────────╯      │
             APOP +OK │ AUTH +OK  ┃▸PASS, AUTH +OK   │
  STAT LIST UIDL    ┏━▼━━━━━━━━━━━▼━┓                │
  RETR TOP DELE  ╭──┨  TRANSACTION  ┃                │
  RSET NOOP CAPA │  ┗━━━▲━━━┯━━━━━━━┛                │
  LANG           ╰──────╯   │ QUIT                   │
                       ╭────▼────╮ goodbye   ╭───────▼╮
                       │ UPDATE  ├───────────► CLOSED │
                       ╰─────────╯           ╰────────╯

─► in any state: connection drops, autologout ► CLOSED;
   without QUIT nothing is deleted
   AUTH +: a challenge, to be answered; back leads -ERR
   to USER or PASS, or STLS
   any other -ERR: the state stays as it is"""
    )


def test_pop2_after_an_acknowledgment_in_ascii() -> None:
    drawing = draw(POP2, Lit(Pop2State.ITEM, DELETED), ascii_only=True)
    assert (
        "\n".join(drawing.lines)
        == """\
              +-------------+ - error
              | LSTN (CALL) +---------------+
              +------+------+               |
                     | open / + POP2        |
              +------v------+ QUIT / + bye  |
              | AUTH (CALL) +---------------+
              +------+------+ HELO / -      |
                     | HELO / #n            |
              +------v------+ QUIT / + bye  |
           +--+ MBOX (NMBR) +---------------+
 FOLD / #n |  +-^--+----^---+               |
           +----+  |    | FOLD / #n         |
         READ / =c |    |                   |
              #====v====#===# QUIT / + bye  |
           +--# ITEM (SIZE) #---------------+
 READ / =c |  #=^==#====^===# RETR / close  |
           +----+  |    #                   |
                   |    # ACKS>ACKD NACK    |
       RETR / data |    # / =c              |
              +----v----#---+        +------v------+
              | NEXT (XFER) |        | DONE (EXIT) |
              +-------------+        +-------------+

-> in any state: garbage / -, close, timeout > DONE
   a / b: a is said or happens, the server answers b
   garbage: what is no command in this state
   in brackets: the state of the client meanwhile"""
    )


def test_pop2_client_that_asks_for_a_message() -> None:
    asked = next(m for m in client_moves(POP2) if m.state is Pop2ClientState.NMBR and m.sends == "READ")
    drawing = draw(POP2, Lit(Pop2ClientState.SIZE, asked), side="client")
    assert (
        "\n".join(drawing.lines)
        == """\
                ╭─────────────╮ Greet / QUIT
                │ CALL (AUTH) ├──────────────╮
                ╰──────┬──────╯              │
                       │ Greet / HELO        │
                ╭──────▼──────╮ #NNN / QUIT  │
             ╭──┤ NMBR (MBOX) ├──────────────┤
 #NNN / FOLD │  ╰─▲──┰────▲───╯              │
             ╰────╯  ┃    │ =CCC / FOLD      │
        ▸#NNN / READ ┃    │                  │
                ┏━━━━▼━━━━┷━━━┓ =CCC / QUIT  │
             ╭──┨ SIZE (ITEM) ┠──────────────┤
 =CCC / READ │  ┗━▲━━┯━━━━▲━━━┛              │
             ╰────╯  │    │                  │
                     │    │ data /           │
         =CCC / RETR │    │ ACKS ACKD NACK   │
                ╭────▼────┴───╮       ╭──────▼──────╮
                │ XFER (NEXT) │       │ EXIT (DONE) │
                ╰─────────────╯       ╰─────────────╯

   any other answer: QUIT, and on to EXIT
   a / b: the server has said a, the client says b
   in brackets: the state of the server meanwhile"""
    )


@pytest.mark.parametrize(("protocol", "side", "state"), STATES)
def test_each_state_can_be_lit_with_and_without_colour(protocol: Protocol, side: str, state: State) -> None:
    drawing = draw(protocol, Lit(state), side=side)
    lit = shown(drawing, Role.CURRENT)
    assert protocol.row(state).name in lit
    assert set(lit) >= HEAVY - {"┃"}  # the sides may hold arrows alone
    for other in (protocol.row(st).name for p, s, st in STATES if (p, s) == (protocol, side)):
        assert other == protocol.row(state).name or other not in lit
    plain = draw(protocol, side=side)
    assert not HEAVY & set("".join(plain.lines))
    assert drawing.width == plain.width


@pytest.mark.parametrize(("protocol", "side", "move"), MOVES)
def test_each_move_can_be_lit_with_and_without_colour(protocol: Protocol, side: str, move: Move) -> None:
    drawing = draw(protocol, Lit(last=move), side=side)
    lit = shown(drawing, Role.LAST)
    assert HEAVY & set(lit)
    assert "▸" in lit or "━►" in lit
    for y, row in enumerate(drawing.rows):
        x = 0
        for text, role in row:
            owned = {key(move) in drawing.owners(x + i, y) for i in range(len(text))}
            assert owned == {True} if role is Role.LAST else True
            x += len(text)
    ascii_lit = draw(protocol, Lit(last=move), side=side, ascii_only=True)
    assert "".join(ascii_lit.lines).isascii()
    assert {"#", "="} & set(shown(ascii_lit, Role.LAST))


def test_every_cell_of_the_last_arrow_is_lit_even_on_a_shared_line() -> None:
    drawing = draw(POP2, Lit(last=transition(POP2, Pop2State.AUTH, "QUIT", Outcome.POSITIVE)))
    assert drawing.lines[5][28:45] == "┝━━━━━━━━━━━━━━━┪"
    assert "".join(line[44] for line in drawing.lines[1:20]) == "╮│││┪┃┃┃┨┃┃┃┃┨┃┃┃┃▼"


def test_a_command_that_stays_lights_its_loop_and_its_word() -> None:
    drawing = draw(POP3, Lit(Pop3State.TRANSACTION, stayed="retr"))
    assert "▸RETR" in drawing.lines[16]
    assert "┏━━┫  TRANSACTION" in drawing.lines[16]
    lit = shown(drawing, Role.LAST)
    assert "RETR" in lit
    assert "LIST" not in lit


def test_the_substate_lights_its_box_and_the_frame_of_authorization() -> None:
    drawing = draw(POP3, Lit(Pop3State.AUTHORIZATION_USER))
    lit = shown(drawing, Role.CURRENT)
    assert "AUTHORIZATION" in lit
    assert "named" in lit
    assert "no user" not in lit


def test_what_is_possible_is_marked_for_a_view() -> None:
    drawing = draw(POP3, Lit(Pop3State.AUTHORIZATION_USER))
    marked = shown(drawing, Role.POSSIBLE)
    assert all(word in marked for word in ("PASS, AUTH +OK", "AUTH +", "-ERR", "STLS", "QUIT", "CAPA"))
    # APOP is followed there in a transcript, yet not legal; the others leave other states.
    assert not any(word in marked for word in ("APOP", "AUTH -ERR", "STAT", "goodbye"))


def test_notes_are_lit_only_when_what_they_tell_has_happened() -> None:
    dropped = transition(POP3, Pop3State.TRANSACTION, Event.CLOSE, Outcome.ISSUED)
    before = draw(POP3, Lit(Pop3State.TRANSACTION)).lines[-5]
    after = draw(POP3, Lit(Pop3State.CLOSED, dropped)).lines[-5]
    assert (before[:2], after[:2]) == ("─►", "━►")


def plain(protocol: Protocol, state: State | None, last: Move | str | None = None, width: int = 78) -> str:
    return "".join(text for text, _role in strip(protocol, state, last, width))


def test_the_strip_in_full() -> None:
    whole = "CONNECTED ▸ AUTHORIZATION ▸ [TRANSACTION] ▸ UPDATE ▸ CLOSED   last: PASS +OK"
    assert plain(POP3, Pop3State.TRANSACTION, LOGIN) == whole
    assert plain(POP3, Pop3State.TRANSACTION, "LIST +OK").endswith("   last: LIST +OK")
    assert plain(POP2, Pop2State.MBOX) == "LSTN ▸ AUTH ▸ [MBOX] ▸ ITEM ▸ NEXT · DONE"
    client = strip(POP2, Pop2ClientState.SIZE, side="client", ascii_only=True)
    assert "".join(text for text, _role in client) == "CALL > NMBR > [SIZE] > XFER | EXIT"


def test_the_strip_names_the_substate_where_there_is_room() -> None:
    state = Pop3State.AUTHORIZATION_USER
    assert "[AUTHORIZATION, user named]" in plain(POP3, state)
    assert "[AUTHORIZATION] ▸" in plain(POP3, state, "USER +OK")


def test_the_strip_cuts_the_last_first_then_the_other_states() -> None:
    state = Pop3State.TRANSACTION
    assert plain(POP3, state, LOGIN, 73).endswith("CLOSED   last: PASS…")
    assert plain(POP3, state, LOGIN, 60).endswith("▸ CLOSED")
    assert plain(POP3, state, LOGIN, 40) == "[TRANSACTION]"
    assert plain(POP3, state, LOGIN, 5) == "[TRAN"


@pytest.mark.parametrize(("protocol", "side", "state"), STATES)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_the_strip_fits_and_shows_where_we_are(
    protocol: Protocol, side: str, state: State, *, ascii_only: bool
) -> None:
    for move in (None, *moves(protocol, side)):
        for width in (78, 60, 20):
            runs = strip(protocol, state, move, width, side=side, ascii_only=ascii_only)
            text = "".join(piece for piece, _role in runs)
            assert len(text) <= width
            assert f"[{protocol.row(state).name}" in text
            assert text.isascii() or not ascii_only
            assert [role for _piece, role in runs].count(Role.CURRENT) == 1


def test_the_strip_without_a_state_lights_none() -> None:
    assert "[" not in plain(POP3, None)
    assert plain(POP3, None, width=10) == "POP3"


def said(protocol: Protocol, state: State) -> list[str]:
    return [str(choice) for choice in possible(protocol, state)]


def test_what_is_possible_in_pop3() -> None:
    assert said(POP3, Pop3State.CONNECTED) == ["greeting +OK -> AUTHORIZATION", "greeting -ERR -> CLOSED"]
    assert said(POP3, Pop3State.AUTHORIZATION_USER) == [
        "PASS AUTH -> TRANSACTION",
        "PASS -ERR, STLS -> AUTHORIZATION",
        "AUTH + -> AUTHORIZATION, challenged",
        "QUIT -> CLOSED",
        "UTF8 CAPA LANG -> stays",
    ]
    assert said(POP3, Pop3State.AUTHORIZATION) == [
        "USER -> AUTHORIZATION, user named",
        "APOP AUTH -> TRANSACTION",
        "AUTH + -> AUTHORIZATION, challenged",
        "QUIT -> CLOSED",
        "STLS UTF8 CAPA LANG -> stays",
    ]
    assert said(POP3, Pop3State.AUTHORIZATION_EXCHANGE) == [
        "AUTH +OK -> TRANSACTION",
        "AUTH -ERR -> AUTHORIZATION",
    ]
    leaves, stay = said(POP3, Pop3State.TRANSACTION)
    assert leaves == "QUIT -> UPDATE"
    assert stay.startswith("STAT LIST UIDL RETR TOP DELE RSET NOOP CAPA LANG ")
    assert stay.endswith(" -> stays")
    assert said(POP3, Pop3State.UPDATE) == ["goodbye -> CLOSED"]
    assert said(POP3, Pop3State.CLOSED) == []


def test_what_is_possible_in_pop2() -> None:
    assert said(POP2, Pop2State.LSTN) == ["open / + POP2 -> AUTH", "greeting / - error -> DONE"]
    assert said(POP2, Pop2State.ITEM) == [
        "FOLD -> MBOX",
        "READ -> stays",
        "RETR -> NEXT",
        "RETR / close, QUIT -> DONE",
    ]
    assert said(POP2, Pop2State.NEXT) == ["ACKS ACKD NACK -> ITEM"]
    assert said(POP2, Pop2ClientState.NMBR) == ["READ -> SIZE", "FOLD -> stays", "QUIT -> EXIT"]


@pytest.mark.parametrize("protocol", [POP2, POP3])
def test_what_is_possible_holds_every_legal_command_and_no_other(protocol: Protocol) -> None:
    for row in protocol.states:
        legal = {c.keyword for c in protocol.legal(row.state)}
        words = {what for choice in possible(protocol, row.state) for what in choice.triggers}
        keywords = {word for word in words if protocol.command(word)}
        assert keywords == legal
        assert set(stays(protocol, row.state)) <= legal
    for move in protocol.transitions:
        if move.trigger in (Event.GARBAGE, Event.CLOSE, Event.TIMEOUT):
            assert not offered(protocol, move)
