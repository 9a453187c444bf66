"""How the command line looks while it is typed: masked, safe, the keyword by what it is; the hint below."""

from collections.abc import Iterator
from itertools import pairwise

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput

from popconsole.console.colon import COLON, chosen_name
from popconsole.console.line_console import LineConsole
from popconsole.i18n import _
from popconsole.transcript.safe import is_visible
from popconsole.ui.actions.all_actions import COMMANDS

STAR = "*"
_FILTER = "filter"
UNSEEN = "\N{REPLACEMENT CHARACTER}"

STYLE = {
    "server": "",
    "client": "bold",
    "remark": "italic",
    "warning": "bold ansired",
    "prompt": "bold",
    "keyword": "bold ansicyan",
    "keyword.not-legal": "bold underline ansired",
    "console-command": "ansigreen",
    "hint": "",
    "hint.warning": "bold ansired",
    "hint.syntax": "bold",
    "not-legal": "italic",
    "auto-suggestion": "ansibrightblack",
}


class Masking(Processor):
    """Shows what is typed: a secret as stars, what a terminal might act on as a mark, keywords in colour.

    Every character stays one character, so that the cursor stands where it should.
    """

    def __init__(self, console: LineConsole) -> None:
        self._console = console
        self._last_key: object = None
        self._last = ((0, 0), (0, 0), "")

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Replace the characters one by one."""
        text = transformation_input.document.text
        if not text:
            return Transformation(transformation_input.fragments)
        secret, (start, end), style = self._read(text)
        shown: StyleAndTextTuples = []
        at = 0
        for fragment in transformation_input.fragments:
            # Cut where what is shown changes: pieces, not characters, for each piece costs time.
            behind = at + len(fragment[1])
            cuts = sorted({at, behind, *(c for c in (start, end, *secret) if at < c < behind)})
            for begin, stop in pairwise(cuts):
                piece = fragment[1][begin - at : stop - at]
                if secret[0] <= begin < secret[1]:
                    piece = STAR * len(piece)
                elif not is_visible(piece):
                    piece = "".join(c if is_visible(c) else UNSEEN for c in piece)
                shown.append((f"{fragment[0]} {style}" if start <= begin < end else fragment[0], piece))
            at = behind
        return Transformation(shown)

    def _read(self, text: str) -> tuple[tuple[int, int], tuple[int, int], str]:
        """Return where the secret and the keyword stand and how that looks: asked for often at one line."""
        console = self._console
        conversation = console.conversation
        selected = conversation.selected if conversation else 0
        key = (text, conversation, len(console.history.lines), selected, console.options.reveal)
        if self._last_key != key:
            keyword = self._keyword(text)
            secret = console.secret_part(text) or (0, 0)
            self._last_key, self._last = key, (secret, keyword, self._style(text[slice(*keyword)]))
        return self._last

    def _keyword(self, text: str) -> tuple[int, int]:
        start = len(text) - len(text.lstrip())
        end = text.find(" ", start)
        return start, len(text) if end < 0 else end

    def _style(self, word: str) -> str:
        if word.startswith(COLON):
            return "class:console-command"
        command = self._console.protocol.command(word)
        if command is None:
            return ""
        from popconsole.analysis.legal import is_legal

        return "class:keyword" if is_legal(self._console.situation, command) else "class:keyword.not-legal"


def hint_rows(console: LineConsole, text: str, cursor: int) -> Iterator[StyleAndTextTuples]:
    """Yield what stands under the command line: warnings, how an answer is made, then syntax and meaning."""
    if console.unseen:
        yield [("class:hint", _("It is shown as stars and not kept; Ctrl-C leaves it."))]
        return
    if text.startswith(COLON):
        yield from _of_console(text)
        return
    if not text and console.conversation is None:
        where = (
            _("What is typed waits for the connection. :help lists what begins with a colon.")
            if console.opens
            else _("Not connected. :help lists what begins with a colon.")
        )
        yield [("class:hint", where)]
        return
    from popconsole.guide.typing.hint import hint

    told = hint(
        console.protocol,
        console.situation,
        text,
        cursor,
        unseen=console.hides(text),
        known=console.known,
    )
    for warning in told.warnings:
        yield [("class:hint.warning", _("! {warning}").format(warning=warning))]
    if told.recipe:
        yield [("class:hint.syntax", told.recipe)]
    about = [("class:hint.syntax", told.syntax)] if told.syntax else []
    if told.meaning:
        about.append(("class:hint", f"{' · ' if about else ''}{told.meaning}"))
    if about:
        yield [*about]


def wrapped(row: StyleAndTextTuples, width: int) -> StyleAndTextTuples:
    """Return a row with line ends, between words where it can be, so that no part is wider than ``width``."""
    shown: StyleAndTextTuples = []
    room = width
    for fragment in row:
        style, text = fragment[0], fragment[1]
        while len(text) > room:
            end = text.rfind(" ", 0, room + 1)
            if end < 0 and room < width:  # a word that fits into the next row
                shown.append(("", "\n"))
            elif end < 0:
                shown += [(style, text[:room]), ("", "\n")]
                text = text[room:]
            else:
                shown += [(style, text[:end]), ("", "\n")]
                text = text[end + 1 :]
            room = width
        shown.append((style, text))
        room -= len(text)
    return shown


def _of_console(text: str) -> Iterator[StyleAndTextTuples]:
    typed, _space, argument = text[1:].partition(" ")
    word = typed.removesuffix("!").lower()
    name = chosen_name(word)
    if name == _FILTER and argument.strip():
        yield from _of_filter(argument)
    elif isinstance(name, str):
        action = COMMANDS[name]
        syntax = f":{name} {action.argument}".rstrip()
        yield [("class:hint.syntax", syntax), ("class:hint", f" · {_(action.description)}")]
    elif not name and word:
        yield [("class:hint.warning", _("! no command of the console; :help lists them"))]
    else:
        yield [("class:hint", ", ".join(f":{other}" for other in (name or COMMANDS)))]


def _of_filter(typed: str) -> Iterator[StyleAndTextTuples]:
    """Yield what is wrong in an expression, or comes next, and what it picks as far as it goes."""
    from popconsole.guide.typing.filters import filter_hint

    told = filter_hint(typed)
    if told.wrong:
        yield [("class:hint.warning", _("! {warning}").format(warning=told.told))]
    elif told.told:
        yield [("class:hint", told.told)]
    if told.meaning:
        yield [("class:hint.syntax" if told.ready else "class:hint", told.meaning)]
