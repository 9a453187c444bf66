# mypy: ignore-errors
"""A small server of POP3, right in itself, made wrong line by line in faults.toml; listening.py listens for it.

It keeps its mail in memory; world.py gives it its connections, and a clock. SCRAM goes as far as its challenge,
and lets nobody in. Whoever reads it will find it plain; whoever changes a line of it changes that
line in faults.toml too.
"""

import base64
import hashlib
import hmac
import itertools
import ssl

USER, SECRET = b"student", b"learn"
CRLF = b"\r\n"
stamps = itertools.count(1)
KEYWORDS = {b"USER", b"PASS", b"APOP", b"AUTH", b"QUIT", b"CAPA", b"STAT", b"LIST", b"RETR", b"DELE", b"NOOP", b"RSET",
            b"STLS", b"UTF8", b"LANG", b"TOP", b"UIDL"}  # fmt: skip
CAPABILITIES = [b"USER", b"TOP", b"UIDL", b"PIPELINING", b"RESP-CODES", b"AUTH-RESP-CODE", b"SASL CRAM-MD5 SCRAM-SHA-256 PLAIN",
                b"EXPIRE NEVER", b"IMPLEMENTATION small", b"UTF8", b"LANG"]  # fmt: skip
LATER = CAPABILITIES
LANGUAGES = [b"en English", "fr Français".encode()]
TIMER = 600  # seconds


class Box:
    """The maildrop: messages with their unique-ids, and who has it locked."""

    def __init__(self, mail):
        self.mail = list(mail)
        self.ids = [b"id-%d" % n for n in range(1, len(self.mail) + 1)]
        self.owner = None
        self.sessions = 0
        self.shared = set()  # nothing is kept here, but by a wrong server


class Refused(Exception):
    """A command is answered -ERR, with this text."""


