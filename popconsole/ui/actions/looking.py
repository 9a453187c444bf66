"""Actions that look at a conversation: its lines, its states, what they mean."""

from popconsole.i18n import N_
from popconsole.ui.actions.action import ALWAYS, OPEN, RECORDING, WITH_A_SERVER, Action, Group

_G = Group.LOOK

# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action("transcript", N_("To the transcript"),
           N_("Move among the lines; the diagram follows the selected one"), _G, screen="viewing.transcript"),
    Action("command-line", N_("To the command line"), N_("Go back to typing"),
           _G, ("escape",), where=ALWAYS, screen="viewing.command_line"),
    Action("state", N_("The state"), N_("Where the session stands, what is known, what is legal"),
           _G, line="viewing.state"),
    Action("diagram", N_("The whole diagram"), N_("The states and transitions, the current one marked"),
           _G, ("f2",), footer=OPEN, short=N_("Diagram"), screen="viewing.diagram", line="viewing.diagram"),
    Action("explanation", N_("The whole explanation"),
           N_("All about the selected line, over the transcript"),
           _G, ("f3",), footer=WITH_A_SERVER, short=N_("Explain"), screen="viewing.explanation"),
    Action("explain", N_("Explain"),
           N_("The last exchange, or a line; on and off: after each exchange"),
           _G, where=ALWAYS, argument="[NUMBER|on|off]", line="meaning.explain"),
    Action("history", N_("What was said"),
           N_("The lines so far with their numbers, the last ones or all"),
           _G, argument="[NUMBER|all]", line="viewing.history"),
    Action("show", N_("Show a line"), N_("The line with a number, or those from one to another, whole"),
           _G, argument="NUMBER [NUMBER]", line="viewing.show"),
    Action("unfold", N_("Unfold"), N_("The lines of the last long reply that were left out"),
           _G, line="viewing.unfold"),
    Action("search", N_("Search"),
           N_("Find a regular expression in the transcript; capitals count where there are some"),
           _G, ("ctrl+f",), ("slash",), argument="REGEX", screen="viewing.search", line="viewing.search"),
    Action("next-match", N_("Next match"), N_("Go to the next line that was searched for"),
           _G, (), ("n",), screen="viewing.next_match"),
    Action("previous-match", N_("Previous match"), N_("Go to the line before that was searched for"),
           _G, (), ("N",), screen="viewing.previous_match"),
    Action("goto", N_("Go to a line"), N_("Select the line with a number"),
           _G, ("ctrl+g",), ("colon",), argument="NUMBER", screen="viewing.goto"),
    Action("findings", N_("Findings"), N_("What was wrong or is worth knowing in what was said"),
           _G, line="meaning.findings"),
    Action("next-finding", N_("Next finding"),
           N_("Go, or play on, to the next line with something worth knowing"),
           _G, ("f7",), ("f",), footer=RECORDING, short=N_("Next finding"), screen="viewing.next_finding"),
    Action("previous-finding", N_("Previous finding"),
           N_("Go back to the last line with something worth knowing"),
           _G, ("shift+f7",), ("F",), screen="viewing.previous_finding"),
    Action("reveal", N_("Show or mask secrets"),
           N_("Show passwords as they went over the wire, or mask them"),
           _G, ("f9",), where=ALWAYS, screen="viewing.reveal", line="program.reveal"),
    Action("copy", N_("Copy the line"), N_("Copy the selected text, or the selected line, to the clipboard"),
           _G, (), ("y",), screen="viewing.copy"),
    Action("present", N_("Presentation"), N_("Only the transcript and the diagram, for a projector"),
           _G, ("f8",), screen="viewing.present"),
)
# fmt: on
