"""The readers, wrappings and writers there are: each is a module of its folder, and listed nowhere."""

from functools import cache
from typing import Protocol, TypeVar

from popconsole.formats.folder import modules_in
from popconsole.formats.own_shapes import own_shapes
from popconsole.formats.reader import Reader
from popconsole.formats.shaped import reader_of
from popconsole.formats.shipped_shapes import shapes
from popconsole.formats.wrapping import Wrapping
from popconsole.formats.writer import Writer
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_Named_ = TypeVar("_Named_", bound=_Named)


class UnknownFormatError(ValueError):
    """No reader, or writer, has that name; the message lists the names."""


@cache
def binary_readers() -> tuple[Reader, ...]:
    """Return the readers that look at octets: the ``READER`` of each module in ``formats/binary_readers``."""
    from popconsole.formats import binary_readers as folder  # noqa: PLC0415 - what is read is asked for late

    return tuple(module.READER for module in modules_in(folder))


@cache
def readers() -> tuple[Reader, ...]:
    """Return all readers: the binary ones, the ``READER`` of each module in ``formats/readers``, all shapes.

    A shape of a person's own goes before one of ours that has its name.
    """
    from popconsole.formats import readers as folder  # noqa: PLC0415 - as above

    own, _wrong = own_shapes()
    named = {shape.name: shape for shape in (*shapes(), *own)}
    by_row = (module.READER for module in modules_in(folder))
    return (*binary_readers(), *by_row, *map(reader_of, named.values()))


@cache
def wrappings() -> tuple[Wrapping, ...]:
    """Return all wrappings: the ``WRAPPING`` of each module in ``formats/wrappings``."""
    from popconsole.formats import wrappings as folder  # noqa: PLC0415 - as above

    return tuple(module.WRAPPING for module in modules_in(folder))


@cache
def writers() -> tuple[Writer, ...]:
    """Return all writers: the ``WRITER`` of each module in ``formats/writers``."""
    from popconsole.formats import writers as folder  # noqa: PLC0415 - as above

    return tuple(module.WRITER for module in modules_in(folder))


def reader(name: str) -> Reader:
    """Return the reader with a name, in any case. Raises UnknownFormatError."""
    return _named(name, readers())


def writer(name: str) -> Writer:
    """Return the writer with a name, in any case. Raises UnknownFormatError."""
    return _named(name, writers())


def _named(name: str, known: tuple[_Named_, ...]) -> _Named_:
    for one in known:
        if one.name == name.lower():
            return one
    raise UnknownFormatError(
        _('there is no format "{name}"; there are: {names}').format(
            name=safe_text(name), names=", ".join(one.name for one in known)
        )
    )
