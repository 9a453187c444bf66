"""The help: what has the focus and its keys, all actions, the oddities of the file, then the manual."""

import textwrap
from collections.abc import Callable

from textual.content import Content

from popconsole.i18n import N_, _
from popconsole.maildrop.builtin import told_accounts
from popconsole.tui.handlers.manual import pages_from
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.actions.action import Group
from popconsole.ui.actions.key_names import keys_in_words
from popconsole.ui.messages import server_text

_COLUMNS = 74  # of the help: it fits a screen of 80
_WIDEST_KEYS = 12  # the column of an action's keys

TRANSCRIPT_KEYS = (
    ("↑ ↓ PgUp PgDn", N_("select another line; Home and End: the first, the last")),
    ("← →", N_("move a long line sideways")),
    ("Shift+↑ ↓", N_("choose several lines")),
    ("{copy}", N_("copy them")),
    ("{view}", N_("look at the line or its message: text, hex, un-stuffed, headers, MIME parts, base64")),
    (
        "{search} {next-match} {previous-match}",
        N_("search for a regular expression, next match, match before"),
    ),
    ("{filter}", N_("show the lines alone that match a filter, as status:err; Esc shows all again")),
    ("{goto}", N_("go to a line by its number")),
    ("{next-finding} {previous-finding}", N_("next finding, finding before")),
    ("{next-problem}", N_("next error or warning, past what is only worth knowing")),
    (
        "{wire}",
        N_("the octets as a listener on the way sees them, in place of the transcript; under TLS ciphertext"),
    ),
    ("{sequence}", N_("the conversation as arrows between client and server, in place of the transcript")),
    ("{timeline}", N_("what was slow: how long each answer took, how long the client waited")),
    ("{in-diagram}", N_("select a state or an arrow in the diagram, and follow the session there")),
    ("{desk}", N_("the server's desk in the diagram's place: marks, lock, what QUIT removes")),
    ("{play} {step} {back}", N_("in a recording: play or pause, step forward, step back")),
    ("{faster} {slower}", N_("in a recording: faster, slower")),
    ("{split}", N_("a second session, or a recording, beside this one")),
    ("{errands}", N_("two sessions aligned by errand, or each by itself")),
    ("{compare-with}", N_("another recording beside this one, from the first difference that matters on")),
    ("{difference}", N_("in a recording: what differs from the mock server here")),
    (
        "{previous-conversation} {next-conversation} {conversations}",
        N_("in a recording of several: conversation before, next one, a list of them"),
    ),
    ("{predict}", N_("ask what the reply to the next command will be, before it is seen")),
    ("{point}", N_("in a lesson with a recording: this is the line")),
    ("Tab", N_("go to the command line")),
    ("Ctrl+C", N_("copy the lines that are chosen; twice: leave the console")),
)

INSTEAD_KEYS = (
    ("↑ ↓ PgUp PgDn", N_("select another line; Home and End: the first, the last")),
    ("{next-finding} {previous-finding}", N_("next finding, finding before")),
    ("{reveal}", N_("show the secrets, or mask them")),
    ("Enter", N_("to the transcript, at this line")),
    ("{command-line}", N_("the same")),
    ("Tab", N_("go to the command line, to type on while this stands here")),
)

