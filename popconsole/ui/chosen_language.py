"""The language that a person has set, asked before all else: what a command says begins with its help."""

from collections.abc import Mapping


def language_set(environ: Mapping[str, str]) -> str | None:
    """Return the language of the settings, one of ``LANGUAGES``; None where none is set."""
    from platformdirs import user_config_path, user_state_path  # noqa: PLC0415 - the quick commands wait for it

    try:
        places = [place("popconsole", appauthor=False) for place in (user_config_path, user_state_path)]
        if not any(place.is_dir() for place in places):  # as for most people
            return None
    except RuntimeError:  # a person without a home
        return None
    from popconsole.ui.preferences import read_settings  # noqa: PLC0415 - for those who have any
    from popconsole.ui.settings import AS_THE_SYSTEM  # noqa: PLC0415 - the same

    chosen = read_settings(environ).language
    return None if chosen == AS_THE_SYSTEM else chosen
