"""Looking: whole panels, search, lines by number, findings, secrets, the projector, help."""

from textual.content import Content

from popconsole.guide.lines.explain import explain
from popconsole.guide.reference.lookup import lookup
from popconsole.i18n import LANGUAGE_NAMES, _, language, ngettext
from popconsole.transcript.model import LineKind
from popconsole.transcript.safe import safe
from popconsole.tui.diagram_panel import DiagramPanel
from popconsole.tui.handlers import recording
from popconsole.tui.meaning import whole_explanation
from popconsole.tui.places import FULL
from popconsole.tui.screens.choose import ChooseScreen
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.pages import entries_content
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.pattern import PatternError
from popconsole.ui.settings import AS_THE_SYSTEM, DIAGRAM_COMMANDS, DIAGRAM_FORMS, DiagramForm
from popconsole.ui.way_words import owners_named
from popconsole.ui.wire_text import ending_mark, event_text, shown_line


def transcript(screen: MainScreen, _argument: str) -> None:
    """Go to the transcript, or to what stands in its place."""
    screen.reader.focus()


def command_line(screen: MainScreen, _argument: str) -> None:
    """Close what is open over the command line, or go back to it, and from the past to now.

    What stands in the transcript's place gives way to it first; then a filter that is on is taken off. Where
    a proxy's sessions are shown, go back to their list.
    """
    if screen.line.has_focus and screen.line.close_list():
        return
    if screen.left != "transcript":
        screen.left = "transcript"
        return
    if screen.filtered_by:
        screen.filter("")
        return
    recorded, conversation = screen.workspace.recording, screen.conversation
    if recorded is not None and (conversation is None or conversation.of is recorded):
        recording.choose(screen, recorded)
        return
    if screen.moment.is_back:
        screen.transcript.action_last()
    screen.line.focus()


def diagram(screen: MainScreen, argument: str) -> None:
    """Show the whole diagram, of the server, or of POP2's client; go to the line that is chosen there."""
    asked = argument.strip()
    form = asked if asked in ("simple", "client") else "full"
    named = owners_named(screen.moment.protocol, asked)
    screen.show_diagram(form, named or screen.query_one("#diagram", DiagramPanel).owners)


def diagram_form(screen: MainScreen, argument: str) -> None:
    """Draw the diagram beside the transcript in its other form, or in the one that is named.

    Back in the form that is drawn by itself, it goes with the room again.
    """
    other: DiagramForm = "simple" if screen.places.full else "full"
    named = next((form for form in DIAGRAM_FORMS if form == argument.strip()), None)
    screen.form = named or "auto"
    if named is None and screen.places.full != (other == "full"):
        screen.form = other
    screen.keep("diagram", screen.form)
    if screen.form == "full" and not screen.places.full:
        told = _(
            "The full diagram needs a screen of {columns} columns and {rows} rows; {key} shows it alone."
        )
        screen.say(told.format(columns=FULL.width, rows=FULL.height, key=screen.keys["diagram"]))


def in_diagram(screen: MainScreen, _argument: str) -> None:
    """Let the keys select in the diagram beside the transcript; where none stands there, in the whole one."""
    if screen.places.beside and screen.right == "diagram":
        screen.query_one("#diagram", DiagramPanel).enter()
    else:
        screen.show_diagram("full")


def diagram_commands(screen: MainScreen, argument: str) -> None:
    """Show all commands in the diagram, or those met so far: the others than now, or those that are named."""
    named = next((which for which in DIAGRAM_COMMANDS if which == argument.strip()), None)
    screen.commands = named or ("all" if screen.commands == "met" else "met")
    screen.keep("commands", screen.commands)
    screen.show_moment_again()
    screen.say(
        _("The diagram shows all commands.")
        if screen.commands == "all"
        else _("The diagram shows the commands said so far, and those that may be said now.")
    )


def explanation(screen: MainScreen, _argument: str) -> None:
    """Show the whole explanation of the selected line."""
    moment = screen.moment
    if moment.shown is None:
        return
    told = explain(moment.protocol, moment.shown, reveal=moment.reveal)
    title = _("Line {n}: {title}   {cite}").format(n=moment.index + 1, title=told.title, cite=told.cite)
    text = Content.assemble((_shown(screen, moment.index), "bold"), "\n\n", whole_explanation(told))
    screen.app.push_screen(WholeScreen(title, (lambda: text,), screen.actions["explanation"].keys))


def _shown(screen: MainScreen, index: int) -> str:
    """Return a line as the transcript shows it."""
    history, reveal = screen.transcript.history, screen.transcript.reveal
    line = shown_line(history, index, reveal=reveal)
    if line.kind is not LineKind.WIRE:
        return event_text(line)
    return f"{line.side.value}: {safe(line.octets)}{ending_mark(line)}"


def word(screen: MainScreen, argument: str) -> None:
    """Look a word up."""

    def answer(text: str) -> str | None:
        words = text.split()
        if not words:
            return _("no word was typed")
        text_of = entries_content(lookup(words))
        screen.app.push_screen(WholeScreen(_("Look up a word"), (lambda: text_of,)))
        return None

    if argument and answer(argument) is None:
        return
    screen.ask(_("Look up a word"), "", answer, _("A command, a state, a reply, a response code, a term"))


