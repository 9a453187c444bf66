"""What POP2 and POP3 are, as frozen data: tables, framing, syntax, authentication. Pure."""

from popconsole.protocol.cite import Cite
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Protocol

__all__ = ["POP2", "POP3", "PROTOCOLS", "Cite", "Protocol"]

PROTOCOLS = {protocol.name: protocol for protocol in (POP2, POP3)}
