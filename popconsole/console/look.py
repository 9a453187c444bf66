"""How the command line looks while it is typed: masked, safe, the keyword by what it is; the hint below."""

from collections.abc import Iterator

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments

from popconsole.console.talk import COLON, Talk, chosen_name
from popconsole.i18n import _
from popconsole.transcript.safe import is_visible
from popconsole.ui.actions import COMMANDS

MASK = "*"
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


def secret_part(talk: Talk, text: str) -> tuple[int, int] | None:
    """Return where a secret stands in what is typed, as (start, end); None: nowhere."""
    if not text or talk.options.reveal or text.startswith(COLON):
        return None
    from popconsole.guide.place import secret_span

    return (0, len(text)) if talk.answers else secret_span(talk.protocol, text)


class Masking(Processor):
    """Shows what is typed: a secret as stars, what a terminal might act on as a mark, keywords in colour.

    Every character stays one character, so that the cursor stands where it should.
    """

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Replace the characters one by one."""
        text = transformation_input.document.text
        fragments = explode_text_fragments(transformation_input.fragments)
        secret = secret_part(self._talk, text)
        start, end = self._keyword(text)
        style = self._style(text[start:end])
        shown: StyleAndTextTuples = []
        for at, fragment in enumerate(fragments):
            character = fragment[1]
            if secret is not None and secret[0] <= at < secret[1]:
                character = MASK
            elif not is_visible(character):
                character = UNSEEN
            shown.append((f"{fragment[0]} {style}" if start <= at < end else fragment[0], character))
        return Transformation(shown)

    def _keyword(self, text: str) -> tuple[int, int]:
        start = len(text) - len(text.lstrip())
        end = text.find(" ", start)
        return start, len(text) if end < 0 else end

    def _style(self, word: str) -> str:
        if word.startswith(COLON):
            return "class:console-command"
        command = self._talk.protocol.command(word)
        if command is None:
            return ""
        legal = self._talk.situation.state in command.states
        return "class:keyword" if legal else "class:keyword.not-legal"


def hint_rows(talk: Talk, text: str, cursor: int) -> Iterator[StyleAndTextTuples]:
    """Yield what stands under the command line: warnings, then syntax and meaning."""
    if text.startswith(COLON):
        yield _of_console(text)
        return
    if not text and talk.conversation is None:
        yield [("class:hint", _("Not connected. :help lists what begins with a colon."))]
        return
    if talk.answers:
        yield [("class:hint", _("The server waits for an answer to its challenge; * gives up."))]
        return
    from popconsole.guide.hint import hint

    told = hint(talk.protocol, talk.situation, text, cursor)
    for warning in told.warnings:
        yield [("class:hint.warning", _("! {warning}").format(warning=warning))]
    about = [("class:hint.syntax", told.syntax)] if told.syntax else []
    if told.meaning:
        about.append(("class:hint", f"{' · ' if about else ''}{told.meaning}"))
    if about:
        yield [*about]


def wrapped(row: StyleAndTextTuples, width: int) -> StyleAndTextTuples:
    """Return a row with line ends between words where it is wider than ``width``."""
    fragments = explode_text_fragments(row)
    text = "".join(fragment[1] for fragment in fragments)
    start = 0
    while len(text) - start > width:
        end = text.rfind(" ", start, start + width + 1)
        if end <= start:
            break
        fragments[end] = (fragments[end][0], "\n")
        start = end + 1
    return fragments


def _of_console(text: str) -> StyleAndTextTuples:
    word = text[1:].partition(" ")[0].removesuffix("!").lower()
    name = chosen_name(word)
    if isinstance(name, str):
        action = COMMANDS[name]
        syntax = f":{name} {action.argument}".rstrip()
        return [("class:hint.syntax", syntax), ("class:hint", f" · {_(action.description)}")]
    if not name and word:
        return [("class:hint.warning", _("! no command of the console; :help lists them"))]
    return [("class:hint", ", ".join(f":{other}" for other in (name or COMMANDS)))]
