"""What has room on screens of all sizes."""

import pytest
from textual.geometry import Size

from popconsole.guide.diagram.column import LEAST_WIDTH, USUAL_HEIGHT
from popconsole.guide.diagram.drawing import draw
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
