"""Rows that stand for rows which somebody left out."""

import pytest

from popconsole.transcript.remarks import leaves_out


@pytest.mark.parametrize(
    "text",
    [
        "...",
        " [...] ",
        "…",
        "<...>",
        "-- snip --",
        "[... 18 lines elided ...]",
        "(the rest is omitted)",
        "{ 3 skipped }",
    ],
)
def test_a_row_that_stands_for_others(text: str) -> None:
    assert leaves_out(text.encode())


@pytest.mark.parametrize(
    "text", ["", "..", "+OK ...", "[INFO] started", "[IN-USE]", "snip", "[a]" * 300, "(" * 600]
)
def test_a_row_that_does_not(text: str) -> None:
    assert not leaves_out(text.encode())
