"""Which ways to log in are open: POP3's as they are now, in a session, and POP2's one.

What a refusal advises and what CAPA lists comes from here, so that neither promises what is off.
"""

from popconsole.protocol import POP3, sasl
from popconsole.server.engine.session import Pop3Session, Profile


def mechanisms(profile: Profile, session: Pop3Session) -> tuple[str, ...]:
    """Return the mechanisms that AUTH takes now, in the server's order.

    Those of a persona are the ones that its CAPA names; those that send a secret in clear need TLS where the
    profile says so.
    """
    if "AUTH" in profile.without:
        return ()
    listed = had(profile)
    open_to_all = profile.plain or session.secure
    return tuple(name for name in listed if open_to_all or not sasl.MECHANISMS[name].in_clear)


def had(profile: Profile) -> tuple[str, ...]:
    """Return the mechanisms that the server has, whether or not they may be used without TLS."""
    voice = profile.voice(POP3.name)
    if voice is None or voice.mechanisms is None:
        return profile.mechanisms
    return tuple(name for name in profile.mechanisms if name in voice.mechanisms)


def takes_user(profile: Profile, session: Pop3Session) -> bool:
    """Tell whether USER and PASS are there, which send the password in clear."""
    return (profile.plain or session.secure) and not {"USER", "PASS"} & profile.without


def takes_apop(profile: Profile, session: Pop3Session) -> bool:
    """Tell whether APOP is there: the greeting had a timestamp (RFC 1939 section 7)."""
    return session.apop and "APOP" not in profile.without


def offers_stls(profile: Profile, session: Pop3Session) -> bool:
    """Tell whether STLS may be sent: before UTF8 (RFC 6856 section 2.1), once (RFC 2595 section 4)."""
    return profile.stls and not (session.secure or session.utf8) and "STLS" not in profile.without


def advice(profile: Profile, session: Pop3Session) -> bytes:
    """Return the ways to log in: "USER and PASS, APOP or AUTH", "STLS first", or that there is none."""
    ways = [
        word
        for word, there in (
            (b"USER and PASS", takes_user(profile, session)),
            (b"APOP", takes_apop(profile, session)),
            (b"AUTH", bool(mechanisms(profile, session))),
        )
        if there
    ]
    if ways:
        return b"send " + _either(ways)
    if offers_stls(profile, session):
        return b"STLS first"
    return b"no login is possible on this connection"


def instead_of_clear(profile: Profile, session: Pop3Session) -> bytes:
    """Return what can be done where a password may not be sent in clear: TLS, or a proof that hides it."""
    ways = [b"STLS first"] if offers_stls(profile, session) else []
    ways += [b"APOP"] if takes_apop(profile, session) else []
    ways += [b"AUTH " + name.encode("ascii") for name in mechanisms(profile, session)]
    return _either(ways) if ways else b"no login is possible on this connection"


def _either(ways: list[bytes]) -> bytes:
    *most, last = ways
    return b", ".join(most) + b" or " + last if most else last


def is_open(profile: Profile, *, apop: bool, secure: bool = False) -> bool:
    """Tell whether anybody can log in with POP3 at all; ``apop``: whether greetings have a timestamp.

    ``secure``: there is a port under TLS.
    """
    voice = profile.voice(POP3.name)
    stamped = apop if voice is None else apop and voice.stamped
    clear = Pop3Session(apop=stamped)
    if takes_apop(profile, clear) or takes_user(profile, clear) or mechanisms(profile, clear):
        return True
    tls = Pop3Session(apop=stamped, secure=True)
    possible = takes_user(profile, tls) or bool(mechanisms(profile, tls))
    return possible and (secure or offers_stls(profile, clear))
