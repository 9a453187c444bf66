"""The colours: one theme of our own without any, for beamers and for those who want none."""

from textual.theme import Theme

MONOCHROME = "monochrome"

_WHITE, _BLACK = "#ffffff", "#000000"


def monochrome() -> Theme:
    """Return a theme of black and white: what is lit is bold or heavy, never coloured."""
    return Theme(
        name=MONOCHROME, primary=_WHITE, secondary=_WHITE, accent=_WHITE, warning=_WHITE, error=_WHITE,
        success=_WHITE, foreground=_WHITE, background=_BLACK, surface=_BLACK, panel=_BLACK, boost="#303030",
        dark=True,
        variables={
            "text-primary": _WHITE, "text-secondary": _WHITE, "text-accent": _WHITE, "text-warning": _WHITE,
            "text-error": _WHITE, "text-success": _WHITE, "border": _WHITE, "footer-key-foreground": _WHITE,
            "input-cursor-background": _WHITE, "input-cursor-foreground": _BLACK,
        },
    )  # fmt: skip
