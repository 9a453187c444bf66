"""A language that picks lines and sessions: ``user:jeff verb:RETR status:err finding:size-* after:10s``.

``fields`` says what can be asked for, ``values`` how it is written, ``expression`` how that is put together,
``matching`` what a line and its session answer.
"""
