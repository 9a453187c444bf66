"""What the full-screen console sets once so that it starts quickly and keys never stutter."""

import gc
import os

_FRAMES = "120"  # a second; Textual reads it when it is imported, its own default is 60


def before_textual() -> None:
    """Ask for short frames. Call it before anything imports Textual; an own setting is respected.

    Halves the wait of the slowest keys and costs nothing while nothing happens.
    """
    os.environ.setdefault("TEXTUAL_FPS", _FRAMES)


def while_starting() -> None:
    """Let the garbage collector rest until ``once_started``: what is loaded now stays to the end."""
    gc.disable()


def once_started() -> None:
    """Wake the garbage collector again, and take what was loaded until now out of its rounds."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def after_loading() -> None:
    """Take what is loaded out of the garbage collector's rounds.

    Call it when a long transcript has been read: the walk over millions of objects that stay is what
    delays a key now and then.
    """
    gc.collect()
    gc.freeze()
