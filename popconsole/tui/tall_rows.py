"""A row of the transcript that is too long for one row of the screen, as several."""

from dataclasses import replace

from rich.cells import cell_len

from popconsole.tui.strips import GAP, RowContent, fit

_MOST = 4  # rows


def split(row: RowContent, width: int) -> list[RowContent]:
    """Return a row as the rows of ``width`` cells it needs: flag and state stand in the last one.

    One row is returned where it has room in one; in more than four it is cut off like any other.
    """
    gutter = sum(cell_len(text) for text, _style in row.gutter)
    room = width - gutter - cell_len(row.lead)
    right = sum(GAP + cell_len(text) for text in (row.state, row.flag[0] if row.flag else "") if text)
    wanted = cell_len(row.text) + cell_len(row.ending)
    if room <= right or row.more or wanted + right <= room:
        return [row]
    blank = [(" " * cell_len(text), style) for text, style in row.gutter]
    rows: list[RowContent] = []
    start = 0
    while start < len(row.text) or not rows:
        _first, end, _cut = fit(row.text[start:], 0, room)
        rows.append(_part(row, start, start + max(end, 1), blank if rows else row.gutter))
        start += max(end, 1)
    if cell_len(rows[-1].text) + cell_len(row.ending) + right > room:
        rows.append(_part(row, len(row.text), len(row.text), blank))
    if len(rows) > _MOST:
        return [row]
    rows[-1] = replace(rows[-1], ending=row.ending, flag=row.flag, state=row.state)
    return rows


def _part(row: RowContent, start: int, end: int, gutter: list[tuple[str, str]]) -> RowContent:
    spans = [(max(a, start) - start, min(b, end) - start, style) for a, b, style in row.spans]
    return replace(
        row,
        gutter=list(gutter),
        text=row.text[start:end],
        skipped=start,
        spans=[span for span in spans if span[0] < span[1]],
        ending="",
        flag=None,
        state="",
        headline="",
    )
