"""The teacher's second terminal: the notes on the moment that is presented, the clock, what comes next."""

import os
from time import monotonic
from typing import ClassVar

from popconsole.tui import tuning

tuning.before_textual()

# ruff: noqa: E402 - Textual reads the environment when it is imported
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from popconsole.i18n import _
from popconsole.tui.panels import Still
from popconsole.tui.themes import monochrome
from popconsole.tui.unbreakable import hold_no_break_spaces
from popconsole.ui.crash import hush_asyncio
from popconsole.ui.preferences import read_settings
from popconsole.ui.presenting.link import NotesClient
from popconsole.ui.presenting.notes import NotesState
from popconsole.ui.presenting.notes_text import body, head, next_told, time_told
from popconsole.ui.settings import Settings

_STYLES = {
    "note": "", "class": "$text-accent", "right": "bold $text-success", "line": "bold",
    "done": "$text-success",
}  # fmt: skip
_PARTS = {"note": 0, "class": 1, "right": 1, "line": 2, "done": 2}
"""Which rows stand together."""
_TICK = 1.0  # seconds
_COLOURLESS = "ansi-dark"


class NotesApp(App[int]):
    """Shows what a presenting console tells; its keys do what those of that console do."""

    TITLE = "popconsole notes"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #time { height: auto; padding: 0 1; background: $panel; color: $foreground; text-style: bold; }
    #time.-off { color: $warning; text-style: bold reverse; }
    #head { height: auto; padding: 1 1 0 1; text-style: bold; }
    #scroll { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    #notes { height: auto; }
    #next { height: auto; max-height: 30%; padding: 0 1; border-top: solid $primary; }
    #cue { height: auto; padding: 0 1; background: $panel; color: $foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter,pagedown,n", "ask('go-on')", show=False, priority=True),
        Binding("pageup,backspace,p", "ask('go-back')", show=False, priority=True),
        Binding("shift+f6,f18,e", "ask('explore')", show=False, priority=True),
        *(Binding(str(n), f"vote({n})", show=False, priority=True) for n in range(1, 10)),
        Binding("minus", "unvote", show=False, priority=True),
        Binding("q,ctrl+q,ctrl+c", "quit", show=False, priority=True),
    ]

    def __init__(self, client: NotesClient, settings: Settings | None = None) -> None:
        settings = settings or Settings()
        hold_no_break_spaces()
        super().__init__(ansi_color=True if settings.no_colour else None)
        self._client = client
        self._state: NotesState | None = None
        self._at = 0.0  # when it was told
        self._last_vote: int | None = None
        self.register_theme(monochrome())
        if settings.no_colour:
            self.theme = _COLOURLESS
        elif settings.theme in self.available_themes:
            self.theme = settings.theme

    def compose(self) -> ComposeResult:
        """Place the clock, the notes, what comes next, and what the keys do."""
        yield Still(id="time")
        yield Still(id="head")
        with VerticalScroll(id="scroll", can_focus=False):
            yield Still(id="notes")
        yield Still(id="next")
        yield Still(id="cue")

    def on_mount(self) -> None:
        """Begin to watch."""
        self._show()
        self.set_interval(_TICK, self._show_time)
        self.run_worker(self._watch())

    async def _watch(self) -> None:
        async for state in self._client.states():
            if state is None or self._state is None or state.moment != self._state.moment:
                self._last_vote = None
                self.query_one("#scroll", VerticalScroll).scroll_home(animate=False)
            self._state, self._at = state, monotonic()
            self._show()

    # --- keys

    def action_ask(self, what: str) -> None:
        """Ask the presenting console for what a key does there."""
        self._client.ask(what)

    def action_vote(self, number: int) -> None:
        """Count a vote for a choice."""
        self._last_vote = number - 1
        self._client.ask("vote", number - 1)

    def action_unvote(self) -> None:
        """Take the last vote back."""
        if self._last_vote is not None:
            self._client.ask("unvote", self._last_vote)

    async def action_quit(self) -> None:
        """Leave; the presentation goes on."""
        self.exit(0)

    # --- what is seen

    def _show_time(self) -> None:
        state = self._state
        if state is None:
            return
        told = time_told(state, monotonic() - self._at)
        place = self.query_one("#time", Still)
        place.set_class(state.exploring, "-off")
        place.put(Content(f"{told} · {_('OFF THE PLAN')}" if state.exploring else told), layout=True)

    def _show(self) -> None:
        state = self._state
        cue = _("Here: Space on, Page Up back, e off the plan, 1-9 vote, - takes it back, q leaves")
        if state is None:
            told = _("Nobody presents yet: popconsole present PLAN does, in another terminal.")
            self.query_one("#time", Still).put(Content(told), layout=True)
            for name in ("head", "notes", "next", "cue"):
                self.query_one(f"#{name}", Still).put(Content(""), layout=True)
            return
        self._show_time()
        self.query_one("#head", Still).put(Content(head(state)), layout=True)
        rows: list[Content] = []
        before = ""
        for role, text in body(state):
            if before and (role == "note" or _PARTS[role] != _PARTS[before]):
                rows.append(Content(""))
            rows.append(Content.styled(text, _STYLES[role]))
            before = role
        self.query_one("#notes", Still).put(Content("\n").join(rows), layout=True)
        self.query_one("#next", Still).put(Content(next_told(state)), layout=True)
        self.query_one("#cue", Still).put(
            Content.assemble((_("There: {cue}").format(cue=state.cue), "bold"), f"\n{cue}"), layout=True
        )


def run(port: int | None) -> int:
    """Watch until the person leaves; return the exit code."""
    settings = read_settings(os.environ)
    hush_asyncio()
    app = NotesApp(NotesClient(port), settings)
    app.run(mouse=settings.mouse)
    return app.return_code or 0
