import pytest

from popconsole.guide.diagram.drawing import draw
from popconsole.guide.diagram.simple import draw_simple
from popconsole.guide.diagram.told import told
from popconsole.guide.reference.lookup import lookup
from popconsole.guide.reference.sections import address, resting_on
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.protocol.cite import Cite


def at(lines: tuple[str, ...], text: str) -> tuple[int, int]:
    y = next(y for y, line in enumerate(lines) if text in line)
    return lines[y].index(text), y


def test_a_word_in_a_box_and_an_arrow_and_a_state() -> None:
    drawing = draw_simple(POP3)
    sentences, words = told(POP3, drawing.owners(*at(drawing.lines, "RETR")))
    assert sentences == ("In TRANSACTION, RETR leaves the state as it is.",)
    assert words == ("RETR",)
    sentences, words = told(POP3, drawing.owners(*at(drawing.lines, "PASS APOP AUTH +OK")))
    assert "From AUTHORIZATION, user named, PASS +OK leads to TRANSACTION (RFC 1939 §7)." in sentences
    assert words[:2] == ("PASS", "APOP")
    sentences, words = told(POP3, drawing.owners(*at(drawing.lines, "UPDATE")))
    assert (sentences, words) == ((), ("UPDATE",))
    sentences, words = told(POP3, drawing.owners(*at(drawing.lines, "goodbye")))
    assert sentences == ("From UPDATE, goodbye leads to CLOSED (RFC 1939 §6).",)
    assert told(POP3, ()) == ((), ())


def test_an_arrow_that_leads_back_to_its_state() -> None:
    drawing = draw(POP2)
    sentences, _words = told(POP2, drawing.owners(*at(drawing.lines, "FOLD / #n")))
    assert sentences == ("In MBOX, FOLD / #n leaves the state as it is (RFC 937, p. 18).",)
    client = draw(POP2, side="client")
    sentences, words = told(POP2, client.owners(*at(client.lines, "=CCC / RETR")))
    assert sentences == ("From SIZE, =CCC / RETR leads to XFER (RFC 937, p. 21).",)
    assert words == ("RETR",)


@pytest.mark.parametrize("protocol", [POP2, POP3], ids=str)
def test_something_is_said_of_every_cell_that_shows_something(protocol: Protocol) -> None:
    for drawing in (draw_simple(protocol), draw(protocol)):
        for y, line in enumerate(drawing.lines):
            for x in range(len(line)):
                owners = drawing.owners(x, y)
                sentences, words = told(protocol, owners)
                assert bool(owners) == bool(sentences or words), (x, y, line[x])
                for word in words:
                    assert any(entry.protocol == protocol.name for entry in lookup([word])), word


def test_what_rests_on_a_section() -> None:
    titles = {entry.title.split()[0] for entry in resting_on(Cite(1939, "5"))}
    assert {"TRANSACTION", "STAT", "LIST", "RETR", "DELE", "NOOP", "RSET"} <= titles
    assert {"USER", "PASS"} & titles == set()
    assert resting_on(Cite(1, "99")) == []
    assert address(Cite(1939, "5")) == "https://www.rfc-editor.org/rfc/rfc1939#section-5"
    assert address(Cite(937, "p. 8")) == "https://www.rfc-editor.org/rfc/rfc937"
