"""Paths that a person types: what can't be one is told in words, and never ends a console."""

from pathlib import Path
from stat import S_ISDIR

from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.ui.messages import os_error, short_name
from popconsole.ui.path_completion import shipped_file


class TypedPathError(ValueError):
    """What was typed can be no path here, or none of a file; the message says why, for a person."""


def typed_path(text: str) -> Path:
    """Return the path that was typed, spaces around it left out; ``~`` is the person's home.

    Raises TypedPathError for nothing at all, a name that no file can have, and the home of nobody.
    """
    name = text.strip()
    if not name:
        raise TypedPathError(_("no file was named"))
    try:
        path = Path(name).expanduser()
    except RuntimeError:
        told = _("{name}: there is no user of that name, whose home ~ would stand for")
        raise TypedPathError(told.format(name=safe_text(name))) from None
    try:
        path.lstat()
    except FileNotFoundError:
        return path
    except OSError as error:
        raise TypedPathError(os_error(path, error)) from None
    except ValueError:  # a NUL, half a surrogate pair
        told = _("{name}: no file can have that name")
        raise TypedPathError(told.format(name=safe_text(name))) from None
    return path


def is_there(text: str) -> bool:
    """Tell whether what was typed is a file, a folder, or the name of a transcript of ours."""
    try:
        path = typed_path(text)
        return path.exists() or shipped_file(text.strip()) is not None
    except (OSError, TypedPathError):
        return False


def file_to_read(text: str) -> Path:
    """Return the path of a file that was typed, or that of a transcript of ours by its name.

    Raises TypedPathError where no file is there.
    """
    path = typed_path(text)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        shipped = shipped_file(text.strip())
        if shipped is not None and not shipped.is_dir():
            return shipped
        raise TypedPathError(_("there is no such file: {path}").format(path=short_name(path))) from None
    except OSError as error:
        raise TypedPathError(os_error(path, error)) from None
    if S_ISDIR(mode):
        raise TypedPathError(_("this is a directory: {path}").format(path=safe_text(text.strip())))
    return path


def file_to_write(text: str) -> tuple[Path, bool]:
    """Return the path of a file that was typed, and whether one is there already.

    Raises TypedPathError for a directory, and for a name that no file can have.
    """
    path = typed_path(text)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return path, False
    except OSError as error:
        raise TypedPathError(os_error(path, error)) from None
    if S_ISDIR(mode):
        raise TypedPathError(_("this is a directory: {path}").format(path=safe_text(text.strip())))
    return path, True
