"""The signals that ask a command which serves to end."""

import asyncio
import signal


def ended_by_signal(loop: asyncio.AbstractEventLoop) -> asyncio.Future[str]:
    """Return what comes true, with its name, at the first signal that asks the server to end.

    So that the server can give back its locks: unhandled, SIGTERM and SIGHUP would leave lock files behind.
    """
    ending: asyncio.Future[str] = loop.create_future()

    def end(name: str) -> None:
        if not ending.done():
            ending.set_result(name)

    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is None or signal.getsignal(number) is signal.SIG_IGN:  # as under nohup
            continue
        try:
            loop.add_signal_handler(number, end, name)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_, name=name: loop.call_soon_threadsafe(end, name))
    return ending
