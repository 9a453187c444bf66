"""Actions for learning, and those about the console itself."""

from popconsole.i18n import N_
from popconsole.ui.actions.action import ALWAYS, OPEN, Action, Group, Needs

_LEARN, _CONSOLE = Group.LEARN, Group.CONSOLE

# fmt: off
HELP = Action("help", N_("Help"), N_("The keys and all actions"),
              _CONSOLE, ("f1",), where=ALWAYS, footer=ALWAYS, short=N_("Help"),
              screen="help_pages.show", line="program.help_")

LEARNING: tuple[Action, ...] = (
    Action("manual", N_("The manual"), N_("All about the program, page by page; with a name, that page"),
           _LEARN, where=ALWAYS, argument="[NAME]", screen="manual.show", line="manual.show"),
    Action("lessons", N_("Lessons"), N_("Choose a lesson, or show all of the step of the one that is open"),
           _LEARN, ("f4",), where=ALWAYS, argument="[NAME|NUMBER]",
           screen="learn.lessons", line="learn.lessons"),
    Action("hint", N_("A hint"), N_("One hint more for the step of the lesson"),
           _LEARN, ("shift+f5",), where=ALWAYS, needs=Needs.A_LESSON, footer=ALWAYS, short=N_("Hint"),
           screen="learn.hint", line="learn.hint"),
    Action("next-step", N_("The next step of the lesson"),
           N_("Go on, once the goals of this one are reached; Enter on an empty line does it too"),
           _LEARN, where=ALWAYS, needs=Needs.A_LESSON, screen="learn.next_step", line="learn.next_step"),
    Action("step-before", N_("The step before"), N_("Show the step of the lesson before this one"),
           _LEARN, where=ALWAYS, needs=Needs.A_LESSON, screen="learn.step_before", line="learn.step_before"),
    Action("undo", N_("Undo"), N_("Bring the lesson back to where it was before the last line"),
           _LEARN, where=ALWAYS, needs=Needs.A_LESSON, screen="learn.undo", line="learn.undo"),
    Action("restart-lesson", N_("Begin the lesson anew"), N_("From its first step, with all its mail"),
           _LEARN, where=ALWAYS, needs=Needs.A_LESSON, screen="learn.restart", line="learn.restart"),
    Action("point", N_("This is the line"),
           N_("Point at the selected line of a recording, where a lesson asks for one"),
           _LEARN, (), ("exclamation_mark",), where=OPEN, needs=Needs.A_LESSON, argument="[NUMBER]",
           screen="learn.point", line="learn.point"),
    Action("choose", N_("Answer a question"), N_("The number of a choice, where a lesson asks"),
           _LEARN, where=ALWAYS, needs=Needs.A_LESSON, argument="NUMBER", yields=True,
           line="learn.choose"),
    Action("solution", N_("The lesson's solution"),
           N_("Open a recording of how the lesson can be done"),
           _LEARN, where=ALWAYS, needs=Needs.A_LESSON, screen="learn.solution", line="learn.solution"),
    Action("exam", N_("The exam"),
           N_("Twenty questions before the course (form A) or after it (B), handed in and counted"),
           _LEARN, where=ALWAYS, argument="[A|B|NUMBER|back|next|hand-in|save FILE|off]",
           screen="exam.exam", line="exam.exam"),
    Action("word", N_("Look up a word"), N_("A command, a state, a reply, a response code, a term"),
           _LEARN, where=ALWAYS, argument="WORD...", screen="viewing.word", line="meaning.word"),
    Action("end-lesson", N_("End the lesson"), N_("Close the lesson; the conversation goes on"),
           _LEARN, where=ALWAYS, needs=Needs.A_LESSON, screen="learn.end_lesson", line="learn.end_lesson"),
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
    Action("language", N_("Language"), N_("Choose the language of all that is said, from the next start on"),
           _CONSOLE, where=ALWAYS, screen="viewing.tongue"),
    Action("palette", N_("All actions"), N_("Search everything that can be done"),
           _CONSOLE, ("ctrl+p",), where=ALWAYS, footer=ALWAYS, short=N_("Actions"),
           screen="help_pages.palette"),
)
# fmt: on
