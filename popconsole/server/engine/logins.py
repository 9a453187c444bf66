"""Which ways to log in are open: POP3's as they are now, in a session, and POP2's one.

What a refusal advises and what CAPA lists comes from here, so that neither promises what is off.
"""

from popconsole.protocol import sasl
from popconsole.server.engine.answer import Ways
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.session import Pop3Session


def mechanisms(profile: Profile, session: Pop3Session) -> tuple[str, ...]:
    """Return the mechanisms that AUTH takes now, in the server's order.

    Those that send a secret in clear need TLS where the profile says so.
    """
    if "AUTH" in profile.without:
        return ()
    listed = had(profile)
    open_to_all = profile.plain or session.secure
    return tuple(name for name in listed if open_to_all or not sasl.MECHANISMS[name].in_clear)


def had(profile: Profile) -> tuple[str, ...]:
    """Return the mechanisms that the server has, whether or not they may be used without TLS."""
    known = profile.known
    return profile.mechanisms if known is None else tuple(n for n in profile.mechanisms if n in known)


def takes_user(profile: Profile, session: Pop3Session) -> bool:
    """Tell whether USER and PASS are there, which send the password in clear."""
    return (profile.plain or session.secure) and not {"USER", "PASS"} & profile.without


def takes_apop(profile: Profile, session: Pop3Session) -> bool:
    """Tell whether APOP is there: the greeting had a timestamp (RFC 1939 section 7)."""
    return session.apop and "APOP" not in profile.without


def offers_stls(profile: Profile, session: Pop3Session) -> bool:
    """Tell whether STLS may be sent: before UTF8 (RFC 6856 section 2.1), once (RFC 2595 section 4)."""
    return profile.stls and not (session.secure or session.utf8) and "STLS" not in profile.without


def ways(profile: Profile, session: Pop3Session) -> Ways:
    """Return the ways to log in that are open now."""
    return Ways(
        takes_user(profile, session),
        takes_apop(profile, session),
        mechanisms(profile, session),
        offers_stls(profile, session),
    )


def is_open(profile: Profile, *, apop: bool, secure: bool = False) -> bool:
    """Tell whether anybody can log in with POP3 at all; ``apop``: whether greetings have a timestamp.

    ``secure``: there is a port under TLS.
    """
    stamped = apop and profile.stamps
    clear = Pop3Session(apop=stamped)
    if takes_apop(profile, clear) or takes_user(profile, clear) or mechanisms(profile, clear):
        return True
    tls = Pop3Session(apop=stamped, secure=True)
    possible = takes_user(profile, tls) or bool(mechanisms(profile, tls))
    return possible and (secure or offers_stls(profile, clear))
