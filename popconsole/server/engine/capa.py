"""What CAPA may list now (RFC 2449 section 5): what is on, and only that. How it is listed, a voice knows."""

from collections.abc import Container

from popconsole.protocol.pop3 import POP3, Pop3State
from popconsole.server.engine import logins
from popconsole.server.engine.answer import Capabilities
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.session import Pop3Session


def capabilities(profile: Profile, session: Pop3Session, handled: Container[str]) -> Capabilities:
    """Return which capabilities are off now, and the values of the others (RFC 2449 section 5).

    ``handled`` are the keywords for which something is done at all. STLS is on only where it may be sent
    (RFC 2595 section 4).
    """
    mechanisms = logins.mechanisms(profile, session)
    inside = session.state is Pop3State.TRANSACTION
    stls = not inside and logins.offers_stls(profile, session)
    there = {
        "USER": logins.takes_user(profile, session),
        "SASL": bool(mechanisms),
        "STLS": stls,
        "UTF8": profile.utf8,
    }
    off = {c.capability for c in POP3.commands if c.keyword in profile.without or c.keyword not in handled}
    off |= {name for name, is_there in there.items() if not is_there}
    return Capabilities(
        inside, session.secure, frozenset(off), mechanisms, stls, profile.login_delay, profile.expire
    )
