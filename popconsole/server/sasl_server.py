"""The server's side of a SASL exchange: what it says next, from the accounts and what the client has said."""

from collections.abc import Sequence
from dataclasses import dataclass

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.protocol import sasl, scram
from popconsole.protocol.saslprep import prepared
from popconsole.server.engine.reason import Reason


@dataclass(frozen=True, slots=True)
class Proved:
    """The exchange is over: this user has proved to be who they say."""

    user: bytes


@dataclass(frozen=True, slots=True)
class ReplayedExchange:
    """A SASL exchange to be repeated as it was recorded: for a server that is set up from a transcript.

    Whatever the client responds, the ``challenges`` come in their order, and then ``user`` has logged in
    if that was ``accepted``. ``initial``: the client gave its first response with AUTH.
    """

    mechanism: str
    challenges: tuple[bytes, ...]
    initial: bool
    user: bytes
    accepted: bool

    def answer(self, responses: int) -> bytes | Proved | None:
        """Return what follows on so many responses; see ``answer``."""
        number = responses - self.initial
        if 0 <= number < len(self.challenges):
            return self.challenges[number]
        return Proved(self.user) if self.accepted else None


def answer(
    accounts: Accounts, mechanism: str, responses: Sequence[bytes], nonce: str, host: bytes, salting: bytes
) -> bytes | Proved | Reason:
    """Return the next challenge, or who has logged in, or why nobody has.

    ``responses`` and challenges are as they are between base64. ``nonce`` is drawn for this exchange and
    never used again, ``salting`` is a secret of the server's (see ``scram.server``).
    """
    count = len(responses)
    if mechanism not in sasl.MECHANISMS:  # one of a server in a transcript
        return Reason.WRONG
    if mechanism not in sasl.BEARERS and responses and _acts_for_another(accounts, mechanism, responses[0]):
        return Reason.ANOTHER
    if mechanism == "PLAIN":
        return _plain(accounts, responses[0])
    if mechanism == "LOGIN":
        if count < len(sasl.LOGIN_PROMPTS):
            return sasl.LOGIN_PROMPTS[count]
        return _proved(accounts, responses[0], accounts.password_fits(responses[0], Secret(responses[1])))
    if mechanism == "CRAM-MD5":
        challenge = b"<%s@%s>" % (nonce.encode("ascii"), host)
        if not count:
            return challenge
        told = sasl.read_cram_md5(responses[0])
        return (
            Reason.WRONG
            if told is None
            else _proved(accounts, told[0], accounts.cram_fits(told[0], challenge, told[1]))
        )
    if mechanism in sasl.BEARERS:
        return _bearer(accounts, mechanism, responses)
    if count > 2:  # the client has seen that the server knows the password too
        said = scram.server(mechanism, responses[:2], nonce, accounts.password, salting)
        if said is None or responses[2]:
            return Reason.WRONG
        return _proved(accounts, said[1], known=said[1] in accounts)
    said = scram.server(mechanism, responses, nonce, accounts.password, salting)
    return Reason.WRONG if said is None else said[0]


def _proved(accounts: Accounts, user: bytes, known: bool) -> Proved | Reason:  # noqa: FBT001 - what it tells
    return Proved(accounts.named(user)) if known else Reason.WRONG


def _acts_for_another(accounts: Accounts, mechanism: str, response: bytes) -> bool:
    """Tell whether a first response names an authorization identity that is not the user's.

    Told before a password is looked at: it says nothing about who exists.
    """
    identity, user = sasl.authorization_id(mechanism, response), sasl.user_of(mechanism, 1, response)
    if not identity or not user:
        return False
    return accounts.named(identity) != accounts.named(user) and prepared(identity) != prepared(user)


def _plain(accounts: Accounts, response: bytes) -> Proved | Reason:
    told = sasl.read_plain(response)
    if told is None or not all(told[1:]):
        return Reason.WRONG
    for_whom, user, password = map(prepared, told)
    # "... if preparation fails or results in an empty string, verification SHALL fail" (RFC 4616 section 2).
    if for_whom is None or not user or not password:
        return Reason.WRONG
    return _proved(accounts, user, accounts.password_fits(user, Secret(told[2])))


def _bearer(accounts: Accounts, mechanism: str, responses: Sequence[bytes]) -> bytes | Proved | Reason:
    """Log in with a token; who has a wrong one is told why, answers that, and is refused.

    OAUTHBEARER names an authorization identity alone: the user is whose the token is (RFC 7628 section 3.1).
    """
    told = sasl.read_bearer(mechanism, responses[0])
    token = Secret(told[1] if told is not None else b"")
    whose = accounts.user_of(token) if mechanism == "OAUTHBEARER" else None
    if len(responses) > 1:
        return Reason.WRONG if whose is None else Reason.ANOTHER
    user = (told[0] if told is not None else b"") or whose
    return Proved(accounts.named(user)) if user and accounts.token_fits(user, token) else sasl.REJECTION
