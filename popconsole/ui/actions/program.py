"""Actions for learning, and those about the console itself."""

from popconsole.i18n import N_
from popconsole.ui.actions.action import ALWAYS, Action, Group, Needs

_LEARN, _CONSOLE = Group.LEARN, Group.CONSOLE

# fmt: off
HELP = Action("help", N_("Help"), N_("The keys and all actions"),
              _CONSOLE, ("f1",), where=ALWAYS, footer=ALWAYS, short=N_("Help"),
              screen="help_pages.show", line="program.help_")

LEARNING: tuple[Action, ...] = (
    Action("manual", N_("The manual"), N_("All about the program, page by page; with a name, that page"),
           _LEARN, where=ALWAYS, argument="[NAME]", screen="manual.show", line="manual.show"),
    Action("lessons", N_("Lessons"), N_("Choose a lesson, or show the one that is open"),
           _LEARN, ("f4",), where=ALWAYS, argument="NAME", screen="learn.lessons"),
    Action("word", N_("Look up a word"), N_("A command, a state, a reply, a response code, a term"),
           _LEARN, where=ALWAYS, argument="WORD...", screen="viewing.word", line="meaning.word"),
    Action("end-lesson", N_("End the lesson"), N_("Close the lesson; the conversation goes on"),
           _LEARN, where=ALWAYS, needs=Needs.A_LESSON, screen="learn.end_lesson"),
)

CONSOLE: tuple[Action, ...] = (
    Action("quit", N_("Quit"), N_("Leave the console; the mock server stops"),
           _CONSOLE, ("ctrl+q",), where=ALWAYS, footer=ALWAYS, short=N_("Quit"),
           screen="sessions.leave_console", line="sessions.leave_console"),
    Action("set", N_("Settings"),
           N_("What can be set and how it stands; with a name and a value, set it"),
           _CONSOLE, where=ALWAYS, argument="[NAME VALUE]", line="program.set_option"),
    Action("theme", N_("Colours"), N_("Choose a theme; monochrome has none"),
           _CONSOLE, where=ALWAYS, screen="viewing.theme"),
    Action("palette", N_("All actions"), N_("Search everything that can be done"),
           _CONSOLE, ("ctrl+p",), where=ALWAYS, footer=ALWAYS, short=N_("Actions"),
           screen="help_pages.palette"),
)
# fmt: on
