"""Rows of a view, printed."""

from popconsole.console.rows import PrintedRow, RowSource
from popconsole.ui.view import RowRole, ViewRow

_LOOKS = {
    RowRole.HEAD: "bold",
    RowRole.NAME: "bold",
    RowRole.PLACE: "class:remark",
    RowRole.MARK: "bold",
    RowRole.NOTE: "class:remark",
    RowRole.WRONG: "class:warning",
    RowRole.SECRET: "bold reverse",
    RowRole.CLIENT: "class:client",
    RowRole.SERVER: "class:server",
    RowRole.NOISE: "class:remark",
}


def printed(row: ViewRow) -> PrintedRow:
    """Return a row of a view as a row of the console."""
    return PrintedRow(RowSource.TEXT, [(_LOOKS.get(role, ""), text) for role, text in row.pieces])
