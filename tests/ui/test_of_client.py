"""Which conversation a client's address is of, when a port comes again."""

from types import SimpleNamespace
from typing import Any

from popconsole.ui.open_conversation import of_client

PEER = ("127.0.0.1", 40_000)


def conversation(peer: tuple[str, int] | None, *, goes_on: bool = True) -> Any:
    if peer is None:
        return SimpleNamespace(session=None)
    return SimpleNamespace(session=SimpleNamespace(connection=SimpleNamespace(local=peer), open=goes_on))


def found(*there: Any) -> Any:
    return of_client(there, PEER)


def test_the_one_that_goes_on_is_meant_else_the_last() -> None:
    recorded, other, goes_on = conversation(None), conversation(("127.0.0.1", 40_001)), conversation(PEER)
    ended, later = (conversation(PEER, goes_on=False) for _which in range(2))
    assert found(recorded, ended, other, goes_on, later) is goes_on
    assert found(goes_on, ended) is goes_on
    assert found(ended, later, other) is later
    assert found(recorded, other) is None
