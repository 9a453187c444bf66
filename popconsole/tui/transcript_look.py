"""How the rows of the transcript look: the parts that have a style, and their colours by theme.

Only colours of the theme stand here, so every theme works; what they say is said in words and shapes too.
"""

PARTS = (
    "line", "number", "client", "server", "verb", "unknown", "argument", "positive", "negative",
    "event", "state", "headline", "error", "warning", "note", "match", "mark",
    "cursor", "chosen", "selected",
)  # fmt: skip

CSS = """
TranscriptView {
    background: $surface;
    color: $foreground;
    overflow-x: hidden;
    overflow-y: scroll;
    scrollbar-size-vertical: 1;

    & .transcript--line { color: $foreground; }
    & .transcript--number { color: $foreground 75%; }
    & .transcript--client { color: $text-primary; text-style: bold; }
    & .transcript--server { color: $foreground; }
    & .transcript--verb { color: $text-primary; text-style: bold; }
    & .transcript--unknown { color: $text-warning; text-style: underline; }
    & .transcript--argument { color: $text-accent; }
    & .transcript--positive { color: $text-success; text-style: bold; }
    & .transcript--negative { color: $text-error; text-style: bold; }
    & .transcript--event { color: $foreground 85%; text-style: italic; }
    & .transcript--state { color: $foreground 75%; }
    & .transcript--headline { color: $foreground 75%; text-style: italic; }
    & .transcript--error { color: $text-error; text-style: bold; }
    & .transcript--warning { color: $text-warning; text-style: bold; }
    & .transcript--note { color: $text-accent; }
    & .transcript--match { text-style: reverse underline; }
    & .transcript--mark { color: $text-warning; }
    & .transcript--cursor { background: $foreground 12%; text-style: bold; }
    & .transcript--chosen { background: $foreground 8%; }
    & .transcript--selected { text-style: reverse; }

    &:focus .transcript--cursor { background: $primary 35%; }
    &:focus .transcript--chosen { background: $primary 20%; }
    &:ansi .transcript--cursor { background: ansi_default; text-style: bold; }
    &:ansi:focus .transcript--cursor { text-style: reverse; }
    &:ansi .transcript--chosen { background: ansi_default; text-style: reverse; }
}
"""
