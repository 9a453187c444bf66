"""A tiny mail program, as somebody else might have written it: what it fetches it deletes."""

import poplib


def fetch(host: str, port: int, user: str, password: str, *, leave: bool = False) -> list[bytes]:
    """Return all messages, and delete them unless told to ``leave`` them."""
    mailbox = poplib.POP3(host, port, timeout=5)
    try:
        mailbox.user(user)
        mailbox.pass_(password)
        count, _octets = mailbox.stat()
        found = []
        for number in range(1, count + 1):
            found.append(b"\n".join(mailbox.retr(number)[1]))
            if not leave:
                mailbox.dele(number)
    except BaseException:
        mailbox.close()
        raise
    mailbox.quit()
    return found
