# mypy: ignore-errors
"""A small server of POP2, right in itself, made wrong line by line in faults-pop2.toml; as server.py."""

USER, SECRET = b"student", b"learn"
CRLF = b"\r\n"


class Box:
    """The mailbox."""

    def __init__(self, mail):
        self.mail = [text if text.endswith(CRLF) else text + CRLF for text in mail]


class Garbage(Exception):
    """A command that may not stand where it stands: - and a close."""


class Session:
    """One connection."""

    def __init__(self, connection, box):
        self.connection = connection
        self.box = box
        self.mail = None
        self.marks = set()
        self.current = 1
        self.state = "AUTH"
        self.open = True

    def say(self, line):
        self.connection.sendall(line + CRLF)

    def run(self):
        self.say(b"+ POP2 small.example server ready")
        buffer = b""
        try:
            while self.open:
                piece = self.connection.recv(4096)
                if not piece:
                    break
                buffer += piece
                while CRLF in buffer and self.open:
                    line, buffer = buffer.split(CRLF, 1)
                    self.command(line)
        except Exception:
            pass
        self.connection.close()

    def command(self, line):
        words = line.split(b" ")
        keyword = words[0].upper().decode("ascii", "replace")
        try:
            if len(line) > 510:
                raise Garbage
            if keyword not in STATES or self.state not in STATES[keyword]:
                raise Garbage
            getattr(self, "do_" + keyword)(*words[1:])
        except (Garbage, TypeError):
            self.say(b"- that may not stand here")
            self.open = False

    def length(self):
        there = 1 <= self.current <= len(self.mail) and self.current not in self.marks
        return len(self.mail[self.current - 1]) if there else 0

    def tell(self):
        self.say(b"=%d octets" % self.length())
        self.state = "ITEM"

    def do_HELO(self, user, password):
        if (user, password) != (USER, SECRET):
            raise Garbage
        self.mail = list(self.box.mail)
        self.say(b"#%d messages" % len(self.mail))
        self.state = "MBOX"

    def do_FOLD(self, name):
        self.update()
        self.mail = {b"INBOX": list(self.box.mail), b"other": self.box.mail[:2]}.get(name, [])
        self.current = 1
        self.say(b"#%d messages" % len(self.mail))
        self.state = "MBOX"

    def do_READ(self, number=None):
        if number is not None and not number.isdigit():
            raise Garbage
        self.current = self.current if number is None else int(number)
        self.tell()

    def do_RETR(self):
        if not self.length():
            self.open = False
            return
        self.connection.sendall(self.mail[self.current - 1])
        self.state = "NEXT"

    def do_ACKS(self):
        self.current += 1
        self.tell()

    def do_ACKD(self):
        self.marks.add(self.current)
        self.current += 1
        self.tell()

    def do_NACK(self):
        self.tell()

    def do_QUIT(self):
        self.update()
        self.say(b"+ goodbye")
        self.open = False

    def update(self):
        if self.marks:
            self.box.mail = [text for n, text in enumerate(self.mail, 1) if n not in self.marks]
            self.marks = set()


STATES = {
    "HELO": ("AUTH",),
    "FOLD": ("MBOX", "ITEM"),
    "READ": ("MBOX", "ITEM"),
    "RETR": ("ITEM",),
    "ACKS": ("NEXT",),
    "ACKD": ("NEXT",),
    "NACK": ("NEXT",),
    "QUIT": ("AUTH", "MBOX", "ITEM"),
}