def search(screen: MainScreen, argument: str) -> None:
    """Ask for a regular expression and search for it."""

    def answer(text: str) -> str | None:
        try:
            count = screen.transcript.search(text)
        except PatternError as error:
            return str(error)
        if screen.transcript.searching:
            pass  # the screen tells how it goes on
        elif text and not count:
            return _('no line matches "{text}"').format(text=text)
        elif text:
            told = ngettext(
                "{n} line matches; n and N go from one to the next",
                "{n} lines match; n and N go from one to the next",
                count,
            )
            screen.say(told.format(n=count))
        screen.go_on_in_transcript()
        return None

    if argument and answer(argument) is None:
        return
    help_text = _(
        "A regular expression: . stands for any sign, \\. for a dot. Capitals count where you type some; "
        "nothing at all ends the search"
    )
    screen.ask(_("Search the transcript"), "", answer, help_text)


def next_match(screen: MainScreen, _argument: str) -> None:
    """Go to the next match."""
    screen.transcript.action_next_match()


def previous_match(screen: MainScreen, _argument: str) -> None:
    """Go to the match before."""
    screen.transcript.action_previous_match()


def goto(screen: MainScreen, argument: str) -> None:
    """Ask for the number of a line and go there."""
    count = len(screen.transcript.history.lines)

    def answer(text: str) -> str | None:
        text = text.strip()
        if not (text.isascii() and text.isdigit() and len(text) < 19 and 1 <= int(text) <= count):
            return _("a number from 1 to {count} is needed").format(count=count)
        screen.playing.stop()
        screen.transcript.goto(int(text) - 1)
        if screen.filtered_by and screen.transcript.cursor != int(text) - 1:
            screen.say(_("The filter leaves line {n} out: Esc shows all lines.").format(n=text))
        screen.go_on_in_transcript()
        return None

    if argument and answer(argument) is None:
        return
    screen.ask(_("Go to line"), argument, answer, _("1 to {count}").format(count=count))


def next_finding(screen: MainScreen, _argument: str) -> None:
    """Run to the next finding."""
    screen.playing.stop()
    screen.transcript.action_next_finding()


def next_problem(screen: MainScreen, _argument: str) -> None:
    """Go to the next error or warning; from the last one, to the first.

    What comes of holding a session against the one before it stands in no line's explanation: it is said.
    """
    from popconsole.ui.problems import told_by_others  # noqa: PLC0415 - when it is asked for

    screen.playing.stop()
    conversation = screen.conversation
    told = {} if conversation is None else told_by_others(conversation)
    found = screen.transcript.next_problem(told)
    if found in told:
        screen.say(told[found], "warning")


def previous_finding(screen: MainScreen, _argument: str) -> None:
    """Go back to the finding before."""
    screen.playing.stop()
    screen.transcript.action_previous_finding()


def reveal(screen: MainScreen, _argument: str) -> None:
    """Show or mask the secrets, on the command line too."""
    shown = not screen.transcript.reveal
    screen.transcript.reveal = shown
    screen.line.reveal = shown
    screen.show_all()
    screen.say(
        _("Secrets are shown, as anyone on the way could read them.") if shown else _("Secrets are masked.")
    )


def explanations(screen: MainScreen, _argument: str) -> None:
    """Explain the selected line beside or under the transcript, or leave that place to the others."""
    screen.explained = not screen.explained
    screen.keep("explanations", screen.explained)


def copy(screen: MainScreen, _argument: str) -> None:
    """Copy the selected text or line."""
    screen.transcript.action_copy()


def projector(screen: MainScreen, _argument: str) -> None:
    """Show only transcript and diagram, or everything again."""
    on = not screen.has_class("-projecting")
    screen.set_class(on, "-projecting")
    screen.take_size(screen.laid_out)
    if on:
        told = _("{projector} shows everything again. Enlarge your terminal's letters: often Ctrl and +.")
        screen.say(told.format_map(screen.keys))
    screen.call_after_refresh(screen.show_all)


def theme(screen: MainScreen, argument: str) -> None:
    """Choose the colours."""
    names = sorted(screen.app.available_themes)

    def chosen(name: str | None) -> None:
        if name:
            screen.app.theme = name
            screen.keep("theme", name)

    if argument in names:
        chosen(argument)
        return

    offers = tuple((name, Content(name)) for name in names)
    screen.app.push_screen(ChooseScreen(_("Colours"), offers, screen.app.theme), chosen)


def tongue(screen: MainScreen, argument: str) -> None:
    """Choose the language, from the next start on: what stands on the screen was said in the other."""
    offers = {AS_THE_SYSTEM: _("as the system says"), **LANGUAGE_NAMES}

    def chosen(name: str | None) -> None:
        if name:
            screen.say(_("From the next start on: {language}").format(language=offers[name]))
            screen.keep("language", name)

    if argument.strip() in offers:
        chosen(argument.strip())
        return
    rows = tuple((name, Content(told)) for name, told in offers.items())
    screen.app.push_screen(ChooseScreen(_("Language"), rows, language()), chosen)
