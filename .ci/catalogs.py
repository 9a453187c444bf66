"""The translations: what is there to translate, what is missing or stale, and their compiled form.

    python .ci/catalogs.py update     after texts were changed: takes new ones into each catalogue, takes out
                                      what nothing says any more, lists what has no translation
    python .ci/catalogs.py compile    makes .mo files, which the program reads, from the .po files

The build makes the compiled form by itself (``build_hook.py``), and so do the tests.
"""

import ast
import inspect
import io
import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

TOP = Path(__file__).parents[1]
LOCALE = TOP / "popconsole" / "locale"
MARKS = {"_": None, "N_": None, "ngettext": (1, 2)}
"""The functions of ``popconsole/i18n.py`` that mark a text, and which of their arguments are texts."""

_COMMANDS = ("command", "group")
_CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "types", "termui", "shell_completion")

_HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"Plural-Forms: {plurals}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""

Text = str | tuple[str, ...]
Place = tuple[str, int]


def texts() -> Iterator[tuple[Text, Place]]:
    """Yield each text of the program, or both forms of one that counts, with its file and line.

    The help of a command is the docstring of its function; what a form of a log is called stands in its file.
    """
    for file, line, message, _comments, _context in extract_from_dir(TOP / "popconsole", keywords=MARKS):
        if file.endswith(".py") and message:
            yield message, (f"popconsole/{file}", line)
    for path in sorted((TOP / "popconsole").rglob("*.py")):
        yield from _within_texts(path)
    for path in sorted((TOP / "popconsole" / "cli").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(map(_makes_command, node.decorator_list)):
                told = ast.get_docstring(node)
                if told:
                    yield inspect.cleandoc(told), (str(path.relative_to(TOP)), node.lineno)
    for path in sorted((TOP / "popconsole" / "formats" / "shapes").glob("*.toml")):
        yield tomllib.loads(path.read_text("utf-8"))["title"], (str(path.relative_to(TOP)), 1)


def _within_texts(path: Path) -> Iterator[tuple[Text, Place]]:
    """Yield the texts marked within an f-string: before Python 3.12 the extraction passes over them."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.JoinedStr):
            continue
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS:
                wanted = call.args[: len(MARKS[call.func.id] or (1,))]
                told = tuple(
                    one.value
                    for one in wanted
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )
                if len(told) == len(wanted):
                    yield (told[0] if len(told) == 1 else told), (str(path.relative_to(TOP)), call.lineno)


def _makes_command(decorator: ast.expr) -> bool:
    call = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(call, ast.Attribute) and call.attr in _COMMANDS


def texts_of_click() -> Iterator[tuple[Text, Place]]:
    """Yield the texts of the library that reads the command line: what it says is read as ours."""
    import click  # noqa: PLC0415 - not there while the program is built

    yield "required", ("click/core.py", 1)  # which it does not mark
    for file, line, message, _comments, _context in extract_from_dir(Path(click.__file__).parent):
        if Path(file).stem in _CLICK and message:
            yield message, (f"click/{file}", line)


SOURCES = {"popconsole": texts, "click": texts_of_click}
"""For each catalogue, what there is to translate."""


def template(name: str) -> Catalog:
    """Return a catalogue of all that there is to translate, without translations."""
    catalog = Catalog(project="popconsole", charset="utf-8")
    for message, place in SOURCES[name]():
        catalog.add(message, locations=[(place[0], None)])
    return catalog


def paths(name: str) -> list[Path]:
    """Return the catalogues of a name, one for each language."""
    return sorted(LOCALE.glob(f"*/LC_MESSAGES/{name}.po"))


def read(path: Path) -> Catalog:
    """Return a catalogue as it stands in its file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def untranslated(catalog: Catalog) -> list[str]:
    """Return the texts that have no translation, or one that nobody has looked at."""
    return [str(one.id) for one in catalog if one.id and (one.fuzzy or not all(forms(one)))]


def forms(message: Message) -> tuple[str, ...]:
    """Return what a text is translated to: one text, or one for each number of things."""
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def update() -> None:
    """Bring each catalogue up to date with the texts, and list what is to be translated."""
    for name in SOURCES:
        made = template(name)
        for path in paths(name):
            catalog = read(path)
            catalog.update(made, no_fuzzy_matching=True, update_header_comment=False)
            catalog.obsolete.clear()
            write(catalog, path)
            for text in untranslated(catalog):
                print(f"{path.relative_to(TOP)}: without a translation: {text!r}")


def write(catalog: Catalog, path: Path) -> None:
    """Write a catalogue so that a change of a text changes its own lines alone."""
    with io.BytesIO() as file:
        file.write(_HEADER.format(language=path.parts[-3], plurals=catalog.plural_forms).encode())
        write_po(file, catalog, width=110, omit_header=True, include_lineno=False, sort_by_file=True)
        path.write_bytes(file.getvalue())


def compile_all() -> list[Path]:
    """Make the compiled form of each catalogue beside it, where that is older, and return their paths."""
    made = []
    for path in (path for name in SOURCES for path in paths(name)):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns:
            catalog = read(path)
            part = compiled.with_suffix(f".{os.getpid()}")  # tests are run by several processes
            with part.open("wb") as file:
                write_mo(file, catalog)
            part.replace(compiled)
        made.append(compiled)
    return made


if __name__ == "__main__":
    if sys.argv[1:] not in (["update"], ["compile"]):
        sys.exit(__doc__)
    if sys.argv[1:] == ["update"]:
        update()
    compile_all()
