"""A server's machine learned: it is asked words, a connection each, until a machine explains all."""

import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from popconsole.examiner.first_look import removes_what_is_read
from popconsole.examiner.learning.letters import (
    CLOSED,
    FAILING,
    MARKING,
    NOT_SECURED,
    SECURED,
    Alphabet,
    heard,
)
from popconsole.examiner.learning.machine import ServerMap, numbered
from popconsole.examiner.learning.walks import telling_words
from popconsole.examiner.reading import whole_number
from popconsole.examiner.running.reached import Reached, connected
from popconsole.examiner.running.stores import Store
from popconsole.examiner.running.talk import Dialog
from popconsole.examiner.running.wire import GoneError, SilentError, Wire
from popconsole.i18n import _
from popconsole.transcript.model import Line

if TYPE_CHECKING:
    from aalpy.automata import MealyMachine

_LEAST = 2  # messages
_BEGUN = 4  # times that learning begins, where an answer is taken back
_AGAIN = 3  # times that a word is asked which was answered in two ways
_WORD = tuple[str, ...]


class NotLearnableError(Exception):
    """The server answers the same words in other ways each time; the message tells which."""


class MissingLearnerError(Exception):
    """The library that learns is not installed."""


class _TakenBackError(Exception):
    """An answer that was given before is another one now: what was built on it must be built anew."""


class ServerAsked:
    """Answers words of an alphabet by asking the server; what follows a close is known without.

    ``store`` puts mail back where words marked any. ``told`` is called with the number of connections so far.
    """

    def __init__(
        self,
        reached: Reached,
        alphabet: Alphabet,
        store: Store | None,
        again: Callable[[], bool] = lambda: False,
        told: Callable[[int], None] = lambda _count: None,
    ) -> None:
        self._reached, self._store, self._again, self._told = reached, store, again, told
        self.alphabet = alphabet
        self.connections = 0
        self.count = 0
        self.unsteady: list[_WORD] = []
        self.taken_back = 0  # answers that were given, and turned out not to be what most of them say
        self._known: dict[_WORD, str] = {}

    def begin(self) -> None:
        """Log in and count the messages. Raises NotLearnableError: nobody can, or there are too few."""
        found, lines = self.said(self.alphabet.login)
        for letter, output in zip(self.alphabet.login, found, strict=True):
            if output[:1] not in "+#":
                told = (
                    _("the server has no STLS: it is answered {heard}")
                    if letter == "STLS"
                    else _("nobody can log in: {letter} is answered {heard}")
                )
                raise NotLearnableError(told.format(letter=letter, heard=output))
        counted = (row.octets for row in reversed(lines) if row.octets.startswith((b"#", b"+OK ")))
        status = next((one for one in counted if one[:1] == b"#" or one[4:5].isdigit()), b"")
        self.count = whole_number(status.lstrip(b"#+OK ").split(b" ")[0]) or 0
        if self.count < _LEAST:
            told = _("the maildrop has {n} messages: {least} at the least are wanted")
            raise NotLearnableError(told.format(n=self.count, least=_LEAST))

    def outputs(self, word: Sequence[str]) -> list[str]:
        """Return what is heard at each letter of a word, asked anew only where it is not known.

        Raises NotLearnableError, UnreachableError, GoneError and StoreError.
        """
        known = self._from_memory(tuple(word))
        if known is not None:
            return known
        found = self._ask(tuple(word))
        for end, output in enumerate(found, 1):
            before = self._known.get(tuple(word[:end]), output)
            if before != output:
                found = self._settled(tuple(word))
                break
        for end, output in enumerate(found, 1):
            self._known[tuple(word[:end])] = output
        return found

    def _from_memory(self, word: _WORD) -> list[str] | None:
        found: list[str] = []
        for end in range(1, len(word) + 1):
            output = self._known.get(word[:end])
            if output is None:
                return None
            if output == CLOSED:
                return [*found, *[CLOSED] * (len(word) - len(found))]
            found.append(output)
        return found

    def _settled(self, word: _WORD) -> list[str]:
        """Ask a word again that was answered in two ways; take what most of the answers say."""
        answers = [tuple(self._ask(word)) for _round in range(_AGAIN)]
        most = max(answers, key=answers.count)
        if answers.count(most) * 2 <= len(answers):
            told = _("{word} is answered otherwise each time")
            raise NotLearnableError(told.format(word=", ".join(word)))
        self.unsteady.append(word)
        self.taken_back += any(
            self._known.get(word[:end], output) != output for end, output in enumerate(most, 1)
        )
        for known in [one for one in self._known if one[: len(word)] == word or one == word[: len(one)]]:
            del self._known[known]
        return list(most)

    def _ask(self, word: _WORD) -> list[str]:
        return self.said(word)[0]

    def said(self, word: Sequence[str]) -> tuple[list[str], list[Line]]:
        """Say a word to the server; return what is heard at each letter, and all that was said."""
        reached = self._reached
        self.connections += 1
        self._told(self.connections)
        wire = connected(reached, self._again)
        talk = Dialog(wire, reached.protocol)
        found: list[str] = []
        marked = False
        try:
            talk.greet()
            for letter in word:
                if found and found[-1] == CLOSED:
                    found.append(CLOSED)
                    continue
                octets = self.alphabet.line(letter, reached.account.user, reached.account.password)
                output = heard(talk.ask(octets), letter, self.count)
                found.append(_secured(talk) if letter == "STLS" and output == "+OK" else output)
                marked = marked or letter in MARKING
        finally:
            lines = list(wire.lines)
            self._leave(talk, wire, marked=marked)
        return found, lines

    def _leave(self, talk: Dialog, wire: Wire, *, marked: bool) -> None:
        """End the conversation, without removing where that can be; put mail back that was marked."""
        with suppress(GoneError, SilentError):
            talk.leave()
        wire.close()
        if marked and self._store is not None:
            self._store.put_back()


