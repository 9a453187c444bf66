"""What other people's tests and programs import: ``popconsole`` itself hands it on.

Everything else in the package may change without notice. Importing this loads neither a screen library nor
what parses, listens or connects: each function loads what it needs.
"""

from popconsole.api.annotating import annotate
from popconsole.api.errors import ApiError
from popconsole.api.examining import CheckOutcome, ExaminationOutcome, examine
from popconsole.api.judging import JudgedFile, JudgedSession, judge, recordings_in
from popconsole.api.mock_server import MockServer
from popconsole.api.mock_session import MockSession
from popconsole.api.replay_values import ComparedExchange, ReplayOutcome, UnexpectedAnswer
from popconsole.api.replaying import replay
from popconsole.api.transcripts import Transcript
from popconsole.api.values import AnnotatedLine, TranscriptFinding

__all__ = [
    "AnnotatedLine",
    "ApiError",
    "CheckOutcome",
    "ComparedExchange",
    "ExaminationOutcome",
    "JudgedFile",
    "JudgedSession",
    "MockServer",
    "MockSession",
    "ReplayOutcome",
    "Transcript",
    "TranscriptFinding",
    "UnexpectedAnswer",
    "annotate",
    "examine",
    "judge",
    "recordings_in",
    "replay",
]
