"""The catalogue of findings: what is said of what was met."""

import pytest

from popconsole.analysis.findings import finding


@pytest.mark.parametrize(
    ("code", "met", "says"),
    [
        ("exchange-base64", {"octets": 1}, "This line of 1 octet is no base64."),
        ("exchange-base64", {"octets": 0}, "This line of 0 octets is no base64."),
        ("exchange-base64", {"octets": 7}, "This line of 7 octets is no base64."),
        (
            "size-differs",
            {"number": 2, "octets": 1, "told": 5},
            "Message 2 has 1 octet here; told before: 5.",
        ),
        ("count-differs", {"count": 1, "told": 2}, "Listed: 1 message; told before: 2."),
        ("count-differs", {"count": 2, "told": 1}, "Listed: 2 messages; told before: 1."),
        ("pop2-data-short", {"octets": 1, "told": 2}, "1 octet came; promised: 2."),
        ("command-too-long", {"octets": 300, "limit": 255}, "The command has 300 octets; 255 are allowed."),
    ],
)
def test_a_number_and_its_noun_agree(code: str, met: dict[str, int], says: str) -> None:
    assert finding(code, None, **met).message == says
