"""Actions of a teacher who presents a plan."""

from popconsole.i18n import N_
from popconsole.ui.actions.action import ALWAYS, Action, Group, Needs

_G = Group.LEARN

# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action("present", N_("Present a plan"),
           N_("Go through a plan, a lesson or a transcript in front of a class; without one, choose"),
           _G, where=ALWAYS, argument="[PLAN|LESSON|TRANSCRIPT]",
           screen="presenting.present", line="presenting.present"),
    Action("go-on", N_("Go on in the plan"),
           N_("Say the next line of the plan whole, or go to its next moment, as Space and Page Down do"),
           _G, where=ALWAYS, needs=Needs.A_PLAN,
           screen="presenting.go_on", line="presenting.go_on"),
    Action("go-back", N_("Go back in the plan"),
           N_("Go to the beginning of the moment, or to the one before, as Page Up does"),
           _G, where=ALWAYS, needs=Needs.A_PLAN,
           screen="presenting.go_back", line="presenting.go_back"),
    Action("explore", N_("Off the plan and back"),
           N_("Break out of the plan to type by hand; again, and the session is as the plan had it"),
           _G, ("shift+f6",), where=ALWAYS, needs=Needs.A_PLAN, screen="presenting.explore"),
    Action("notes", N_("The notes on the moment"),
           N_("What the plan says to the teacher, and the lines of the moment"),
           _G, where=ALWAYS, needs=Needs.A_PLAN, line="presenting.notes"),
    Action("end-plan", N_("End the plan"), N_("Present no more; the conversation goes on"),
           _G, where=ALWAYS, needs=Needs.A_PLAN,
           screen="presenting.end_plan", line="presenting.end_plan"),
)
# fmt: on
