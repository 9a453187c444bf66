"""Clients that are known: how each is told to fetch all mail and delete it, as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

_FOLDER, _ENDING = files("popconsole.examiner.clients") / "presets", ".toml"


@dataclass(frozen=True, slots=True)
class ClientCommand:
    """How a client is started: a line for the shell, and the files that it reads, by their names.

    In both stand ``{host}``, ``{port}``, ``{user}``, ``{password}``, ``{outbox}`` (an empty folder for what
    it fetches), ``{folder}`` (where its files are, its home too), ``{ca}`` (the authority that vouches for
    the server) and ``{seconds}`` (how long it may take).
    """

    command: str
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def names_outbox(self) -> bool:
        """Whether it is told where to put what it fetches; otherwise that is what it prints."""
        return any("{outbox}" in text for text in (self.command, *self.files.values()))


@dataclass(frozen=True, slots=True)
class ClientPreset:
    """A client by its name: in clear, under TLS (None: not tried), the program that must be installed.

    ``tells``: the code that it ends with says whether it did what it was to do. ``as_root``: it delivers mail
    for root too; otherwise it runs as nobody there.
    """

    name: str
    program: str
    plain: ClientCommand
    tls: ClientCommand | None = None
    tells: bool = True
    as_root: bool = True


class PresetError(LookupError):
    """There is no such preset; the message names those there are."""


def preset_names() -> list[str]:
    """List the presets."""
    return sorted(one.name.removesuffix(_ENDING) for one in _FOLDER.iterdir() if one.name.endswith(_ENDING))


@cache
def preset(name: str) -> ClientPreset:
    """Return a preset by its name. Raises PresetError."""
    if name not in preset_names():
        raise PresetError(", ".join(preset_names()))
    told = tomllib.loads((_FOLDER / f"{name}{_ENDING}").read_text("utf-8"))
    plain = ClientCommand(told["command"], told.get("files", {}))
    tls = told.get("tls")
    secured = (
        None
        if tls is None
        else ClientCommand(tls.get("command", plain.command), tls.get("files", plain.files))
    )
    return ClientPreset(
        name, told["program"], plain, secured, told.get("tells", True), told.get("as_root", True)
    )
