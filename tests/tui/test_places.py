"""What has room on screens of all sizes."""

import pytest
from textual.geometry import Size

from popconsole.guide.diagram.column import LEAST_WIDTH, USUAL_HEIGHT
from popconsole.guide.diagram.drawing import draw
from popconsole.guide.diagram.simple import draw_simple
from popconsole.protocol import POP2, POP3
from popconsole.tui.places import FULL, FULL_WIDTH, places
from popconsole.ui.settings import DIAGRAM_FORMS, DiagramForm


@pytest.mark.parametrize("form", DIAGRAM_FORMS)
@pytest.mark.parametrize("wanted", [None, 1, 60, 999])
def test_from_80_by_24_on_there_is_a_diagram_that_has_room(form: DiagramForm, wanted: int | None) -> None:
    tallest = max(draw(POP2).height, draw(POP3).height) - 6  # the notes give way
    for width in range(80, 240, 7):
        for height in range(24, 80, 3):
            found = places(Size(width, height), form, 4, wanted=wanted)
            assert found.beside
            assert width - found.right >= 40
            if found.full:
                assert form != "simple"
                assert found.right >= FULL_WIDTH
                assert height - 4 >= tallest
            else:
                assert found.drawing[0] >= LEAST_WIDTH
                assert found.drawing[1] >= USUAL_HEIGHT
                assert found.drawing[0] < found.right


def test_the_full_form_stands_where_it_is_asked_for_and_by_itself_where_there_is_much_room() -> None:
    assert places(FULL, "full", 4).full
    assert not places(Size(FULL.width - 1, FULL.height), "full", 4).full
    assert not places(Size(FULL.width, FULL.height - 1), "full", 4).full
    assert not places(Size(120, 40), "auto", 4).full
    assert places(Size(200, 60), "auto", 4).full
    assert places(Size(200, 60), "auto", 4).spare
    assert not places(Size(200, 60), "simple", 4).full


def test_where_no_explanation_is_wanted_the_diagram_has_its_room() -> None:
    with_it, without = (places(Size(120, 30), "auto", 4, explained=wanted) for wanted in (True, False))
    assert with_it.explains
    assert not without.explains
    assert without.drawing[1] > with_it.drawing[1]


@pytest.mark.parametrize("projecting", [False, True])
@pytest.mark.parametrize("form", DIAGRAM_FORMS)
def test_it_is_never_cut_and_larger_where_there_is_more_room(form: DiagramForm, *, projecting: bool) -> None:
    for width in range(80, 252, 13):
        before = rows = 0
        for height in range(24, 75, 5):
            found = places(Size(width, height), form, 4, projecting=projecting)
            around = (0 if projecting else 2) + 2 + (6 if found.explains else 0)
            for protocol in (POP2, POP3):
                if found.full:
                    drawing = draw(protocol, spare=found.spare, across=found.across)
                    rows = drawing.height - (drawing.notes if height < 45 else -3)  # and what leads on
                    assert drawing.width + 4 <= found.right
                    assert rows + around <= height
                else:
                    columns, most = found.drawing
                    drawing = draw_simple(protocol, width=columns, height=most)
                    rows = drawing.height
                    assert drawing.width < found.right
                    assert rows <= most
            assert found.full or rows >= before or found.explains
            before = rows if not found.full else 0


def test_for_a_projector_the_diagram_has_the_room_that_is_left() -> None:
    for size in (Size(100, 30), Size(120, 40), Size(160, 50), Size(250, 70)):
        usual, large = (places(size, "auto", 4, projecting=on) for on in (False, True))
        assert large.right >= usual.right
        assert (large.spare, large.drawing[1]) > (usual.spare, usual.drawing[1])
        assert not large.explains
