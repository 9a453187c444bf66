"""The styles of the parts that a widget paints by itself, as the style sheet and the theme have them."""

from collections.abc import Iterable

from rich.style import Style
from textual.widget import Widget


def component_styles(widget: Widget, prefix: str, parts: Iterable[str]) -> dict[str, Style]:
    """Return the style of each part, named ``prefix--part`` there, half-transparent colours laid on."""
    under = widget.background_colors[1]
    styles: dict[str, Style] = {}
    for part in parts:
        name = f"{prefix}--{part}"
        rules = widget.get_component_styles(name)
        style = widget.get_component_rich_style(name, partial=True)
        if rules.has_rule("color"):
            style += Style(color=(under + rules.color).rich_color)
        if rules.has_rule("background"):
            style += Style(bgcolor=(under + rules.background).rich_color)
        styles[part] = style
    return styles
