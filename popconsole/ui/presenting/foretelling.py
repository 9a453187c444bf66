"""The question that a class is asked where it foretells the answer to a line."""

from popconsole.analysis.history import History
from popconsole.dialogue.kind import Kind
from popconsole.guide.plans.plan import ClassQuestion
from popconsole.guide.predict.came import came
from popconsole.guide.predict.question import NoQuestionError, of_step, typed


def foretold(history: History, text: str | None) -> ClassQuestion | None:
    """Return what is asked of a line that is typed next; with None, of the last one that was said.

    Of that one it is known which choice was right, and why others tempt. None where nothing is to be asked.
    """
    try:
        if text is not None:
            part = typed(history.protocol, history.situation(), text).reply
            return ClassQuestion(part.asks, tuple(choice.text for choice in part.choices))
        index = _last_command(history)
        if index is None:
            return None
        part = of_step(history.protocol, history.step(index)).reply
    except NoQuestionError:
        return None
    answer = came(history, index)
    right = None if answer is None else part.right(answer)
    shows = next((choice.shows for choice in part.choices if choice.shows), "")
    return ClassQuestion(part.asks, tuple(choice.text for choice in part.choices), right, shows)


def _last_command(history: History) -> int | None:
    backwards = reversed(range(len(history.lines)))
    return next((index for index in backwards if history.step(index).kind is Kind.COMMAND), None)
