"""What a line of a conversation is."""

from enum import Enum


class Kind(Enum):
    """What a line is; the value is the word that ``annotate`` prints."""

    __hash__ = object.__hash__  # there is one of each; Enum's own is many times slower, and in every look-up

    GREETING = "greeting"
    COMMAND = "command"
    REPLY = "reply"  # the line that carries the status, the only one of a single-line reply
    DATA = "data"  # a further line of a multi-line reply, or counted data
    END = "end"  # the lone termination octet
    UNSOLICITED = "unsolicited"  # the server spoke without being asked
    CHALLENGE = "challenge"  # the server asks for a response in an exchange (AUTH)
    RESPONSE = "response"  # ... and the client gives it
    MAIL = "mail"  # a line of a mail that the client sends, or the lone dot that ends it
    TLS = "tls"  # octets of TLS, as a recording from outside holds them
    OPEN = "open"
    CLOSE = "close"
    TIMEOUT = "timeout"
    OMITTED = "omitted"  # octets were sent here that the recording leaves out
    NOTE = "note"
