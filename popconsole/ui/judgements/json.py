"""What was found as JSON: an object a file, in a row of its own (JSON Lines)."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from popconsole.ui.judged import Found, Session
from popconsole.ui.judgement import JudgementForm, nothing
from popconsole.ui.judging import Summary


def _file(sessions: Iterable[Session], summary: Summary, _width: int) -> Iterator[str]:
    """Yield the object of a file. What is known last stands first in it: findings are kept, as texts."""
    told_of: dict[int, str] = {}
    for session in sessions:
        if session.findings:
            told_of[session.number] = ", ".join(json.dumps(_finding(found)) for found in session.findings)
    told: dict[str, Any] = {
        "file": summary.file,
        "format": summary.form or None,
        "why": summary.why or None,
        "sessions": summary.sessions,
        "understood": round(summary.understood, 4),
    }
    if summary.error:
        told["error"] = summary.error
    yield f'{json.dumps(told)[:-1]}, "findings": [{", ".join(told_of[n] for n in sorted(told_of))}]}}'


def _finding(found: Found) -> dict[str, Any]:
    return {
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        "rfc": found.rfc,
        "session": found.session,
        "n": found.n,
    }


FORM = JudgementForm(_file, nothing, nothing)
