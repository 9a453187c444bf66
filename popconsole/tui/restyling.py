"""A class of a screen that comes or goes: only what a rule of the style sheet styles by it is styled anew.

Textual styles every widget of the screen anew then, which takes longer than all else that a key does.
"""

from collections.abc import Iterable, Iterator

from textual.css.model import CombinatorType, RuleSet, Selector, SelectorType
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode


class Restyling:
    """Knows which widgets a class of their screen may style."""

    def __init__(self) -> None:
        self._rules: list[RuleSet] = []
        self._ids: dict[frozenset[str], frozenset[str] | None] = {}

    def restyle(self, screen: DOMNode, names: Iterable[str], stylesheet: Stylesheet) -> bool:
        """Style anew what classes of a screen may style; return False, and do nothing, where that is all."""
        ids = self._styled_by(frozenset(names), stylesheet)
        if ids is None:
            return False
        found = [node for node in screen.walk_children() if node.id in ids]
        inside = dict.fromkeys(below for node in found for below in node.walk_children(with_self=True))
        stylesheet.update_nodes(inside, animate=True)
        return True

    def _styled_by(self, names: frozenset[str], stylesheet: Stylesheet) -> frozenset[str] | None:
        """Return the ids of the widgets that rules with one of these classes style; None: any may be."""
        if stylesheet.rules is not self._rules:  # widgets of another kind came, and their rules with them
            self._rules = stylesheet.rules
            self._ids.clear()
        if names not in self._ids:
            found = set(_subjects(self._rules, names))
            self._ids[names] = None if None in found else frozenset(filter(None, found))
        return self._ids[names]


def _subjects(rules: Iterable[RuleSet], names: frozenset[str]) -> Iterator[str | None]:
    """Yield the id of what each rule with one of these classes is for, None where it asks for none."""
    for rule in rules:
        for one in rule.selector_set:
            if any(s.type is SelectorType.CLASS and s.name in names for s in one.selectors):
                yield next((s.name for s in _last(one.selectors) if s.type is SelectorType.ID), None)


def _last(selectors: list[Selector]) -> Iterator[Selector]:
    """Yield what is asked of the widget itself, from the end: ``-c`` and ``b`` of ``.-a #b.-c``."""
    for selector in reversed(selectors):
        yield selector
        if selector.combinator is not CombinatorType.SAME:
            return
