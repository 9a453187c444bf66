"""Transcripts said again, to a server or to one that is set up for them, and the answers compared."""

from os import PathLike

from popconsole.api.annotating import transcript_of
from popconsole.api.languages import told_in
from popconsole.api.places import ReplayWay, Server
from popconsole.api.replay_values import ReplayOutcome
from popconsole.api.transcripts import Transcript

TIMEOUT = 10.0
"""Seconds that are waited for an answer, unless told."""


def replay(
    transcript: Transcript | str | PathLike[str],
    server: Server | None = None,
    *,
    user: str | None = None,
    password: str | None = None,
    timeout: float = TIMEOUT,
    tls: str | None = None,
    authority: str | PathLike[str] | None = None,
    keep_going: bool = False,
    may_delete: bool = False,
) -> ReplayOutcome:
    """Say the client's lines of a transcript again, and compare the answers with those that it holds.

    A transcript with ``Expect: 1`` in its header says itself what may be answered: then that is looked at.

    ``server`` is where they go to, host and port, or a MockServer; without it they go to a mock server that
    is set up from the transcript. ``user`` and ``password`` log in there in place of those that are
    masked, or of which only a digest is recorded. ``timeout``: seconds to wait for an answer. ``tls`` is
    "tls" (from the first octet) or "stls", ``authority`` the PEM file of whom to trust. It stops behind a
    login that is refused, and was not then, unless told to ``keep_going``. What is expected, and removes mail
    from a server that is no MockServer, is tried where it ``may_delete``.

    Raises ApiError where it can't be carried out: nothing to say, nobody answers, a password is missing.
    """
    with told_in("en"):
        given = transcript_of(transcript)
        way = ReplayWay.checked(
            server, user, password, timeout, tls, authority, keep_going=keep_going, may_delete=may_delete
        )
        if given.expects:
            from popconsole.api.playing import played

            return played(given, way)
        from popconsole.api.saying_again import SayingAgain

        return SayingAgain(given, way).run()
