"""What holds for all tests: signals mean to the programs under test what they mean to anybody's."""

import signal


def _not_ignored() -> None:
    """Take over the signals that this process was started to ignore, as under nohup, and do nothing at them.

    A signal that is ignored stays so in every program that is started from here, and those that are to end
    by it would not; one that is caught is back at its default there.
    """
    for name in ("SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


_not_ignored()
