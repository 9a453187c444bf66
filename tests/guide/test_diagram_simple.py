import pytest

from popconsole.guide.diagram.canvas import Role
from popconsole.guide.diagram.formats import simple_text
from popconsole.guide.diagram.groups import groups, partner
from popconsole.guide.diagram.lit import Lit
from popconsole.guide.diagram.moves import ANYWHERE, key, server_moves
from popconsole.guide.diagram.simple import draw_simple
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.protocol.pop2 import Pop2ClientState, Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import Event, Outcome, State, Transition
from tests.guide.drawings import shown, transition

HEAVY = set("━┃┏┓┗┛┯┷┠┨┰┸┝┥╋")
SIZES = [(30, 14), (30, 15), (30, 16), (30, 17), (34, 20), (45, 26), (50, 30), (60, 50)]
STATES = [(protocol, row.state) for protocol in (POP2, POP3) for row in protocol.states]
MOVES = [(protocol, move) for protocol in (POP2, POP3) for move in server_moves(protocol)]


LOGIN = transition(POP3, Pop3State.AUTHORIZATION_USER, "PASS", Outcome.POSITIVE)
NO_MESSAGE = transition(POP2, Pop2State.ITEM, "RETR", Outcome.NEGATIVE)
DROPPED = transition(POP3, Pop3State.TRANSACTION, Event.CLOSE, Outcome.ISSUED)


def test_pop3_after_a_login() -> None:
    drawing = draw_simple(POP3, Lit(Pop3State.TRANSACTION, LOGIN, mark="now"))
    assert (
        "\n".join(drawing.lines)
        == """\
  ╭( CONNECTED )─ -ERR ──────╮
╭─▼─ AUTHORIZATION ────────╮ │
│ USER▸PASS APOP AUTH STLS │ │
│ UTF8 CAPA LANG      QUIT ├─┤
╰─┰────────────────────────╯ │
  ┃▸PASS APOP AUTH +OK       │
┏━▼━ TRANSACTION ━━━ ◄ now ┓ │
┃ STAT LIST UIDL RETR TOP  ┃ │
┃ DELE RSET NOOP CAPA LANG ┃ │
┃ QUIT                     ┃ │
┗━┯━━━━━━━━━━━━━━━━━━━━━━━━┛ │
  │ QUIT                     │
╭─▼─ UPDATE ───────────────╮ │
│ removes marked messages  │ │
╰─┬────────────────────────╯ │
  ╰ goodbye ─────►( CLOSED )◄╯"""
    )


def test_pop2_where_there_was_no_message_to_send() -> None:
    lit = Lit(Pop2State.DONE, NO_MESSAGE, client=Pop2ClientState.EXIT, mark="now")
    assert (
        "\n".join(draw_simple(POP2, lit, height=17).lines)
        == """\
  ╭( LSTN )─ - error ────────╮
╭─▼─ AUTH ─────────────────╮ │
│ HELO                QUIT ├─┤
╰─┬─────────── client CALL ╯ │
  │ HELO / #n                │
╭─▼─ MBOX ─────────────────╮ │
│ FOLD READ           QUIT ├─┤
╰─┬───────▲─── client NMBR ╯ │
  │ READ  │ FOLD / #n        │
╭─▼─ ITEM ┴────────────────╮ │
│ FOLD READ▸RETR      QUIT ┝━┪
╰─┬───────▲─── client SIZE ╯ ┃
  │ RETR  │ ACKS ACKD NACK   ┃
╭─▼─ NEXT ┴────────────────╮ ┃
│ ACKS ACKD NACK           │ ┃
╰───────────── client XFER ╯ ┃
                    [ DONE ]◄┛"""
    )


def test_with_more_room_and_in_ascii() -> None:
    named = transition(POP3, Pop3State.AUTHORIZATION, "USER", Outcome.POSITIVE)
    lit = Lit(Pop3State.AUTHORIZATION_USER, named, mark="line 2")
    drawing = draw_simple(POP3, lit, width=40, height=16, ascii_only=True)
    assert (
        "\n".join(drawing.lines)
        == """\
  +( CONNECTED )- greeting -ERR -------+
  | greeting +OK                       |
#=v= AUTHORIZATION ======== < line 2 # |
#>USER PASS APOP AUTH STLS UTF8 CAPA # |
# LANG                          QUIT #-+
#=#====================== user named # |
  | PASS APOP AUTH +OK                 |
+-v- TRANSACTION --------------------+ |
| STAT LIST UIDL RETR TOP DELE RSET  | |
| NOOP CAPA LANG QUIT                | |
+-+----------------------------------+ |
  | QUIT                               |
+-v- UPDATE -------------------------+ |
| removes marked messages            | |
+-+----------------------------------+ |
  + goodbye --------------->( CLOSED )<+"""
    )


def test_what_happens_out_of_turn_has_its_arrow_then() -> None:
    before = draw_simple(POP3, Lit(Pop3State.TRANSACTION)).lines
    after = draw_simple(POP3, Lit(Pop3State.CLOSED, DROPPED)).lines
    assert before[9] == "┃ QUIT                     ┃ │"
    assert after[9] == "│ QUIT                     ┝━┪"
    assert after[10] == "╰─┬──────▸connection drops ╯ ┃"
    assert after[-1] == "  ╰ goodbye ─────►[ CLOSED ]◄┛"


