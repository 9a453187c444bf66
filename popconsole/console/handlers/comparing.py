"""What is open held against another recording."""

from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.dialogue.masked_recording import Secrets
from popconsole.i18n import _
from popconsole.ui.file_opening import OpeningError, parse_opening, read_whole
from popconsole.ui.side_by_side import heard
from popconsole.ui.two_recordings import PairComparer, TwoRecordings, text_report


async def compare_with(console: LineConsole, invocation: Invocation) -> None:
    """Print a recording, which is there, and what is open, here, exchange by exchange."""
    conversation = console.conversation
    if conversation is None:
        return
    if not invocation.argument:
        console.fail(_(":compare-with needs the path of a recording."))
        return
    try:
        asked, files = parse_opening(invocation.argument)
        opening = await read_whole(files, asked)
    except OpeningError as error:
        console.fail(str(error))
        return
    for told in (*opening.wrong, opening.doubt):
        if told:
            console.say(told)
    there, here = opening.recording.recorded(), conversation.recording()
    known = (
        Secrets().of(there.conversations),
        Secrets(conversation.earlier).of(here.conversations),
    )
    both, reveal = TwoRecordings(there, here, known), console.options.reveal
    names = opening.recording.place_of(0), conversation.place
    if console.display.plain:
        console.print(list(heard(both, names, reveal=reveal)))
        return
    comparer = PairComparer(reveal=reveal, width=console.display.width)
    console.print(list(text_report(both, comparer, names, comparer.rows)))
