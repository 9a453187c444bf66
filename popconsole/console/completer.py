"""Completion on the command line: POP's commands and arguments, and what begins with a colon."""

import os
from collections.abc import Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from popconsole.console.colon import COLON
from popconsole.console.line_console import LineConsole
from popconsole.console.options import OPTIONS
from popconsole.i18n import N_, _
from popconsole.transcript.safe import safe_text
from popconsole.ui.actions.all_actions import COMMANDS
from popconsole.ui.path_completion import completed_paths

_FILES = "FILE"


class CommandCompleter(Completer):
    """Offers what may stand at the cursor; what is legal here comes first."""

    def __init__(self, console: LineConsole) -> None:
        self._console = console

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Yield the candidates; before anything is typed, only where they are asked for."""
        text = document.text_before_cursor
        if text.startswith(COLON):
            yield from self._of_console(text, document.text_after_cursor)
        elif (text.strip() or complete_event.completion_requested) and not self._console.answers:
            yield from self._of_protocol(document)

    def _of_protocol(self, document: Document) -> Iterator[Completion]:
        from popconsole.guide.typing.complete import complete

        console = self._console
        found = complete(
            console.protocol, console.situation, document.text, document.cursor_position, console.known
        )
        start = found.start - document.cursor_position
        for item in found.items:
            meaning = item.meaning if item.legal else _("(not legal here) {text}").format(text=item.meaning)
            style = "" if item.legal else "class:not-legal"
            yield Completion(item.text, start, display=item.display, display_meta=meaning, style=style)

    def _of_console(self, text: str, behind: str) -> Iterator[Completion]:
        word, space, argument = text[1:].partition(" ")
        if not space:
            for name, action in COMMANDS.items():
                if name.startswith(word.lower()) and self._console.applies(action):
                    text = f"{name} " if action.argument and not action.argument.startswith("[") else name
                    display = f":{name} {action.argument}".rstrip()
                    yield Completion(text, -len(word), display=display, display_meta=_(action.description))
            return
        known = COMMANDS.get(word.removesuffix("!").lower())
        if known is not None and known.name == "filter":
            yield from self._filters(argument, behind)
        elif known is not None:
            yield from self._arguments(known.name, known.argument, argument)

    def _arguments(self, name: str, takes: str, typed: str) -> Iterator[Completion]:
        if name == "connect":
            yield from _servers(typed)
        elif name == "view":
            yield from _views(typed)
        elif name == "diagram":
            yield from self._places(typed)
        elif name == "save-part":
            _number, space, path = typed.partition(" ")
            yield from paths(path) if space else ()
        elif _FILES in takes:
            yield from paths(typed)
        elif name == "set":
            option, space, value = typed.partition(" ")
            if not space:
                for row in OPTIONS.values():
                    if row.name.startswith(option):
                        yield Completion(f"{row.name} ", -len(option), row.name, display_meta=_(row.meaning))
            elif option in OPTIONS:
                for offered in OPTIONS[option].values:
                    if offered.startswith(value):
                        yield Completion(offered, -len(value))
        elif name == "help":
            for other in COMMANDS:
                if other.startswith(typed):
                    yield Completion(other, -len(typed))
        elif name == "manual":
            from popconsole.ui import manual

            for page in manual.names():
                if page.startswith(typed):
                    yield Completion(page, -len(typed), display_meta=manual.title(page))
        else:
            for offered in takes.strip("[]").split("|"):
                if offered.islower() and offered.startswith(typed):
                    yield Completion(offered, -len(typed))

    def _places(self, typed: str) -> Iterator[Completion]:
        """Yield the forms of the diagram, and the states and commands in it."""
        from popconsole.ui.way_words import names_of_places

        for offered in ("simple", "full", "met", *names_of_places(self._console.protocol)):
            if offered.lower().startswith(typed.lower()):
                yield Completion(offered, -len(typed))

    def _filters(self, typed: str, behind: str) -> Iterator[Completion]:
        """Yield what may stand in an expression of a filter."""
        conversation = self._console.conversation
        if conversation is None:
            return
        from popconsole.guide.typing.filters import complete_filter
        from popconsole.ui.session_facts import known_of_open

        found = complete_filter(typed + behind, len(typed), known_of_open(conversation))
        for item in found.items:
            yield Completion(item.text, found.start - len(typed), item.display, display_meta=item.meaning)


def _views(typed: str) -> Iterator[Completion]:
    """Yield the ways to look at a line."""
    from popconsole.ui.view import views

    for one in views():
        if one.name.startswith(typed):
            yield Completion(one.name, -len(typed), display_meta=_(one.title))
    if "part".startswith(typed):
        yield Completion("part ", -len(typed), "part N", display_meta=_("a part of the message, decoded"))


def _servers(typed: str) -> Iterator[Completion]:
    """Yield the options of a connection, and the beginnings of a URL."""
    from popconsole.ui.pop_url import CONNECTION_OPTIONS

    before, _space, word = typed.rpartition(" ")
    words = before.split()
    if words[-1:] == ["--ca"]:
        yield from paths(word)
        return
    for option, meaning in CONNECTION_OPTIONS.items():
        if option.startswith(word) and option not in words:
            yield Completion(f"{option} ", -len(word), option, display_meta=_(meaning))
    if not any(not other.startswith("--") for other in words):
        for scheme, meaning in (("pop://", N_("a POP URL (RFC 2384)")), ("pops://", N_("... under TLS"))):
            if word and scheme.startswith(word) and scheme != word:
                yield Completion(scheme, -len(word), display_meta=_(meaning))


def paths(typed: str) -> Iterator[Completion]:
    """Yield the files and folders that a path which is being typed may become."""
    behind = len(os.path.split(typed)[1])
    for whole in completed_paths(typed):
        name = whole[len(typed) - behind :]
        yield Completion(name, -behind, display=safe_text(name))
