"""How each response of AUTH is made, and what a challenge is checked for: recipes by mechanism.

A recipe is for the nth response of a mechanism. Its formula fits into a row; its steps say the same for who
does it by hand, in the RFCs' own names (RFC 5802 section 3 for SCRAM).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from popconsole.i18n import N_, _
from popconsole.protocol import sasl
from popconsole.protocol.sasl import Item
from popconsole.transcript.safe import safe


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a response is made: in a row, and step by step."""

    formula: str
    steps: tuple[str, ...] = ()


_IN_BASE64 = N_("Send that in base64, as one line.")
_SCRAM = (
    Recipe(
        N_("base64 of: n,,n=NAME,r=NONCE"),
        (
            N_("Begin with n,, (the gs2 header): no channel binding, and no authorization identity between "
               "the commas."),
            N_("Behind it put n= and the user's name, a comma, and r= and a nonce: random printing "
               "characters, no comma among them, others each time."),
            _IN_BASE64,
        ),
    ),
    Recipe(
        N_("base64 of: c=biws,r=NONCE,p=PROOF, the proof being base64 of ClientKey XOR ClientSignature"),
        (
            N_("Check that r= begins with the nonce that the client sent; the server has added its own."),
            N_("SaltedPassword = Hi(Normalize(password), salt, {iterations}), which is PBKDF2 with "
               "HMAC-{hash}. The salt is what s= holds in base64; Normalize is SASLprep."),
            N_('ClientKey = HMAC(SaltedPassword, "Client Key"). StoredKey = {hash}(ClientKey).'),
            N_("AuthMessage = the client's first message without its n,, then a comma, this challenge, a "
               "comma, and c=biws,r=NONCE. The nonce is now all of r=; biws is n,, in base64."),
            N_("ClientSignature = HMAC(StoredKey, AuthMessage). ClientProof = ClientKey XOR "
               "ClientSignature."),
            N_("Put ,p= and the ClientProof in base64 behind c=biws,r=NONCE. Send all of that in base64 "
               "once more, as one line."),
        ),
    ),
    Recipe(
        N_("an empty line, if v= is base64 of HMAC(ServerKey, AuthMessage)"),
        (
            N_('ServerKey = HMAC(SaltedPassword, "Server Key"). ServerSignature = HMAC(ServerKey, '
               "AuthMessage), with the hash {hash}."),
            N_("What v= holds in base64 must be the same: who does not know the password's keys can't "
               "compute it. If it is another, this is not the server: close the connection."),
            N_("Send an empty line; +OK follows."),
        ),
    ),
)  # fmt: skip

RECIPES: Mapping[str, tuple[Recipe, ...]] = {
    "PLAIN": (
        Recipe(
            N_("base64 of: NUL, name, NUL, password"),
            (
                N_("Join an authorization identity (mostly empty: one's own), a NUL octet, the user's name, "
                   "a NUL octet and the password."),
                _IN_BASE64,
            ),
        ),
    ),
    "LOGIN": (
        Recipe(N_("base64 of: name"), (N_("Send the user's name, and nothing else, in base64."),)),
        Recipe(N_("base64 of: password"), (N_("Send the password, and nothing else, in base64."),)),
    ),
    "CRAM-MD5": (
        Recipe(
            N_("base64 of: name, space, hex of HMAC-MD5(key: password, text: challenge)"),
            (
                N_("Decode the challenge; all of it counts, angle brackets included."),
                N_("Compute its HMAC-MD5 with the password as key, and write it as 32 lower-case hexadecimal "
                   "digits: the digest."),
                N_("Join the user's name, a space and the digest."),
                _IN_BASE64,
            ),
        ),
    ),
    "SCRAM-SHA-1": _SCRAM,
    "SCRAM-SHA-256": _SCRAM,
    "XOAUTH2": (
        Recipe(
            N_("base64 of: user=NAME ^A auth=Bearer TOKEN ^A ^A (^A: the octet 1)"),
            (
                N_("Join user= and the name, an octet 1, auth=Bearer, a space and the access token, and two "
                   "octets 1."),
                _IN_BASE64,
            ),
        ),
    ),
    "OAUTHBEARER": (
        Recipe(
            N_("base64 of: n,a=NAME, ^A auth=Bearer TOKEN ^A ^A (^A: the octet 1)"),
            (
                N_("Begin with n,a= and the name and a comma (the gs2 header); a comma in the name is "
                   "written =2C, an equals sign =3D."),
                N_("Behind an octet 1, fields may follow, each with an octet 1 at its end: host=, port=, and "
                   "auth=Bearer, a space and the access token. A last octet 1 ends them all."),
                _IN_BASE64,
            ),
        ),
    ),
}  # fmt: skip

_REFUSED = Recipe(N_("an empty line, or * to cancel: the login has failed, and -ERR follows"))
_REFUSED_BEARER = Recipe(
    N_("AQ== (the octet 1), or * to cancel: the login has failed, and -ERR follows"),
    (N_("RFC 7628 has the client answer with a lone octet 1, which is AQ== in base64."),),
)


def recipe(mechanism: str, number: int, challenge: bytes | None = None) -> Recipe | None:
    """Return how the ``number``th response of a mechanism is made, from 1, in the person's language.

    ``challenge`` is what it answers, decoded; None where there was none. Returns None for a mechanism that
    is not known here, and where it needs no further response. The texts are safe to show.
    """
    rows = RECIPES.get(mechanism, ())
    pieces = () if challenge is None else sasl.read_challenge(mechanism, challenge)
    if rows and any(piece.item is Item.ERROR for piece in pieces):
        found = _REFUSED_BEARER if mechanism == "OAUTHBEARER" else _REFUSED
    elif 0 < number <= len(rows):
        found = rows[number - 1]
    else:
        return None
    told = next((safe(p.value) for p in pieces if p.item is Item.ITERATIONS), "i")
    return Recipe(
        _(found.formula),
        tuple(_(step).format(iterations=told, hash=mechanism.removeprefix("SCRAM-")) for step in found.steps),
    )
