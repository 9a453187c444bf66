"""The server's desk: beside the transcript in place of the diagram, or over it, as large as it is."""

from popconsole.i18n import _
from popconsole.tui.screens.desk import DeskScreen
from popconsole.tui.screens.main import MainScreen


def desk(screen: MainScreen, _argument: str) -> None:
    """Show the desk in place of the diagram, and the diagram again; over the transcript on a small screen."""
    if not screen.has_room_for_desk:
        whole_desk(screen, "")
        return
    screen.right = "diagram" if screen.right == "desk" else "desk"


def whole_desk(screen: MainScreen, _argument: str) -> None:
    """Show the whole desk over the transcript."""
    source = screen.desk
    if source is None:
        return
    moment = screen.moment
    title = _("The server's desk, {protocol}").format(protocol=moment.protocol.name)
    keys = [*screen.actions["desk"].keys, *screen.actions["desk"].transcript_keys]
    keys += screen.actions["whole-desk"].keys
    follows = not moment.is_back and source.conversation.session is not None
    screen.app.push_screen(DeskScreen(title, source, moment, tuple(keys), follows=follows))
