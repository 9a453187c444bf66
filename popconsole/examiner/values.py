"""The values that scripts may name. Pure."""

from popconsole.examiner.first_look import FirstLook
from popconsole.protocol.sasl import encode, plain

WRONG = b"wrong-Password-1"
NOBODY = b"nobody-of-that-name"
_MANY = 99_999
_LENGTHS = (248, 300, 480, 600, 1100, 5000, 10_000)


def values_for(user: bytes, password: bytes, look: FirstLook) -> dict[str, bytes]:
    """Return the values that are known before a script is played, besides what it keeps itself.

    ``user``, ``password``, ``wrong``, ``nobody``; ``count`` messages and the ``next`` number; ``plain`` and
    ``plainwrong``, the responses of AUTH PLAIN, ``scramlong``, the first one of SCRAM with a long nonce;
    ``mechanism`` and ``lastmechanism``, two that are listed; ``x300``, so many letters; the message-number of
    each kind of mail.
    """
    name = user.replace(b"=", b"=3D").replace(b",", b"=2C")  # RFC 5802 section 5.1
    return {
        "user": user,
        "password": password,
        "wrong": WRONG,
        "nobody": NOBODY,
        "count": b"%d" % look.count,
        "next": b"%d" % (look.count + 1),
        "many": b"%d" % _MANY,
        **{f"x{length}": b"x" * length for length in _LENGTHS},
        "mechanism": (look.mechanisms or [""])[0].encode(),
        "lastmechanism": (look.mechanisms or [""])[-1].encode(),
        "plain": encode(plain(user, password)),
        "plainself": encode(plain(user, password, user)),
        "plainother": encode(plain(user, password, NOBODY)),
        "plainwrong": encode(plain(user, WRONG)),
        "plainlong": encode(plain(b"n" * 255, b"p" * 255)),
        "scramlong": encode(b"n,,n=%s,r=%s" % (name, b"x" * 300)),
        **{kind: b"%d" % number for kind, number in look.kinds.items()},
    }
