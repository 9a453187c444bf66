"""Transcripts explained line by line."""

from os import PathLike

from popconsole.api.transcripts import Transcript
from popconsole.api.values import AnnotatedLine


def annotate(
    transcript: Transcript | str | PathLike[str], *, reveal: bool = False, language: str = "en"
) -> tuple[AnnotatedLine, ...]:
    """Return all lines of a transcript, or of a file by its path, each with its meaning.

    Secrets are masked unless told to ``reveal`` them; ``language`` is "en" or "fr". Raises ApiError for a
    file that can't be used, and OSError.
    """
    return transcript_of(transcript).lines(reveal=reveal, language=language)


def transcript_of(given: Transcript | str | PathLike[str]) -> Transcript:
    """Return a transcript as it is, or the one that lies at a path. Raises ApiError and OSError."""
    return given if isinstance(given, Transcript) else Transcript.read(given)
