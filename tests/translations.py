"""The script that keeps the translations, as a module: it lies beside the program, in ``.ci``."""

import importlib.util
from pathlib import Path
from types import ModuleType

TOP = Path(__file__).parents[1]


def load() -> ModuleType:
    """Return ``.ci/catalogs.py``."""
    spec = importlib.util.spec_from_file_location("catalogs", TOP / ".ci" / "catalogs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
