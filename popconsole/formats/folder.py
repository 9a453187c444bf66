"""The modules that lie in a package: a thing that is found there is listed nowhere."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def names_in(folder: ModuleType) -> list[str]:
    """Return the names of the modules in a package, sorted; none of them is imported."""
    return sorted(found.name for found in iter_modules(folder.__path__))


def modules_in(folder: ModuleType) -> list[ModuleType]:
    """Return the modules in a package, in the order of their names."""
    return [import_module(f"{folder.__name__}.{name}") for name in names_in(folder)]