class Session:
    """One connection."""

    def __init__(self, connection, box):
        self.connection = connection
        self.box = box
        self.user = None
        self.logged_in = False
        self.marks = set()
        self.auth = False
        self.challenge = b""
        self.scram = False
        self.utf8 = False
        self.tls_first = False
        self.secured = False
        self.forget = False
        self.open = True
        self.refused = 0
        self.stamp = b"<%d.1@small.example>" % next(stamps)

    def secure(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.connection.certificate)
        self.connection.secure(context)
        self.secured = True

    def send(self, octets):
        self.connection.sendall(octets)

    def say(self, text=b""):
        self.send(b"+OK " + text + CRLF)

    def lines(self, text, lines):
        out = [b"+OK " + text]
        for line in lines:
            out.append(b"." + line if line.startswith(b".") else line)
        self.send(CRLF.join(out) + CRLF + b"." + CRLF)

    def run(self):
        self.connection.limit = TIMER
        buffer = b""
        try:
            if self.tls_first:
                self.secure()
            self.say(b"small server ready " + self.stamp)
            while self.open:
                piece = self.connection.recv(4096)
                if not piece:
                    break
                buffer += piece
                while CRLF in buffer and self.open:
                    line, buffer = buffer.split(CRLF, 1)
                    self.command(line)
                    if self.forget:
                        buffer, self.forget = b"", False
        except Exception:
            pass
        finally:
            self.end()
            self.connection.unwrap()
            self.connection.close()

    def end(self):
        if self.box.owner is self:
            self.box.owner = None

    def command(self, line):
        try:
            if len(line) > 510 and not self.auth:
                raise Refused(b"the line is too long")
            if self.auth:
                return self.response(line)
            words = line.split(b" ")
            keyword = words[0].upper()
            if keyword not in KEYWORDS:
                raise Refused(b"unknown command")
            return getattr(self, "do_" + keyword.decode())(*words[1:])
        except Refused as error:
            self.refused += 1
            return self.send(b"-ERR " + error.args[0] + CRLF)
        except TypeError:
            return self.send(b"-ERR wrong number of arguments" + CRLF)

    def before(self):
        if self.logged_in:
            raise Refused(b"you are logged in")

    def after(self):
        if not self.logged_in:
            raise Refused(b"log in first")

    def number(self, word):
        self.after()
        if not word.isdigit():
            raise Refused(b"that is no number")
        number = int(word)
        if not 1 <= number <= len(self.box.mail):
            raise Refused(b"no such message")
        if number in self.marks:
            raise Refused(b"that message is marked")
        return number

    def numbers(self):
        return [n for n in range(1, len(self.box.mail) + 1) if n not in self.marks]

    def message(self, number):
        text = self.box.mail[number - 1]
        if self.utf8:
            return text
        header, empty, body = text.partition(CRLF + CRLF)
        return bytes(one if one < 128 else 63 for one in header) + empty + body

    def size(self, number):
        text = self.message(number)
        return len(text) + (0 if text.endswith(CRLF) else 2)

    def text(self, number):
        text = self.message(number)
        return text.removesuffix(CRLF).split(CRLF)

    def enter(self):
        if self.box.owner is not None:
            raise Refused(b"[IN-USE] another session has the maildrop")
        self.box.owner = self
        self.box.sessions += 1
        self.logged_in = True
        self.say(b"%d messages" % len(self.box.mail))

    def fail(self):
        self.user = None
        raise Refused(b"[AUTH] wrong name or password")

    def do_USER(self, name):
        self.before()
        self.user = name
        self.say(b"now the password")

    def do_PASS(self, *words):
        self.before()
        if self.user is None:
            raise Refused(b"USER first")
        if self.user != USER or b" ".join(words) != SECRET:
            self.fail()
        self.enter()

    def do_APOP(self, name, digest):
        self.before()
        if name != USER or digest != hashlib.md5(self.stamp + SECRET).hexdigest().encode():
            self.fail()
        self.enter()

    def do_AUTH(self, mechanism=b"", response=None):
        self.before()
        if mechanism.upper() == b"CRAM-MD5":
            return self.do_CRAM(response)
        if mechanism.upper() == b"SCRAM-SHA-256":
            return self.do_SCRAM(response)
        if mechanism.upper() != b"PLAIN":
            raise Refused(b"no such mechanism")
        if response is None:
            self.auth = True
            return self.send(b"+ " + CRLF)
        return self.response(response)

    def do_CRAM(self, response):
        if response is not None:
            raise Refused(b"it is the server that begins")
        self.auth = True
        self.challenge = b"<%d.2@small.example>" % next(stamps)
        return self.send(b"+ " + base64.b64encode(self.challenge) + CRLF)

    def do_SCRAM(self, response):
        self.auth = self.scram = True
        return self.ask(b"") if response is None else self.response(response)

    def ask(self, octets):
        self.auth = True
        return self.send(b"+ " + base64.b64encode(octets) + CRLF)

    def response(self, line):
        scram, self.scram = self.scram, False
        if scram and line != b"*":
            return self.ask(
                b"r=" + base64.b64decode(line).split(b"r=")[-1] + b"small" * 20 + b",s=c2FsdA==,i=4096"
            )
        challenge, self.challenge = self.challenge, b""
        self.auth = False
        try:
            words = base64.b64decode(line, validate=True).split(b"\0")
        except ValueError:
            raise Refused(b"that is no base64") from None
        if challenge:
            digest = hmac.new(SECRET, challenge, "md5").hexdigest().encode()
            return self.enter() if words == [USER + b" " + digest] else self.fail()
        if len(words) != 3 or words[0] not in (b"", words[1]) or words[1:] != [USER, SECRET]:
            self.fail()
        self.enter()

    def do_CAPA(self):
        self.lines(b"I can do", [*self.offered(), *(LATER if self.logged_in else CAPABILITIES)])

    def offered(self):
        return [] if self.logged_in or self.secured else [b"STLS"]

    def do_STLS(self):
        self.before()
        if self.secured:
            raise Refused(b"that was done")
        self.say(b"go on")
        self.secure()
        self.forget = True

    def do_UTF8(self):
        self.before()
        self.utf8 = True
        self.say(b"as it is")

    def do_LANG(self, tag=None):
        if tag is None:
            return self.lines(b"these", LANGUAGES)
        if tag == b"fr":
            return self.say("fr je répondrais en français".encode())
        if tag not in (b"en", b"*"):
            raise Refused(b"no such language")
        return self.say(b"en that is spoken here")

    def do_STAT(self):
        self.after()
        sizes = [self.size(n) for n in self.numbers()]
        self.say(b"%d %d" % (len(sizes), sum(sizes)))

    def do_LIST(self, word=None):
        self.after()
        if word is None:
            return self.lines(b"the list", [b"%d %d" % (n, self.size(n)) for n in self.numbers()])
        number = self.number(word)
        return self.say(b"%d %d" % (number, self.size(number)))

    def do_UIDL(self, word=None):
        self.after()
        if word is None:
            return self.lines(b"the list", [b"%d %s" % (n, self.unique(n)) for n in self.numbers()])
        number = self.number(word)
        return self.say(b"%d %s" % (number, self.unique(number)))

    def unique(self, number):
        return self.box.ids[number - 1]

    def do_RETR(self, word):
        number = self.number(word)
        self.lines(b"%d octets" % self.size(number), self.text(number))

    def do_TOP(self, word, count):
        number = self.number(word)
        if not count.isdigit():
            raise Refused(b"that is no number of lines")
        text = self.text(number)
        empty = text.index(b"")
        self.lines(b"the top", text[: empty + 1 + int(count)])

    def do_DELE(self, word):
        self.marks.add(self.number(word))
        self.say(b"marked")

    def do_RSET(self):
        self.after()
        self.marks = set()
        self.say(b"no marks")

    def do_NOOP(self):
        self.after()
        self.say()

    def do_QUIT(self):
        if self.logged_in:
            self.update()
        self.say(b"goodbye")
        self.open = False

    def update(self):
        left = self.numbers()
        self.box.mail = [self.box.mail[n - 1] for n in left]
        self.box.ids = [self.box.ids[n - 1] for n in left]
        self.end()
