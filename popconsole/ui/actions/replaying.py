"""Actions that go through a recording, compare it, and carry on from it."""

from popconsole.i18n import N_
from popconsole.ui.actions.action import ALWAYS, OPEN, RECORDING, Action, Group, Needs

_G = Group.REPLAY

# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action("play", N_("Play or pause"),
           N_("Go through a recording, at its own pace; in a live session: go through it again"),
           _G, ("f5",), ("space",), footer=RECORDING, short=N_("Play"), screen="replay.play"),
    Action("step", N_("Step forward"), N_("Go to the next line of a recording"),
           _G, (), ("full_stop",), where=RECORDING, argument="[NUMBER]",
           screen="replay.forward", line="replay.step"),
    Action("back", N_("Step back"), N_("Go to the line before"),
           _G, (), ("comma",), where=RECORDING, argument="[NUMBER]",
           screen="replay.back", line="replay.back"),
    Action("faster", N_("Faster"), N_("Play at twice the speed"),
           _G, (), ("plus",), where=RECORDING, screen="replay.faster"),
    Action("slower", N_("Slower"), N_("Play at half the speed"),
           _G, (), ("minus",), where=RECORDING, screen="replay.slower"),
    Action("take-over", N_("Take over"),
           N_("Carry on by hand from here, against a mock server in this very state"),
           _G, ("f6",), footer=RECORDING, short=N_("footer|Take over"),
           screen="replay.take_over", line="replay.take_over"),
    Action("compare", N_("Compare with the mock server"),
           N_("Say the recorded lines again to a server set up from the transcript and compare the answers"),
           _G, where=RECORDING, screen="sessions.compare"),
    Action("compare-with", N_("Compare with another recording"),
           N_("Show another recording beside what is open, exchange by exchange, from the first difference "
              "that matters on"),
           _G, (), ("c",), argument="[--as NAME] FILE", yields=True,
           screen="two_recordings.compare_with", line="comparing.compare_with"),
    Action("difference", N_("What differs"),
           N_("The recorded answer and the mock server's line by line, what differs marked; then the others"),
           _G, (), ("d",), where=RECORDING, screen="comparing.difference"),
    Action("replay", N_("Replay and compare"),
           N_("Say the lines of a recording again to a mock server set up from it; compare the answers"),
           _G, where=ALWAYS, argument="[FILE]", line="replay.replay"),
    Action("next-conversation", N_("Next conversation"), N_("Go to the next conversation of a recording"),
           _G, (), ("right_square_bracket",), where=RECORDING,
           screen="conversations.following", line="conversations.following"),
    Action("previous-conversation", N_("Previous conversation"),
           N_("Go to the conversation of a recording before this one"),
           _G, (), ("left_square_bracket",), where=RECORDING,
           screen="conversations.preceding", line="conversations.preceding"),
    Action("conversations", N_("The conversations of a recording"),
           N_("List the conversations of a recording, or those that a filter picks; with a number, go to it"),
           _G, (), ("o",), where=RECORDING, argument="[NUMBER|EXPRESSION]", yields=True,
           screen="conversations.choose", line="conversations.choose"),
    Action("sessions", N_("Sessions"),
           N_("List what is open, sessions that are closed too; with a number, go to that one"),
           _G, ("ctrl+l",), where=OPEN, argument="[NUMBER]",
           screen="conversations.sessions", line="conversations.sessions"),
    Action("leave", N_("Back to the session before"),
           N_("Go back to the session that was shown before this one; a recording is closed"),
           _G, ("f10",), needs=Needs.A_CONVERSATION_BELOW,
           screen="conversations.leave", line="conversations.leave"),
)
# fmt: on
