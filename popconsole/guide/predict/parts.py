"""What a question consists of: parts that are asked one after the other, each with its choices."""

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

from popconsole.guide.predict.came import Came
from popconsole.guide.predict.conditions import Sent
from popconsole.guide.words.predictions import UNKNOWN
from popconsole.i18n import _


@dataclass(frozen=True, slots=True)
class OfferedChoice:
    """What a person may choose: ``text`` in words; ``value`` is what came where it is right.

    ``why`` says what speaks for it where it is wrong, ``shows`` what is so instead; both are empty for "I
    don't know". ``by_rule``: the rules allow it.
    """

    text: str
    value: object
    why: str = ""
    shows: str = ""
    by_rule: bool = False


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One thing that is asked: the reply, or the state that follows. The last choice is "I don't know".

    ``worth`` tells what came, to be held against the choices; ``told`` says it in words.
    """

    asks: str
    choices: tuple[OfferedChoice, ...]
    worth: Callable[[Came], object]
    told: Callable[[Came], str]

    def right(self, came: Came) -> int | None:
        """Return which choice was right, from 0; None where what came is among none of them."""
        value = self.worth(came)
        return next((n for n, choice in enumerate(self.choices) if choice.value == value), None)


def in_order(sent: Sent, part: str, choices: list[OfferedChoice]) -> tuple[OfferedChoice, ...]:
    """Return the choices in an order that goes by what is asked alone, "I don't know" behind them."""
    command = sent.command
    rows = command.arguments if command is not None else ()
    told = [value for value, row in zip(sent.parsed.arguments, rows, strict=False) if not row.secret]
    about = f"{part} {sent.situation.state} {sent.issued.keyword} {told} {sorted(sent.situation.marked)}"
    ordered = sorted(choices, key=lambda choice: crc32(f"{about} {choice.text}".encode()))
    return (*ordered, OfferedChoice(_(UNKNOWN), None))
