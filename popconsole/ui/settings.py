"""What a person may set: few things, all with a default that is right."""

from collections.abc import Mapping
from dataclasses import dataclass

THEME_VARIABLE = "POPCONSOLE_THEME"


@dataclass(frozen=True, slots=True)
class Settings:
    """``theme`` names the colours, empty for the default; ``no_colour`` wins over it.

    ``sessions`` is how many sessions are kept on the disk, 0: none.
    """

    theme: str = ""
    no_colour: bool = False
    sessions: int = 20


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from an environment: POPCONSOLE_THEME and NO_COLOR (any value but the empty one)."""
    return Settings(environ.get(THEME_VARIABLE, ""), bool(environ.get("NO_COLOR")))