_FOCUS = {
    "line": (
        N_("The command line"),
        N_("What you type goes to the server as it stands when you press Enter, legal or not."),
        (
            ("Enter", N_("send the line")),
            ("Tab", N_("complete with the first or the marked candidate; without any, go to the transcript")),
            ("↓ ↑", N_("go through the candidates, or through the lines sent before")),
            ("Esc", N_("close the list of candidates")),
            ("Ctrl+C", N_("clear the line; twice: leave the console")),
            ("{reveal}", N_("show the password that is typed, or mask it")),
            ("Shift+F4", N_("ask what the reply will be and which state follows, then send the line")),
        ),
    ),
    "transcript": (
        N_("The transcript"),
        N_("Every line with its number, its side (client or server; C or S where there is little room) "
           "and, where it leads to another state, that state: ► TRANSACTION. The diagram and the explanation "
           "follow the selected line and show what holds after it: go up, and they go back in time; Esc "
           "returns to now."),
        TRANSCRIPT_KEYS,
    ),
    "predict": (
        N_("The prediction"),
        N_("Say what will be answered, then which state follows; what was typed is sent behind that, and in "
           "a recording what was answered is concealed until then. What is right is what the server says: "
           "where it breaks a rule, both are told. The choices that tempt are what people believe."),
        (
            (N_("1 to 5"), N_("choose; the last is: I don't know")),
            ("v", N_("count the hands of a class: 12 7 3 are those for 1, 2 and 3; so is 1:12 3:3. v again: "
                     "one person")),
            ("Enter", N_("take the hands; from the reply to the state; done")),
            ("e", N_("ask before every reply, or no longer")),
            ("Esc", N_("leave the question: nothing is sent, and all is shown")),
        ),
    ),
    "wire": (
        N_("The wire"),
        N_("What somebody sees who listens on the way between client and server: each line as octets, in hex "
           "and as text, ␍␊ at its end. A secret stands between < and >, masked until you show it; below it, "
           "what the listener knows then. Under TLS, the records that went by in place of the lines, their "
           "headers between [ and ]. The selected line is the transcript's."),
        INSTEAD_KEYS,
    ),
    "sequence": (
        N_("The sequence"),
        N_("The conversation as arrows between the life lines of client and server; waits are gaps, a state "
           "that begins is a double line across. It grows while you type. The selected line is the "
           "transcript's."),
        INSTEAD_KEYS,
    ),
    "errands": (
        N_("Two sessions by errand"),
        N_("Both halves in two columns: the same errand (log in, how large, fetch, delete it, leave) begins "
           "in the same row, its name across both, and what one side has no word for is said. Of long "
           "answers the beginning and the end are shown. Both halves go back in time with the selected row; "
           "Esc returns to now."),
        (
            ("↑ ↓ PgUp PgDn", N_("select another row")),
            ("{errands}", N_("each session by itself, or both by errand")),
            ("{other}", N_("type in the other half; while typing too")),
            ("{unsplit}", N_("the active half alone; the other one goes on")),
        ),
    ),
    "diagram": (
        N_("The diagram"),
        N_("A box for each state of the RFC, in it the commands that can be typed there; bold are those that "
           "are legal now. The heavy box is the state after the selected line, ▸ marks the last command, and "
           "the heavy arrow is the way it took. Double lines are the way so far: states where the session "
           "was, arrows that it took; • stands before what was said already. The lower border tells more of "
           "the state: that a user is named, or in POP2 which state the client is in. The frame says which "
           "moment is shown: now, or a line further up. Click on anything in it, or select it in the whole "
           "diagram with the arrows: it is explained, and Enter goes to a line where the session passed it."),
        (
            ("{diagram}", N_("the whole diagram over the transcript, in POP2 that of the client too")),
            ("{diagram-form}", N_("the full diagram, or the simple one, beside the transcript")),
            ("{in-diagram}", N_("select in the diagram beside the transcript")),
            ("↑ ↓ ← → Tab", N_("there: the next place in that direction, the next one")),
            ("Enter", N_("there: go to the line where the session passed the place, then to the next one")),
            ("Esc", N_("there: back to the transcript")),
            ("{in-diagram}", N_("select a state or an arrow in the diagram, and follow the session there")),
    ("{desk}", N_("the server's desk in its place, and back")),
        ),
    ),
}  # fmt: skip


def show(screen: MainScreen, _argument: str) -> None:
    """Show the help on what has the focus."""
    focused = screen.focused.id if screen.focused is not None else None
    first = focused if focused in _FOCUS else "line"
    order = (first, *(name for name in _FOCUS if name != first))
    text = Content("\n").join((*(part for name in order for part in _about(screen, name)), *_actions(screen)))
    pages: list[Callable[[], Content]] = [lambda: text]
    oddities = _oddities(screen)
    if oddities is not None:
        found = oddities
        pages.append(lambda: found)
    pages += pages_from("")
    screen.app.push_screen(WholeScreen(_("Help"), tuple(pages), screen.actions["help"].keys))


def _about(screen: MainScreen, name: str) -> list[Content]:
    title, about, keys = _FOCUS[name]
    rows = [Content.styled(_(title), "bold reverse"), Content(_(about))]
    for key, text in keys:
        rows += _entry(keys_in_words(_(key).format_map(screen.transcript_keys)), 16, _(text))
    return [*rows, Content("")]


def _entry(key: str, wide: int, text: str) -> list[Content]:
    """Return a key and what is said of it, further rows under the first."""
    first, *others = textwrap.wrap(text, _COLUMNS - wide - 2)
    indent = " " * (wide + 2)
    if len(key) >= wide:
        rows = [Content.assemble("  ", (key, "bold")), Content(indent + first)]
    else:
        rows = [Content.assemble("  ", (key.ljust(wide), "bold"), first)]
    return [*rows, *(Content(indent + row) for row in others)]


def _actions(screen: MainScreen) -> list[Content]:
    rows = [
        Content.styled(_("All actions ({palette} searches them)").format_map(screen.keys), "bold reverse")
    ]
    for group in Group:
        rows += [Content(""), Content.styled(_(group.value), "bold")]
        for action in screen.actions.values():
            if action.group is group:
                keys = screen.keys.all_of(action.name)
                told = _("{title}: {text}") if screen.applies(action.name) else _("{title}: {text} (not now)")
                about = told.format(title=_(action.title), text=_(action.description))
                rows += _entry(keys, _WIDEST_KEYS, about)
    return rows


def _oddities(screen: MainScreen) -> Content | None:
    conversation = screen.conversation
    odd = []
    if conversation is not None and conversation.session is None:
        odd = conversation.oddities()
    if not odd:
        return None
    rows = [
        Content.styled(_("What was odd in the file, and what it was taken for"), "bold reverse"),
        Content(""),
    ]
    rows += [Content(_("row {row}: {message}").format(row=o.row, message=o.message)) for o in odd[:500]]
    return Content("\n").join(rows)


def server(screen: MainScreen, _argument: str) -> None:
    """Show the addresses and the accounts of the mock server."""
    running = screen.workspace.server
    if running is None:
        screen.say(_("The mock server does not run: open a POP3 or POP2 session with it first."))
        return
    text = Content(server_text(running.addresses, told_accounts(running.setup.accounts)))
    screen.app.push_screen(WholeScreen(_("The mock server"), (lambda: text,)))


def palette(screen: MainScreen, _argument: str) -> None:
    """Search everything that can be done."""
    screen.app.action_command_palette()
