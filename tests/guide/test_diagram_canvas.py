import pytest

from popconsole.guide.diagram.canvas import Canvas, Role, Weight, cells


def drawn(canvas: Canvas, *, ascii_only: bool = False) -> str:
    return "\n".join("".join(text for text, _role in row) for row in canvas.rows(ascii_only=ascii_only))


def test_light_and_heavy_lines_are_joined_with_the_right_characters() -> None:
    canvas = Canvas()
    canvas.box((0, 0), (7, 3), Role.CURRENT, ("box",), weight=Weight.HEAVY)
    canvas.line([(3, 2), (3, 3), (8, 3)], Role.TRANSITION, ("down",))
    canvas.line([(6, 1), (8, 1), (8, 4)], Role.LAST, ("side",), weight=Weight.HEAVY)
    assert drawn(canvas) == "┏━━━━━┓\n┃     ┣━┓\n┗━━┯━━┛ ┃\n   ╰────┨\n        ╹"
    assert drawn(canvas, ascii_only=True) == "#=====#\n#     #=#\n#==#==# #\n   +----#\n        #"


def test_a_crossing_keeps_the_weight_of_each_line() -> None:
    canvas = Canvas()
    canvas.line([(0, 1), (2, 1)], Role.STATE, ("across",), weight=Weight.HEAVY)
    canvas.line([(1, 0), (1, 2)], Role.TRANSITION, ("down",))
    assert drawn(canvas).splitlines()[1] == "╺┿╸"


def test_an_arrowhead_stands_in_the_border_and_cells_know_their_owners() -> None:
    canvas = Canvas()
    canvas.box((4, 0), (3, 3), Role.STATE, ("box",))
    canvas.line([(0, 1), (4, 1)], Role.TRANSITION, ("path",), arrow=True)
    assert drawn(canvas).splitlines()[1] == "╶───► │"
    assert canvas.owners((2, 1)) == {"path"}
    assert canvas.owners((4, 1)) == {"box", "path"}
    assert canvas.owners((40, 1)) == frozenset()


def test_arrows_that_end_together_keep_the_stronger_role() -> None:
    canvas = Canvas()
    for role in (Role.LAST, Role.TRANSITION):
        canvas.line([(0, 0), (2, 0)], role, (role,), arrow=True)
    assert canvas.rows() == ((("╶─►", Role.LAST),),)


@pytest.mark.parametrize("points", [[(0, 0), (2, 1)], [(1, 1), (1, 1)]])
def test_a_leg_runs_along_a_row_or_a_column(points: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="it must run along a row or a column"):
        cells(points)
