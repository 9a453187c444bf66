"""Which side a word of a log names: client or server, sent or received, in or out, an arrow."""

from popconsole.transcript.model import Side

_WORDS = {
    Side.CLIENT: "c client out outgoing send sent tx write wrote request command > -> --> >> >>> =>",
    Side.SERVER: "s server in incoming recv receive received rx read response reply < <- <-- << <<< <=",
}
_SIDES = {word: side for side, words in _WORDS.items() for word in words.split()}


def side_of(word: str) -> Side | None:
    """Return the side that a word of a client's log names, in any case of letters; None: it names none."""
    return _SIDES.get(word.strip().strip(":").lower())
