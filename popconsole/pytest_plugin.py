"""The plugin for pytest: mock servers as fixtures, and what was said in the report of a test that fails.

pytest loads it in every run where popconsole is installed, so it costs next to nothing until one of its
fixtures is used; ``-p no:popconsole`` leaves it out.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # loaded with the first fixture
    from popconsole.api.mock_server import MockServer

_POP3, _POP2 = "pop3_server", "pop2_server"
_WIDEST = 100  # columns of what is told: longer rows are hard to read
_SERVERS = pytest.StashKey["list[MockServer]"]()


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    for name in (_POP3, _POP2):
        config.addinivalue_line(
            "markers", f"{name}(users=, mail=, persona=, faults=, ...): what the fixture {name} is made of"
        )


@pytest.fixture
def pop3_server(request: pytest.FixtureRequest) -> "Iterator[MockServer]":
    """A mock POP3 server on a free port: ``.host``, ``.pop3_port``, ``.mail(user)``, ``.sessions``.

    ``@pytest.mark.pop3_server(users=..., mail=[...], persona=..., faults=[...])`` says what it is made of, as
    ``popconsole.MockServer`` takes it; so does a dict that the fixture is parametrized with (indirect).
    """
    yield from _served(request, _POP3, "POP3")


@pytest.fixture
def pop2_server(request: pytest.FixtureRequest) -> "Iterator[MockServer]":
    """A mock POP2 server on a free port: ``.host``, ``.pop2_port``; all else as ``pop3_server`` has it."""
    yield from _served(request, _POP2, "POP2")


@pytest.fixture
def make_pop_server(request: pytest.FixtureRequest) -> "Iterator[Callable[..., MockServer]]":
    """Make and start mock servers: ``make_pop_server(mail=[...])``, with the arguments of ``MockServer``."""
    with ExitStack() as servers:

        def made(**given: Any) -> "MockServer":
            return servers.enter_context(_kept(request, "make_pop_server", None, given))

        yield made


def _served(request: pytest.FixtureRequest, name: str, protocol: str) -> "Iterator[MockServer]":
    given: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers(name))):  # the nearest says the last word
        given |= _of_marker(name, marker)
    given |= _of_parameter(name, getattr(request, "param", {}))
    with _kept(request, name, protocol, given) as server:
        yield server


def _kept(
    request: pytest.FixtureRequest, name: str, protocol: str | None, given: Mapping[str, Any]
) -> "MockServer":
    """Return a server that the report of the test will tell of."""
    server = _made(protocol, given)
    if isinstance(server, str):
        pytest.fail(f"{name}: {server}", pytrace=False)
    request.node.stash.setdefault(_SERVERS, []).append(server)
    return server


def _made(protocol: str | None, given: Mapping[str, Any]) -> "MockServer | str":
    """Return the server, or why there can be none: who raises it would show where, too."""
    from popconsole.api.fixtures import server_for  # noqa: PLC0415 - most runs need no server

    try:
        return server_for(protocol, given)
    except ValueError as error:
        return str(error)


def _of_marker(name: str, marker: pytest.Mark) -> Mapping[str, Any]:
    """Return what a marker says, by name."""
    if marker.args:
        pytest.fail(
            f'{name}: its marker takes arguments by name alone, such as persona="dovecot"', pytrace=False
        )
    return marker.kwargs


def _of_parameter(name: str, param: object) -> Mapping[str, Any]:
    """Return what the fixture is parametrized with, by name."""
    if not isinstance(param, Mapping):
        pytest.fail(
            f'{name}: a dict was expected as its parameter, such as {{"persona": "dovecot"}}', pytrace=False
        )
    return param


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what was said to the report of a test that fails."""
    report = yield
    servers = item.stash.get(_SERVERS, None)
    if servers and report.failed and report.when == "call":
        from popconsole.api.fixtures import sections  # noqa: PLC0415 - it is loaded already

        width = min(item.config.get_terminal_writer().fullwidth, _WIDEST)
        report.sections.extend(sections(servers, width))
    return report