def test_a_command_that_stays_is_marked_inside() -> None:
    drawing = draw_simple(POP3, Lit(Pop3State.TRANSACTION, stayed="retr"))
    assert "UIDL▸RETR TOP" in drawing.lines[7]
    assert shown(drawing, Role.LAST) == "▸RETR"


def test_only_what_is_legal_now_is_marked_as_possible() -> None:
    before = shown(draw_simple(POP3, Lit(Pop3State.AUTHORIZATION)), Role.POSSIBLE)
    after = shown(draw_simple(POP3, Lit(Pop3State.AUTHORIZATION_USER)), Role.POSSIBLE)
    assert "USER" in before.split()
    assert "USER" not in after.split()
    assert "PASS" in after.split()


@pytest.mark.parametrize(("protocol", "state"), STATES)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_it_fits_and_each_state_is_told_without_colour(
    protocol: Protocol, state: State, width: int, height: int
) -> None:
    drawing = draw_simple(protocol, Lit(state, mark="now"), width=width, height=height)
    assert drawing.width == width
    assert drawing.height <= height
    lit = shown(drawing, Role.CURRENT)
    name = protocol.row(state).name
    assert name in lit
    assert f"[ {name} ]" in lit or {"┏", "┓", "┗", "┛"} <= set(lit)
    dark = draw_simple(protocol, width=width, height=height)
    assert not HEAVY & set("".join(dark.lines))
    assert drawing.height == dark.height


@pytest.mark.parametrize(("protocol", "move"), MOVES)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_each_move_is_told_without_colour(
    protocol: Protocol, move: Transition, width: int, height: int
) -> None:
    if move.state is protocol.closed:
        return  # it is over: nothing leads on from there
    drawing = draw_simple(protocol, Lit(move.then, move), width=width, height=height)
    lit = shown(drawing, Role.LAST)
    assert HEAVY & set(lit) or "▸" in lit
    home = {state: box for box in groups(protocol) for state in box.states}
    if home[move.state] is not home[move.then]:
        assert HEAVY & set(lit), "an arrow leads from box to box"
    for y, row in enumerate(drawing.rows):
        x = 0
        for text, role in row:
            if role is Role.LAST:
                assert all(key(move) in drawing.owners(x + i, y) for i in range(len(text)))
            x += len(text)


@pytest.mark.parametrize("protocol", [POP2, POP3], ids=str)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_box_holds_its_commands_and_every_state_has_a_cell(
    protocol: Protocol, width: int, height: int
) -> None:
    drawing = draw_simple(protocol, width=width, height=height)
    cells = {(x, y) for y, line in enumerate(drawing.lines) for x in range(len(line))}
    for box in groups(protocol):
        own = {cell for cell in cells if set(box.states) & drawing.owners(*cell)}
        assert own
        for word in box.words:
            owner = (box.states[0], word, None)
            found = [cell for cell in cells if owner in drawing.owners(*cell)]
            assert "".join(drawing.lines[y][x] for x, y in sorted(found)) == word


def test_the_clients_state_is_the_one_in_which_it_says_these_words() -> None:
    partners = [partner(POP2, box) for box in groups(POP2)]
    assert partners == [None, *list(Pop2ClientState)[:4], None]
    assert {partner(POP3, box) for box in groups(POP3)} == {None}


@pytest.mark.parametrize("protocol", [POP2, POP3], ids=str)
def test_the_simple_text(protocol: Protocol) -> None:
    plain = simple_text(protocol, ascii_only=True)
    assert plain.isascii()
    assert "QUIT" in plain
    assert max(map(len, plain.splitlines())) <= 78
    assert "What is possible" not in plain
    assert ("state that the client is in" in plain) is bool(protocol.client_states)
    assert simple_text(protocol).count("╭─▼─") == len(groups(protocol)) - 2


def test_what_can_happen_anywhere_has_no_arrow_of_its_own() -> None:
    dark = draw_simple(POP2)
    owners = {o for y, line in enumerate(dark.lines) for x in range(len(line)) for o in dark.owners(x, y)}
    triggers = {owner[1] for owner in owners if isinstance(owner, tuple)}
    assert not ANYWHERE & triggers


def test_a_mark_that_has_no_room_leaves_its_end_or_its_sign() -> None:
    drawing = draw_simple(POP3, Lit(Pop3State.TRANSACTION, mark="line 12345"))
    assert drawing.lines[6].startswith("┏━▼━ TRANSACTION ━ ◄ 12345 ┓")
    drawing = draw_simple(POP3, Lit(Pop3State.TRANSACTION, mark="line 123456789"))
    assert drawing.lines[6].startswith("┏━▼━ TRANSACTION ━━━━━━━ ◄ ┓")
    drawing = draw_simple(POP2, Lit(Pop2State.ITEM, mark="line 12345"))
    assert any("◄ line 12345 ┓" in row for row in drawing.lines)


def test_where_there_is_little_room_the_arrows_keep_their_words() -> None:
    lines = draw_simple(POP3, height=15).lines
    assert len(lines) == 15
    assert "  │ PASS APOP AUTH +OK       │" in lines
    assert "removes" not in "".join(lines)
    assert lines[-3:] == (
        "╭─▼─ UPDATE ───────────────╮ │",
        "╰─┬────────────────────────╯ │",
        "  ╰ goodbye ─────►( CLOSED )◄╯",
    )
