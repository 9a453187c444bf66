"""Actions for two conversations side by side."""

from popconsole.i18n import N_
from popconsole.ui.actions.action import OPEN, Action, Group, Needs

_G = Group.CONVERSATION

# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action("split", N_("A second session beside this one"),
           N_("Open a session, a server or a recording beside what is open, which goes on; or show there "
              "what is open already, by its number"),
           _G, ("ctrl+y",), ("b",), argument="[pop3|pop2|HOST[:PORT]|FILE|NUMBER]",
           screen="halves.split", line="halves.split"),
    Action("other", N_("To the other half"),
           N_("Make the other of two conversations the one that you type in"),
           _G, ("shift+tab",), needs=Needs.TWO_HALVES, footer=OPEN, short=N_("Other half"),
           screen="halves.other", line="halves.other"),
    Action("unsplit", N_("One half alone"),
           N_("Show the active one of two conversations alone; the other one goes on, and stays in the list"),
           _G, needs=Needs.TWO_HALVES, screen="halves.unsplit", line="halves.unsplit"),
    Action("errands", N_("Both by errand"),
           N_("Set two conversations side by side by what was wanted: log in, fetch, delete; what one has no "
              "word for is said"),
           _G, (), ("e",), needs=Needs.TWO_HALVES, screen="halves.errands", line="halves.errands"),
)
# fmt: on