def _secured(talk: Dialog) -> str:
    """Shake hands; return what is heard of it."""
    try:
        talk.secure()
    except GoneError:
        return NOT_SECURED
    return SECURED


def letters_for(alphabet: Alphabet, *, marks: bool, fails: bool) -> tuple[str, ...]:
    """Return the letters that may be said; ``marks``: mail may be marked; ``fails``: logins may fail."""
    return tuple(
        letter
        for letter in alphabet.letters
        if (marks or letter not in MARKING) and (fails or letter not in FAILING)
    )


def learned(asked: ServerAsked, letters: Sequence[str], like: ServerMap) -> ServerMap:
    """Return the machine of a server. Learning starts from another one, that of the RFC say.

    Where an answer turns out to have been a chance one, it begins anew with what is known by then. Raises
    MissingLearnerError, NotLearnableError, and what ``ServerAsked.outputs`` raises.
    """
    try:
        with warnings.catch_warnings():  # its source has escapes that newer Pythons warn of
            warnings.simplefilter("ignore")
            from aalpy.base import SUL  # noqa: PLC0415 - few learn, and the library is not always there
            from aalpy.learning_algs.adaptive.AdaptiveObservationTree import (  # noqa: PLC0415 - the same
                AdaptiveObservationTree,
            )
            from aalpy.learning_algs.deterministic.Apartness import Apartness  # noqa: PLC0415 - the same
    except ImportError as error:
        told = _('learning needs the library AALpy: python -m pip install "popconsole[map]"')
        raise MissingLearnerError(told) from error

    class Server(SUL):  # type: ignore[misc] # the library has no types
        def query(self, word: Sequence[str]) -> list[str]:
            self.num_queries += 1
            before = asked.taken_back
            found = asked.outputs(word)
            if asked.taken_back != before:
                raise _TakenBackError
            return found

        def pre(self) -> None:
            raise NotImplementedError

        post = step = pre

    class Tree(AdaptiveObservationTree):  # type: ignore[misc] # the library has no types
        """Has candidates in an order that is the same each time; the library's is that of addresses."""

        def find_basis_candidates(self, new_frontier: Any) -> list[Any]:
            return [
                state for state in self.basis if not Apartness.states_are_apart(state, new_frontier, self)
            ]

    def grown() -> ServerMap:
        server = Server()
        tree = Tree(list(letters), server, [_as_mealy(like)], "mealy", None, "SepSeq")
        while True:
            hypothesis = tree.build_hypothesis()
            machine = _as_map(hypothesis, letters, asked.alphabet)
            before = asked.taken_back
            word = counterexample(asked, machine)
            if asked.taken_back != before:
                raise _TakenBackError
            if word is None:
                return machine
            tree.process_counter_example(hypothesis, word, server.query(word))

    for _round in range(_BEGUN):
        with suppress(_TakenBackError):
            return grown()  # no word that is known is asked again
    raise NotLearnableError(_("the server answers the same commands otherwise again and again"))


def counterexample(asked: ServerAsked, machine: ServerMap) -> _WORD | None:
    """Return a word that a machine answers otherwise than the server; None: none is found.

    Raises what ``ServerAsked.outputs`` raises.
    """
    for word in telling_words(machine):
        both = zip(asked.outputs(word), machine.says(word), strict=True)
        end = next((at for at, (heard_there, said_here) in enumerate(both) if heard_there != said_here), None)
        if end is not None:
            return word[: end + 1]
    return None


def _as_map(found: Any, letters: Sequence[str], alphabet: Alphabet) -> ServerMap:
    rows = {
        state.state_id: {
            letter: (state.output_fun[letter], state.transitions[letter].state_id) for letter in letters
        }
        for state in found.states
    }
    made = numbered(alphabet.protocol, letters, rows, found.initial_state.state_id)
    return replace(made, alphabet=alphabet.name)


def _as_mealy(machine: ServerMap) -> "MealyMachine":
    from aalpy.automata import MealyMachine, MealyState  # noqa: PLC0415 - as above

    states = [MealyState(str(number)) for number in range(len(machine.table))]
    for state, row in zip(states, machine.table, strict=True):
        for letter, (output, after) in zip(machine.letters, row, strict=True):
            state.output_fun[letter] = output
            state.transitions[letter] = states[after]
    made = MealyMachine(states[0], states)
    made.compute_prefixes()
    return made


def spared(server: ServerAsked, letters: Sequence[str]) -> tuple[str, ...]:
    """Return the letters but RETR, where the server may remove at QUIT what was read.

    That is EXPIRE 0 (RFC 2449 section 6.7); it is for mail that nobody puts back.
    """
    if "CAPA" not in letters:
        return tuple(letters)
    _heard, said = server.said((*server.alphabet.login, "CAPA"))
    removes = removes_what_is_read(line.octets for line in said)
    return tuple(letter for letter in letters if not (removes and letter == "RETR 1"))
