"""Actions of the free sandbox."""

from popconsole.i18n import N_
from popconsole.ui.actions.action import ALWAYS, Action, Group, Needs

_G = Group.LEARN

# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action("sandbox", N_("The sandbox"),
           N_("A mock server to play with: its menu of protocols, personas, faults and mail, and riddles; "
              "off: leave it"),
           _G, ("shift+f8",), where=ALWAYS, argument="[off]", yields=True,
           screen="sandbox.sandbox", line="sandbox.sandbox"),
    Action("mail", N_("What lies in the sandbox's maildrop"),
           N_("Put other mail there, all of it new, in a new session; without a name, choose"),
           _G, where=ALWAYS, needs=Needs.A_SANDBOX, argument="[NAME]",
           screen="sandbox.mail", line="sandbox.mail"),
    Action("surprise", N_("Surprise me"),
           N_("Switch on a fault that is not told, to be found out; with a number, always the same one"),
           _G, where=ALWAYS, needs=Needs.A_SANDBOX, argument="[NUMBER]",
           screen="sandbox.surprise", line="sandbox.surprise"),
    Action("guess", N_("Say which fault it is"),
           N_("Choose among some faults; then it is told which it was, and where it showed"),
           _G, where=ALWAYS, needs=Needs.A_SANDBOX, argument="[NUMBER]",
           screen="sandbox.guess", line="sandbox.guess"),
)
# fmt: on
