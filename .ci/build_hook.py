"""Part of the build: the translations are compiled, into the wheel and into an editable checkout."""

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledCatalogs(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles each catalogue beside its source, and has the results packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Carry it out, before files are gathered."""
        spec = importlib.util.spec_from_file_location("catalogs", Path(self.root) / ".ci" / "catalogs.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(".ci/catalogs.py")
        catalogs = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(catalogs)
        for path in catalogs.compile_all():
            build_data["artifacts"].append(path.relative_to(self.root).as_posix())
