"""What a session is in short: who, when, how long, between whom, how far it got, what was found."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from popconsole.i18n import _, headed, own_number
from popconsole.ui.durations import duration
from popconsole.ui.export import Exported
from popconsole.ui.judged import Session
from popconsole.ui.kept_files import octets_text
from popconsole.ui.page.markup import Child, Markup, element
from popconsole.ui.severities import SIGNS, counted


def facts(one: Exported, session: Session) -> Markup:
    """Return the summary of a session as a list of names and values."""
    rows = (element("div", element("dt", name), element("dd", value)) for name, value in _facts(one, session))
    return element("dl", *rows, class_="facts")


def _facts(one: Exported, session: Session) -> Iterator[tuple[str, Child]]:
    protocol = one.protocol
    yield _("Protocol"), f"{protocol.name} ({protocol.cite})"
    yield _("User"), session.user or _("nobody was named")
    yield _("Got to"), session.reached
    yield _("Found"), found_words(session)
    if session.began is not None:
        yield _("Began"), _moment(session.began)
    if session.seconds is not None:
        yield _("Took"), duration(session.seconds)
    yield from (
        (name, at) for name, at in ((_("Client"), session.client), (_("Server"), session.server)) if at
    )
    yield _("Lines"), f"{own_number(session.lines):,}"
    yield _("Octets"), octets_text(session.octets)
    if one.told.source:
        yield _("Source"), one.told.source


def found_words(session: Session) -> str:
    """Return how many findings of each severity there are, in words."""
    counts = session.counts
    return ", ".join(counted(worth, counts[worth]) for worth in SIGNS if counts[worth]) or _("nothing")


def _moment(began: float) -> Markup:
    moment = datetime.fromtimestamp(began, UTC)
    shown = moment.strftime("%Y-%m-%d %H:%M:%S UTC")
    return element("time", shown, datetime=moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def sessions_table(told: Sequence[tuple[Exported, Session, str]]) -> Iterator[Markup]:
    """Yield the rows of a table of sessions, each with the way to where it is shown."""
    yield element("caption", _("The sessions of this recording"))
    heads = (_("Session"), _("User"), _("Got to"), _("Found"), _("Lines"))
    yield element("thead", element("tr", *(element("th", head, scope="col") for head in heads)))
    yield element("tbody", *(_session_row(*one) for one in told))


def _session_row(one: Exported, session: Session, way: str) -> Markup:
    told = headed(str(one.number), one.title) if one.title else str(one.number)
    name = element("th", element("a", told, href=way), scope="row")
    cells = (session.user, session.reached, found_words(session), f"{own_number(session.lines):,}")
    return element("tr", name, *(element("td", cell) for cell in cells))
