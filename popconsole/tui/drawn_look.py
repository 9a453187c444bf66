"""How what is drawn of a conversation looks: the parts that have a style, and their colours by theme.

Only colours of the theme stand here, as in the transcript; what they say is said in words and shapes too.
"""

PARTS = (
    "number", "life", "client", "server", "state", "wait", "event", "error", "warning", "note", "text",
    "mark", "secret", "title", "cursor",
)  # fmt: skip


def css(widget: str) -> str:
    """Return the style sheet of a widget with these parts, each a component class ``drawn--part``."""
    return f"""
{widget} {{
    background: $background;
    color: $foreground;
    height: 1fr;

    & .drawn--number {{ color: $foreground 75%; }}
    & .drawn--life {{ color: $foreground 75%; }}
    & .drawn--client {{ color: $text-primary; text-style: bold; }}
    & .drawn--server {{ color: $foreground; }}
    & .drawn--state {{ color: $text-accent; text-style: bold; }}
    & .drawn--wait {{ color: $text-warning; text-style: italic; }}
    & .drawn--event {{ color: $foreground 85%; text-style: italic; }}
    & .drawn--error {{ color: $text-error; text-style: bold; }}
    & .drawn--warning {{ color: $text-warning; text-style: bold; }}
    & .drawn--note {{ color: $text-accent; }}
    & .drawn--text {{ color: $foreground; }}
    & .drawn--mark {{ color: $text-primary; text-style: bold; }}
    & .drawn--secret {{ color: $text-warning; text-style: bold reverse; }}
    & .drawn--title {{ color: $foreground; text-style: bold; }}
    & .drawn--cursor {{ background: $primary 35%; text-style: bold; }}
    &:ansi .drawn--cursor {{ background: ansi_default; text-style: reverse; }}
}}
"""


def classes() -> set[str]:
    """Return the names of the component classes."""
    return {f"drawn--{part}" for part in PARTS}
