"""A class of the screen that comes or goes: all looks as if every widget had been styled anew."""

import asyncio
import re
from pathlib import Path
from typing import Any

from textual.dom import DOMNode

from popconsole.tui import app

_SHEET = Path(app.__file__).with_name("console.tcss").read_text(encoding="utf-8")
_CLASSES = sorted(set(re.findall(r"\.(-[a-z-]+)", _SHEET)))


def _looks(screen: DOMNode) -> dict[DOMNode, tuple[object, ...]]:
    """Return how each widget is styled, and each of its parts."""
    return {
        node: tuple(dict(styles.base._rules) for styles in (node.styles, *node._component_styles.values()))
        for node in screen.walk_children(with_self=True)
    }


def test_all_is_styled_that_a_class_styles(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            screen = c.main
            few = [
                name
                for name in _CLASSES
                if screen._restyling._styled_by(frozenset({name}), c.app.stylesheet) is not None
            ]
            assert {"-answering", "-listing", "-telling"} < set(few)  # those that keys change
            for name in few:
                for add in (not screen.has_class(name), screen.has_class(name)):
                    screen.set_class(add, name)
                    styled = _looks(screen)
                    screen.update_node_styles(animate=False)
                    assert _looks(screen) == styled, (name, add)

    asyncio.run(go())


def test_where_the_focus_goes_little_is_styled_anew_and_all_that_looks_otherwise(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            screen = c.main
            assert [node.id for node in screen.walk_children(with_self=True) if node._has_focus_within] == [
                "entry"
            ]
            for widget in (screen.transcript, screen.line):
                screen.set_focus(widget)
                await c.pilot.pause()
                styled = _looks(screen)
                screen.update_node_styles(animate=False)
                assert _looks(screen) == styled

    asyncio.run(go())
