r"""Conversations as they are expected: a transcript that is a test. Pure.

``rows.py`` says how such a file is written; ``parser.py`` makes a ``Playbook`` of it (``playbook.py``), and
``run.py`` is the machine that plays one: it says what to do next and is told what came, so that any socket,
test or recording can be at its other end::

    playbook = parse(octets, "dele.txt")
    run = Run(playbook, Given(b"paula", b"glass-harbour"))
    while (todo := run.todo()) is not None:
        match todo:
            case DoOpen() | DoSay() | DoDrop() | DoTls() | DoWait():
                ...                                  # do it
                run.done()
            case DoHear(connection):
                run.heard(connection, line)          # or run.closed(connection), run.silent(connection)
    run.outcome, run.difference, run.values, run.lines
"""
