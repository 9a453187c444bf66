"""What stands in the RFCs of each fault under which clients fail, and what does not; by the fault's name."""

_ENDS = (
    "RFC 1939 section 3: a multi-line response ends with a line of a dot alone. What has no such end is no "
    "whole message: who takes it for one has less than was sent."
)
_WAITS = (
    "RFC 1939 section 3 times the server out, and not the client: no RFC says how long it waits. Seen was "
    "that it waits longer than it was given here."
)
_SIZES = (
    "RFC 1939 section 11: LIST tells the exact size of what RETR sends; no RFC wants a client to compare. "
    "Who does not, takes the half for the whole."
)
_STEP = "RFC 1939 section 3: one reply answers one command. What a client does with one more, no RFC says."
CLIENT_RULES = {
    "drop-after": _ENDS,
    "half-close": _ENDS,
    "dot-early": _SIZES,
    "cr-dot": f"{_ENDS} {_WAITS}",
    "dot-missing": f"{_ENDS} {_WAITS}",
    "reply-none": _WAITS,
    "stls-hang": f"RFC 2595 section 4 begins TLS behind +OK. {_WAITS}",
    "stls-trailing": "RFC 2595 section 4: what was said before TLS is not to be relied on behind it.",
    "reply-twice": _STEP,
    "reply-swapped": _STEP,
    "junk-before": "RFC 1939 section 3: a reply begins with +OK or -ERR, and what begins otherwise is none.",
    "pop2-count": "RFC 937 page 8: just as many octets follow RETR as the length told.",
}
"""A sentence or two for each."""


def rule_for(fault: str) -> str:
    """Return what there is to say of a fault as it is written; empty where nothing was written down."""
    return CLIENT_RULES.get(fault.partition(",")[0].partition("@")[0].partition(":")[0], "")
