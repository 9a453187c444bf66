"""What servers begin their lines with, as pieces of patterns: each module makes of them what it looks for."""

POP3_STATUS = rb"(?:\+OK|-ERR)(?![A-Za-z])"
"""A status indicator of POP3 (RFC 1939 section 3)."""
POP2_GREETING = rb"[+-] ?POP2"
"""The greeting of a POP2 server (RFC 937 page 10), with or without its blank."""
POP2_COUNT = rb"[#=][0-9]"
"""A count of POP2's: of messages, of octets."""
