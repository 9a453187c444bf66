"""Actions that open, save and close conversations, and those of the mock server."""

from popconsole.i18n import N_
from popconsole.ui.actions.action import ALWAYS, CLOSED, LIVE, OPEN, WITH_A_SERVER, Action, Group

_G = Group.CONVERSATION

# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action("connect", N_("Connect to a server"),
           N_("Open a conversation with any server; takes --tls, --stls, --ca FILE and --insecure too"),
           _G, ("ctrl+n",), where=ALWAYS, argument="HOST[:PORT]|pop[s]://USER@HOST",
           screen="sessions.connect", line="sessions.connect"),
    Action("reconnect", N_("Connect again"), N_("Open a new conversation with the same server"),
           _G, ("ctrl+r",), where=WITH_A_SERVER, footer=CLOSED, short=N_("Connect again"),
           screen="sessions.reconnect", line="sessions.reconnect"),
    Action("pop3", N_("New POP3 session"), N_("Open a POP3 conversation with the mock server"),
           _G, where=ALWAYS, screen="sessions.pop3", line="sessions.pop3"),
    Action("pop2", N_("New POP2 session"), N_("Open a POP2 conversation with the mock server"),
           _G, where=ALWAYS, screen="sessions.pop2", line="sessions.pop2"),
    Action("server", N_("The mock server"),
           N_("Its addresses and its accounts, for telnet from a second window"),
           _G, where=ALWAYS, screen="help_pages.server", line="sessions.server"),
    Action("persona", N_("The mock server's persona"),
           N_("Let the mock server speak as another server does, in a new session; without a name, choose. "
              "From the start: --persona"),
           _G, where=ALWAYS, argument="[NAME]", screen="behaviour.persona", line="behaviour.persona"),
    Action("fault", N_("Faults of the mock server"),
           N_("Switch something that goes wrong on or off, in a new session; off: all; without a name, "
              "choose. From the start: --fault"),
           _G, where=ALWAYS, argument="[NAME[:ARG[,ARG]][@PLACE]|off]",
           screen="behaviour.fault", line="behaviour.fault"),
    Action("deliver", N_("A message comes"),
           N_("Put a new message into a maildrop of the mock server: the next login counts it, and no other"),
           _G, where=WITH_A_SERVER, argument="[USER]", screen="behaviour.deliver", line="behaviour.deliver"),
    Action("answer", N_("Work out the answer"),
           N_("APOP's digest, or the next response of AUTH, from a password that is typed unseen"),
           _G, ("ctrl+t",), where=LIVE, argument="[USER]",
           footer=LIVE,  # while something is to be worked out
           short=N_("Work it out"), screen="answer.work_out", line="answer.work_out"),
    Action("send", N_("Send as it stands"), N_("Send a line that is empty, or begins with a colon or #"),
           _G, argument="[TEXT]", line="sessions.send"),
    Action("hidden", N_("Type unseen"), N_("Send a line that is not shown while it is typed, such as PASS"),
           _G, line="sessions.hidden"),
    Action("expect", N_("What the last reply is to be"),
           N_("A status indicator, or a regular expression that one of its lines holds. In a script: exit "
              "code 1 where it is not so; a negative reply that is expected does no harm"),
           _G, argument="+OK|-ERR|REGEX", line="judging.expect"),
    Action("require", N_("What the state is to be"),
           N_("The name of a state; where it is another one, the script ends, with exit code 1"),
           _G, argument="STATE", line="judging.require"),
    Action("disconnect", N_("Hang up"), N_("Close the connection without QUIT: nothing is deleted"),
           _G, where=LIVE, screen="sessions.disconnect", line="sessions.disconnect"),
    Action("open", N_("Open a transcript"),
           N_("Open a recorded conversation from a file; without one, pick it among those opened last, kept, "
              "ours and those of this folder"),
           _G, ("ctrl+o",), where=ALWAYS, argument="[--as NAME] [FILE|NUMBER]",
           screen="sessions.open_file", line="sessions.open_file"),
    Action("kept", N_("Sessions that were kept"),
           N_("List the last sessions, kept on the disk; with a number, open that one"),
           _G, where=ALWAYS, argument="[NUMBER]", screen="kept.choose", line="kept.choose"),
    Action("save", N_("Save the transcript"), N_("Write the conversation to a file, its secrets masked"),
           _G, ("ctrl+s",), where=OPEN, argument="FILE", screen="sessions.save_masked", line="sessions.save"),
    Action("save-revealed", N_("Save with the secrets"),
           N_("Write the conversation to a file, passwords in clear"),
           _G, where=OPEN, argument="FILE", screen="sessions.save_revealed", line="sessions.save_revealed"),
    Action("export", N_("Export for people"),
           N_("Write the conversation as a page for a browser (.html), or drawn (.mmd, .txt), its secrets "
              "masked"),
           _G, where=OPEN, argument="FILE", screen="exporting.export", line="exporting.export"),
    Action("handout", N_("Make a handout"),
           N_("Write the conversation as a sheet to print and to hand out (.html, .md), its secrets masked; "
              "with the steps of the lesson that is open"),
           _G, where=OPEN, argument="FILE", screen="exporting.handout", line="exporting.handout"),
)
# fmt: on
