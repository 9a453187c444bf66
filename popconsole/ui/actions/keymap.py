"""The keys that a person gives to actions: which they are, which clash, what the table is then."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.ui.actions.action import Action
from popconsole.ui.actions.all_actions import ON_SCREEN
from popconsole.ui.actions.key_names import WrongKeyError, key_name, read_key

Keys = Mapping[str, tuple[str, ...]]
"""Keys by the name of the action that they do; none: the action has no key."""

_NEEDS_A_KEY = "quit"


def read_keys(name: str, value: object, *, types: bool) -> tuple[str, ...]:
    """Return the keys that a file gives to an action: a text, or a list of them.

    ``types``: they are for where no text is typed, so that a letter will do. Raises WrongKeyError.
    """
    if name not in ON_SCREEN:
        told = _('there is no action "{name}"; F1 lists them, and the manual')
        raise WrongKeyError(told.format(name=safe_text(name)))
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise WrongKeyError(
            _('a key in quotes is allowed, or a list: ["F6", "Ctrl+B"]; [] takes its keys away')
        )
    return tuple(read_key(text, types=types) for text in texts)


def remapped(keys: Keys, transcript_keys: Keys) -> tuple[dict[str, Action], list[str]]:
    """Return the actions of the full screen with a person's keys, and in sentences which of these clash.

    A key of two actions does the one that the person gave it to, of two such the first in the table; but
    no clash takes the last key of the action that leaves the console.
    """
    actions = {
        name: replace(
            action,
            keys=keys.get(name, action.keys),
            transcript_keys=transcript_keys.get(name, action.transcript_keys),
        )
        for name, action in ON_SCREEN.items()
    }
    chosen = [name for name in actions if name in keys or name in transcript_keys]
    clashes = []
    for at, name in enumerate(chosen):
        for other in (*chosen[at + 1 :], *(one for one in actions if one not in chosen)):
            for key in _shared(actions[name], actions[other]):
                does, loses = (other, name) if _keeps(actions[other], key) else (name, other)
                actions[loses] = _without(actions[loses], key)
                told = _("{key} is a key of {one} and of {other}: it does {one}; give {other} another one")
                clashes.append(told.format(key=key_name(key), one=does, other=loses))
    return actions, clashes


def _keeps(action: Action, key: str) -> bool:
    """Tell whether an action may not lose a key, for it would have no other one."""
    return action.name == _NEEDS_A_KEY and {*action.keys, *action.transcript_keys} == {key}


def _shared(one: Action, other: Action) -> list[str]:
    """Return the keys of both actions, where both can be done at a time."""
    theirs = (*other.keys, *other.transcript_keys)
    return [key for key in (*one.keys, *one.transcript_keys) if key in theirs and one.where & other.where]


def _without(action: Action, key: str) -> Action:
    return replace(
        action,
        keys=tuple(one for one in action.keys if one != key),
        transcript_keys=tuple(one for one in action.transcript_keys if one != key),
    )


class KeyWords(Mapping[str, str]):
    """What to press for each action, by the action's name: for texts that say so, ``{reconnect} connects``.

    An action without a key is named by its title, in quotes, as the palette finds it. ``transcript``: those
    keys come first that work where no text is typed.
    """

    def __init__(self, actions: Mapping[str, Action], *, transcript: bool = False) -> None:
        self._actions = actions
        self._transcript = transcript

    def __getitem__(self, name: str) -> str:
        action = self._actions[name]
        key = next(iter(action.transcript_keys), "") if self._transcript else ""
        key = key or action.key
        return key_name(key) if key else f'"{_(action.title)}"'

    def all_of(self, name: str) -> str:
        """Return all keys of an action, with spaces between; empty where it has none."""
        action = self._actions[name]
        return " ".join(map(key_name, (*action.keys, *action.transcript_keys)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def __len__(self) -> int:
        return len(self._actions)
