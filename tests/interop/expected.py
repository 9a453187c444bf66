"""What is told of each server, and was held against the RFCs' text by hand: the files in ``told/``.

A file says for which version that was done, and has a sentence for each thing that is broken: ``[checks]``
are those of ``popconsole examine``, ``[rules]`` those of ``transcripts/rules``.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class ToldOf:
    """What is told of a server: the ids of what it breaks, and why that is broken."""

    version: str
    """What the version begins with that was examined."""
    checks: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)


def told_of(name: str) -> ToldOf:
    """Return what is told of a server, by its name in ``SERVERS``."""
    text = (Path(__file__).parent / "told" / f"{name}.toml").read_text(encoding="utf-8")
    return ToldOf(**tomllib.loads(text))


def surprises(broken: Mapping[str, str], known: Collection[str], *, same_version: bool) -> list[str]:
    """Say what is broken and should not be, and the other way round; nothing where all is as it was.

    Another version than that which was examined may have mended what is told of it.
    """
    more = [f"{one} is broken, and was not: {why}" for one, why in broken.items() if one not in known]
    fewer = [f"{one} is not broken any more" for one in known if one not in broken]
    return more + (fewer if same_version else [])
