"""Real mail programs fetch from the mock server: what comes out is what went in, octet for octet."""

from pathlib import Path

import pytest

from tests.interop.clients import CLIENTS, Client
from tests.interop.ways import Way, serving

pytestmark = pytest.mark.interop


@pytest.mark.parametrize(
    ("client", "way"),
    [pytest.param(client, way, id=f"{client.name}-{way.value}") for client in CLIENTS for way in client.ways],
)
def test_what_comes_out_is_what_went_in(client: Client, way: Way, folder: Path, certificates: Path) -> None:
    reason = client.why_not(way)
    if reason is not None:
        pytest.skip(reason)
    with serving(certificates, client.mail, way) as served:
        out = client.fetch(served, way, folder)
    expected = sorted(map(client.expected, client.mail))
    assert len(out) == len(expected)
    for came, went in zip(sorted(out), expected, strict=True):
        assert came == went
