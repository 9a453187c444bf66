"""Regular expressions that people search for."""

import pytest

from popconsole.formats.patterns import compiled
from popconsole.ui.pattern import compile_pattern


@pytest.mark.parametrize("pattern", ["[a&&b]", "[a||b]", "[a~~b]"])
def test_what_python_may_read_otherwise_one_day_is_no_warning_on_the_screen(pattern: str) -> None:
    assert compile_pattern(pattern).search("A")
    assert compiled(pattern).regex.search(b"a")
