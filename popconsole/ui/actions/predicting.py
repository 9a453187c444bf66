"""Actions that ask what a reply will be before it is seen."""

from popconsole.i18n import N_
from popconsole.ui.actions.action import ALWAYS, OPEN, Action, Group

_G = Group.LEARN

# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action("predict", N_("Predict the reply"),
           N_("Say what will be answered, and which state follows, before it is seen: to the line that is "
              "typed, or to a command further on; on: before every reply, off: no more"),
           _G, ("shift+f4",), ("p",), where=OPEN, argument="[LINE|on|off]", yields=True,
           screen="predicting.predict", line="predicting.predict"),
    Action("predict-each", N_("Predict every reply"),
           N_("Ask before every reply what it will be, or no longer"),
           _G, where=ALWAYS, screen="predicting.predict_each"),
    Action("predictions", N_("What was predicted"),
           N_("The predictions so far: how many were right, question by question"),
           _G, where=ALWAYS, yields=True, screen="predicting.predictions", line="predicting.predictions"),
)
# fmt: on
