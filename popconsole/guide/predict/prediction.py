"""One prediction, from the question to what came of it, and what a class made of several."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from popconsole.guide.predict.came import Came
from popconsole.guide.predict.parts import QuestionPart
from popconsole.guide.predict.question import Question
from popconsole.guide.predict.votes import Votes, VotesError, bar, hands, most_voted, one_vote, read_votes
from popconsole.i18n import N_, _, ngettext
from popconsole.transcript.safe import safe

_WIDEST = 24  # cells of a bar
_NAMES = (N_("Reply"), N_("State"), N_("Dots"))


class PredictionRow(NamedTuple):
    """A row of what is told: ``role`` is "head", "asks", "choice", "right", "wrong", "bar" or "text"."""

    role: str
    text: str


@dataclass(slots=True)
class Prediction:
    """A question that is asked, the votes for each of its parts, and what came, once it is known."""

    question: Question
    votes: list[Votes] = field(default_factory=list)
    came: Came | None = None

    @property
    def part(self) -> QuestionPart | None:
        """What is asked now; None where all has been answered."""
        return self.question.parts[len(self.votes)] if len(self.votes) < len(self.question.parts) else None

    def choose(self, choice: int) -> None:
        """Take the answer of one person: a choice, from 0, of the part that is asked."""
        part = self.part
        if part is not None and 0 <= choice < len(part.choices):
            self.votes.append(one_vote(choice, len(part.choices)))

    def count(self, text: str) -> None:
        """Take the hands of a class for each choice, as they were typed. Raises VotesError."""
        part = self.part
        if part is not None:
            self.votes.append(read_votes(text, len(part.choices)))

    def take(self, text: str) -> None:
        """Take what was typed: the number of a choice, or the hands for each. Raises VotesError."""
        part, word = self.part, text.strip()
        alone = word.isascii() and word.isdigit()
        if part is None or not alone:
            self.count(text)
        elif 1 <= int(word[:9]) <= len(part.choices):
            self.choose(int(word[:9]) - 1)
        else:
            told = _("There are choices 1 to {count}, not {n}.")
            raise VotesError(told.format(count=len(part.choices), n=word[:9]))

    def rights(self) -> tuple[tuple[int, int], ...]:
        """Return for each part how many were right, and how many answered; nothing before it is known."""
        if self.came is None:
            return ()
        found = []
        for part, votes in zip(self.question.parts, self.votes, strict=False):
            right = part.right(self.came)
            found.append((0 if right is None else votes[right], sum(votes)))
        return tuple(found)


def asked_rows(prediction: Prediction) -> Iterator[PredictionRow]:
    """Yield what is asked now, with its choices; the last one is "I don't know"."""
    part = prediction.part
    if part is not None:
        yield PredictionRow("asks", part.asks)
        for number, choice in enumerate(part.choices, start=1):
            yield PredictionRow("choice", f"{number}  {choice.text}")


def revealed_rows(
    prediction: Prediction, *, reveal: bool = False, only: int | None = None, bars: bool = True
) -> Iterator[PredictionRow]:
    """Yield what came, who was right, why the others were tempted; ``reveal``: with the secrets in it.

    ``only`` one part, 0 the reply, 1 the state, 2 the dots, or all; ``bars`` as in ``vote_rows``.
    """
    came = prediction.came
    if came is None:
        return
    if only in (None, 0):
        yield PredictionRow("head", said(came, reveal=reveal))
    parts = zip(_NAMES, prediction.question.parts, prediction.votes, strict=False)
    for number, (name, part, votes) in enumerate(parts):
        if only in (None, number):
            yield from _of_part(_(name), part, votes, came, prediction.question, bars=bars)


def said(came: Came, *, reveal: bool) -> str:
    """Return the line with the verdict as it came, or that there is none."""
    if came.status is None:
        return _("S: (no status line)")
    line = came.history.lines[came.status] if reveal else came.history.shown(came.status)
    return f"S: {safe(line.octets)}"


def _of_part(
    name: str, part: QuestionPart, votes: Votes, came: Came, question: Question, *, bars: bool
) -> Iterator[PredictionRow]:
    right, total, cite = part.right(came), sum(votes), str(question.cite)
    correct = 0 if right is None else votes[right]
    if right is None:
        yield PredictionRow(
            "wrong", _("{part}: none of these. It was: {told}").format(part=name, told=part.told(came))
        )
    else:
        verdict = _verdict(part, votes, right)
        if total > 1:
            told = _("{part}: {n} is right. {verdict}")
        else:
            told = _("{part}: {n} is right, {text}. {verdict}")
        text = part.choices[right].text
        role = "right" if correct else "wrong"
        yield PredictionRow(role, told.format(part=name, n=right + 1, text=text, verdict=verdict))
    if right is None or not part.choices[right].by_rule:
        rule = " / ".join(choice.text for choice in part.choices if choice.by_rule)
        told = _("By {cite} it would be: {rule}. This server does it otherwise.")
        yield PredictionRow("wrong", told.format(cite=cite, rule=rule))
    wrong = _tempting(part, votes, right)
    if wrong is not None:
        choice = part.choices[wrong]
        told = _("Why {n} tempts: {why} {shows} ({cite})")
        if choice.by_rule:
            told = _("{n} is within the rules too ({cite}). {shows}")
        told = told.format(n=wrong + 1, why=choice.why, shows=choice.shows, cite=cite)
        yield PredictionRow("text", told.rstrip())
    if total > 1:
        yield from vote_rows(part, votes, right, bars=bars)


def _verdict(part: QuestionPart, votes: Votes, right: int) -> str:
    total, correct = sum(votes), votes[right]
    if total > 1:
        told = ngettext("{right} of {n} was right.", "{right} of {n} were right.", correct)
        return told.format(right=correct, n=total)
    if correct:
        return _("You were right.")
    chosen = most_voted(votes)
    if chosen == len(part.choices) - 1:
        return _("You did not know.")
    return _("You chose {n}.").format(n=chosen + 1)


def _tempting(part: QuestionPart, votes: Votes, right: int | None) -> int | None:
    """Return the wrong choice that got most votes, else one that tempts; "I don't know" is none."""
    wrong = [0 if n in (right, len(votes) - 1) else hands for n, hands in enumerate(votes)]
    if any(wrong):
        return most_voted(wrong)
    if right is not None and votes[right]:
        return None
    return next((n for n, one in enumerate(part.choices) if n != right and one.why and not one.by_rule), None)


def vote_rows(
    part: QuestionPart, votes: Votes, right: int | None = None, *, bars: bool = True
) -> Iterator[PredictionRow]:
    """Yield each choice with its number and how many chose it; ``right`` is marked; ``bars``: as bars."""
    most = max(votes)
    for number, (choice, count) in enumerate(zip(part.choices, votes, strict=True)):
        role, mark = ("right", "✓") if number == right else ("choice", " ")
        if not bars:
            told = _("{n}  {text}: {votes}").format(n=number + 1, text=choice.text, votes=hands(count))
            yield PredictionRow(role, f"{mark}{told}")
            continue
        yield PredictionRow(role, f"{mark}{number + 1}  {choice.text}")
        if count:
            yield PredictionRow("bar", f"    {bar(count, most, _WIDEST)} {count}")


def summary(predictions: Iterable[Prediction]) -> list[str]:
    """Return what came of the predictions of a session, a row each, and of all of them."""
    rows, right, asked = [], 0, 0
    for one in predictions:
        rights = one.rights()
        if rights:
            told = ", ".join(
                _("{part} {right} of {n} right").format(part=_(name).lower(), right=good, n=total)
                for name, (good, total) in zip(_NAMES, rights, strict=False)
            )
            rows.append(
                _("{line} in {state}: {told}").format(
                    line=one.question.line, state=one.question.state, told=told
                )
            )
            right += sum(good for good, _total in rights)
            asked += sum(total for _good, total in rights)
    if rows:
        rows.append(_("All together: {right} of {n} right.").format(right=right, n=asked))
    return rows
