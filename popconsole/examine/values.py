"""The values that scripts may name. Pure."""

from popconsole.examine.survey import FirstLook
from popconsole.protocol.sasl import encode, plain

WRONG = b"wrong-Password-1"
NOBODY = b"nobody-of-that-name"
_MANY = 99_999


def values_for(user: bytes, password: bytes, survey: FirstLook) -> dict[str, bytes]:
    """Return the values that are known before a script is played, besides what it keeps itself.

    ``user``, ``password``, ``wrong``, ``nobody``; ``count`` messages and the ``next`` number; ``plain`` and
    ``plain_wrong``, the responses of AUTH PLAIN; the message-number of each kind of mail.
    """
    return {
        "user": user,
        "password": password,
        "wrong": WRONG,
        "nobody": NOBODY,
        "count": b"%d" % survey.count,
        "next": b"%d" % (survey.count + 1),
        "many": b"%d" % _MANY,
        "plain": encode(plain(user, password)),
        "plain_self": encode(plain(user, password, user)),
        "plain_other": encode(plain(user, password, NOBODY)),
        "plain_wrong": encode(plain(user, WRONG)),
        "plain_long": encode(plain(b"n" * 255, b"p" * 255)),
        **{kind: b"%d" % number for kind, number in survey.kinds.items()},
    }
