"""Times of rows, by the format that a shape gives."""

import pytest

from popconsole.formats.times import Clock, TimeFormat


@pytest.mark.parametrize(
    ("form", "text", "seconds"),
    [
        ("%Y-%m-%d %H:%M:%S", b"2026-11-23 05:27:05", 1795411625.0),
        ("%Y-%m-%dT%H:%M:%S.%f%z", b"2026-11-23T06:27:05.25+01:00", 1795411625.25),
        ("%Y-%m-%dT%H:%M:%S%z", b"2026-11-23T00:57:05-0430", 1795411625.0),
        ("%Y-%m-%d %H:%M:%S %z", b"2026-11-23 05:27:05 UTC", 1795411625.0),
        ("%a %b %d %H:%M:%S %Y", b"Mon Nov 23 05:27:05 2026", 1795411625.0),
        ("%b %d, %Y %H:%M:%S %p", b"November 23, 2026 5:27:05 PM", 1795454825.0),
        ("%b %d, %Y %H:%M:%S %p", b"Nov 23, 2026 12:27:05 AM", 1795393625.0),
        ("%b %d, %Y %H:%M:%S %p", b"Nov 23, 2026 17:27:05 PM", 1795454825.0),
        ("%s", b"1795411888.971163", 1795411888.971163),
        ("%b %d %H:%M:%S", b"Nov 23 05:45:07", 20707.0),
        ("%H:%M:%S", b"18:33:23", 66803.0),
        ("100%% at %H:%M", b"100% at 01:02", 3720.0),
        ("%Y-%m-%d %H:%M:%S", b"2026-02-30 05:27:05", None),
        ("%Y %b %d %H:%M", b"2026 Abc 20 05:27", None),
        ("%Y-%m-%d %H:%M:%S", b"no time", None),
    ],
)
def test_a_time_is_read(form: str, text: bytes, seconds: float | None) -> None:
    assert TimeFormat(form).read(text) == seconds


@pytest.mark.parametrize(("form", "said"), [("%Q %H", "Q"), ("%H %H", "H"), ("%", ""), ("%Y-%m-%d", "")])
def test_a_format_that_is_none_is_refused(form: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        TimeFormat(form)


def test_the_format_that_fitted_last_is_tried_first() -> None:
    clock = Clock((TimeFormat("%H:%M:%S"), TimeFormat("%s")))
    assert clock.read(b"100.5") == (100.5, True)
    assert clock.read(b"00:01:40") == (100.0, False)
    assert clock.read(b"?") is None
