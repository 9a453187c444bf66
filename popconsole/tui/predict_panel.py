"""The panel of a prediction: what is asked, its choices, the hands of a class, and what came of it."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from popconsole.i18n import N_, _
from popconsole.tui.panels import Still

if TYPE_CHECKING:  # loaded with the first question
    from popconsole.guide.predict.prediction import PredictionRow

_STYLES = {
    "head": "bold $text-primary",
    "asks": "bold",
    "right": "bold $text-success",
    "wrong": "bold $text-warning",
    "bar": "$text-accent",
}
_TYPED = frozenset("0123456789:= ,")
_KEYS = {"enter": "enter", "escape": "leave", "e": "each", "v": "hands"}
_LONGEST = 60  # characters of hands


class PredictPanel(VerticalScroll, can_focus=True):
    """Shows rows, and takes the keys: ``pressed`` is called with what was pressed.

    That is a choice ("1" to "9"), "enter", "leave", "each", "hands", or "typed" where the hands of a class
    are typed, which stand in ``typed`` then.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "app.interrupt", N_("Leave it"), show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.pressed: Callable[[str], None] = lambda _key: None
        self._text = Still("")
        self.counts = False  # the hands of a class are typed
        self.asks = False  # a choice is wanted
        self.typed = ""

    def compose(self) -> ComposeResult:
        """Place the text."""
        yield self._text

    def tell(self, title: str, rows: "Iterable[PredictionRow]", keys: str, said: str = "") -> None:
        """Show rows, under them what is said and the keys."""
        self.border_title = Content(title)
        told = [Content.styled(row.text, _STYLES.get(row.role, "")) for row in rows]
        if self.counts and self.asks:
            hands = _("Hands: {typed}").format(typed=f"{self.typed}_")
            told.append(Content.styled(hands, "bold $text-accent"))
        if said:
            told.append(Content.styled(_("! {warning}").format(warning=said), "bold $text-warning"))
        self.border_subtitle = Content(keys)
        self._text.put(Content("\n").join(told), layout=True)

    async def _on_key(self, event: events.Key) -> None:
        """Take a key at once: an action of a binding would come behind keys that wait already."""
        character = event.character or ""
        if self.asks and self.counts and (event.key == "backspace" or character in _TYPED):
            self.typed = self.typed[:-1] if event.key == "backspace" else (self.typed + character)[:_LONGEST]
            self.pressed("typed")
        elif event.key in _KEYS:
            self.pressed(_KEYS[event.key])
        elif self.asks and character.isascii() and character.isdigit():
            self.pressed(character)
        elif event.key == "space":
            self.pressed("typed" if self.asks else "enter")
        else:
            return
        event.stop()
        event.prevent_default()

    def keys_told(self, *, each: bool, last: bool) -> str:
        """Return what may be pressed now, in words; ``last``: nothing is left to be shown."""
        every = _("e each: on") if each else _("e each: off")
        if self.asks and self.counts:
            return _("12 7 3 Enter · v one · {every} · Esc").format(every=every)
        if self.asks:
            return _("1-9 choose · v hands · {every} · Esc").format(every=every)
        return (_("Enter done · {every}") if last else _("Enter goes on · {every}")).format(every=every)
