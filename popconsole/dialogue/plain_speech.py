"""Whole conversations in which the client says nothing but plain commands: masked at once, not line by line.

Nearly all sessions are such: a server greets and is told a name, a password, and commands that hold neither.
Then each line of the client tells by itself what is secret in it, whatever the dialogue is, and a line of the
server needs a closer look only where octets of a secret stand in it, in clear or in base64. ``Masker`` goes
through all other conversations line by line, and comes to the same in these.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from popconsole.dialogue.command_secrets import credentials, holds_nothing
from popconsole.dialogue.echoes import MASK, SIGNS, Echoes
from popconsole.dialogue.said_again import of_command
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Lines

_MOST = 4_096  # lines of a conversation that is taken at once
_SHORT = 64  # octets of a command that may well be said again
_SIDES = re.compile(rb"-?SC[SC]*-?")  # a greeting, then what the client says and what answers it
_NAMED = re.compile(rb"USER ([!-~]+)", re.IGNORECASE)
_SECRET = re.compile(rb"(PASS |APOP ([!-\[\]-~]+) )([!-~]+)", re.IGNORECASE)
_CLIENT, _SERVER = b"CS"


@lru_cache(maxsize=1024)
def _is_harmless(octets: bytes) -> bool:
    """Tell whether a line is a command with neither name nor secret; those are said over and over."""
    return holds_nothing(octets)


@dataclass(frozen=True, slots=True)
class PlainSpeech:
    """What was said in such a conversation.

    ``told`` are the client's lines with a name or a secret, in order: of each what stands before the secret,
    the name, and the secret, or nothing in their places. ``masked`` are the lines with a secret, by their
    index from 0, as they may be shown. ``lines`` are all of them, masked; ``answers`` are those of the server
    in which a secret in base64 is masked: the lines that answer, and all that look like it.
    """

    told: tuple[tuple[bytes, bytes, bytes], ...]
    masked: Mapping[int, bytes]
    lines: list[bytes]
    answers: list[bytes]

    def teach(self, echoes: Echoes) -> bool:
        """Have the names and secrets learned; False where a name repeats a secret, and is none then."""
        echoes.greeted(self.answers[0])
        for clear, name, secret in self.told:
            if name:
                if echoes.masked(clear) != clear:
                    return False
                echoes.named(name)
            if secret:
                echoes.learn(of_command(clear, secret))
        return True

    def repeats(self, echoes: Echoes) -> bool:
        """Tell whether a secret may be said again in it; False: it is not."""
        return echoes.may_be_in(self.lines, self.answers)


def plain_speech(protocol: Protocol, lines: Lines) -> PlainSpeech | None:
    """Return what was said in a conversation that is complete; None where it must be gone through."""
    end = len(lines)
    if protocol is not POP3 or end > _MOST:
        return None
    sides = lines.sides(0, end)
    if _SIDES.fullmatch(sides) is None:
        return None
    said = lines.octets_between(0, end)
    if (sides[0] != _SERVER and said[0]) or (sides[-1] not in (_CLIENT, _SERVER) and said[-1]):
        return None  # a note on what happened
    first = sides.index(_SERVER)
    answers = [said[first]]
    told: list[tuple[bytes, bytes, bytes]] = []
    masked: dict[int, bytes] = {}
    at = first
    while (at := sides.find(_CLIENT, at + 1)) >= 0:
        octets = said[at]
        if sides[at + 1 : at + 2] == b"S" and said[at + 1][:1] not in SIGNS:
            answers.append(said[at + 1])
        if len(octets) <= _SHORT and _is_harmless(octets):
            continue
        if (match := _NAMED.fullmatch(octets)) is not None:
            if credentials(octets):
                return None
            told.append((octets, match[1], b""))
        elif (match := _SECRET.fullmatch(octets)) is not None:
            told.append((match[1], match[2] or b"", match[3]))
            masked[at] = said[at] = match[1] + MASK
        else:
            return None
    if answers[0][:1] not in SIGNS:
        return None
    answers += (octets for octets in said if octets[:1] in SIGNS)
    return PlainSpeech(tuple(told), masked, said, answers)
