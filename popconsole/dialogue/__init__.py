"""The one reading of a conversation: which line answers which, what is due, what is secret. Pure.

Everything that must know what a line *is* asks the ``Dialogue`` (``dialogue.py``; ``replies.py`` and
``standing.py`` are parts of it): the tracker, the masker, the lexers, readers of text that has no marks, and
a client that has to cut what it receives into lines. It is fed all lines in order; the state is a fold over
them, and nothing looks ahead. What is legal, which shape a reply has and where the session goes stands in the
protocol's table and nowhere else.

**Pipelining.** A client may send commands before earlier ones are answered (RFC 2449 section 6.6), and a
server answers them in order. So commands wait in a queue, and a status line answers the oldest. The shape of
a reply depends on the state in which the command is met, so each command is given, when it is sent, the
state that all before it lead to if they succeed. A line of the server while nothing waits is *unsolicited*:
it answers nothing, moves nothing, and asks for nothing. An unasked ``+ `` is no challenge.

**Replies.** The table's row, chosen by command, number of arguments and state, says what comes:

===========  ==============================================  =====================================
shape        what comes                                      what ends it
===========  ==============================================  =====================================
SINGLE_LINE  the status line                                 itself
MULTI_LINE   a positive status line, then lines of data      a line that is ``.`` alone (RFC 1939 section 3)
COUNT        ``#nnn`` (POP2)                                 itself
LENGTH       ``=ccc`` (POP2): ccc octets are *announced*     itself
DATA         as many octets as were announced; no status     the last of them (RFC 937 page 8)
===========  ==============================================  =====================================

A negative status line is all of its reply, whatever the shape. Counted data has no mark of its end and is
not stuffed: a lone dot in it is data, and its last line may end anywhere. What does not fit the shape is
taken for the reply all the same, moves nothing, and the next line answers the next command.

**Header or body.** The lines of a message are of its header up to the first empty one, which is the last.

**Exchanges.** AUTH with a mechanism goes on over several lines (RFC 5034 section 4). Whose turn it is:

=============  =================================  ====================================================
what stands    what comes                         what it is
=============  =================================  ====================================================
AUTH waits     ``+`` from the server              a challenge: the client's next line is its response
AUTH waits     ``+OK``, and nothing was proved    a challenge in the wrong words: the client's next line is
                                                  its response, unless it begins with a keyword
AUTH waits     ``+OK`` or ``-ERR``                the reply: the exchange is over
AUTH waits     a client's line without a keyword  a response before it was asked for: the next challenge is
                                                  answered by then
challenged     any line of the client             the response, a keyword or not; ``*`` cancels
challenged     a command, where another waits     the exchange was given up
=============  =================================  ====================================================

Behind an exchange that was refused, or accepted before its mechanism can have proved anything, the rest of
what the client meant to answer may still come: until a command is sent, lines without a keyword are taken
for commands (there is no exchange) and for secrets (they may be the password).

**STLS.** Behind its positive reply nothing that was asked before is answered any more, and what is said
before TLS begins answers nothing. In a recording from outside the octets of TLS follow to the end.

**The greeting.** The first line of a server greets, also where the client spoke too early, as one does before
a login. It does not where the first command belongs to the middle of a session, or where a challenge comes
to an AUTH that waits: then the recording began late. Nobody says AUTH before the greeting has told what is
there: in a recording that a person wrote, what follows it is its reply.

**What writers leave out.** A recording that is not ``exact`` was written or shortened by a person. Then a
multi-line reply may begin without its status line, end where the client speaks next, or be replaced by a
remark; a greeting may be wrapped over two lines; a server that accepts what is illegal where the session
seems to be shows that it is elsewhere. Where a recording is exact, a client's line within a reply that goes
on is pipelined, and cuts nothing off.

**Gaps.** Where octets are missing, what comes next to them is seen and not judged: ``gaps.py`` tells until
when. A line without an end moves nothing until more of it comes, or it is known that nothing does.

**Spans.** Lines within a multi-line reply change nothing but how many there were: ``Dialogue.skip`` passes
over many of them at once, so that a message of a million lines costs next to nothing.
"""
