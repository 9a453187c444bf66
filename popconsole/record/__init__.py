"""A proxy that records: what passes between a client and a server of POP, as transcripts.

``proxy`` listens and counts, ``relay`` is one connection and its two legs (``leg``, ``handshakes``), ``tap``
makes lines of what passes, ``session`` is what is known of it, ``session_file`` writes it as it happens. With
``faults`` a connection goes in lock-step: ``lockstep`` leads, ``talk`` follows what is said with the server,
``answers`` reads what it answers and says it again. ``served`` does the same for the mock server's own
sessions, and ``command_log`` makes rows of a log of them.
"""
