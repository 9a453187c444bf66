"""The page of the matrix: rows of servers, columns of clients, and what was found, with the rule."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from popconsole.examiner.clients.judged import FATE_WORDS, MailFate
from popconsole.examiner.verdict import VERDICT_WORDS, CheckVerdict
from popconsole.ui.page.frame import foot, head
from popconsole.ui.page.markup import Markup, closed, element, inside, opened
from tests.matrix.client_rules import rule_for
from tests.matrix.rows import ClientRow, ExaminationCell, MapCell, Matrix, RunCell, ServerRow

_FAILS = (
    "What became of the mail under each fault. A word in a frame is a failure, one in italics harm that no "
    "client can help; each leads to the run."
)
_WORDS = {
    MailFate.LEAKED: "it was to use TLS, and said a secret in clear",
    MailFate.TRUSTED: "it logged in under a false certificate",
    MailFate.LOST: "gone from the server, and the client does not have it whole",
    MailFate.DELETED: "DELE was said for what it does not have whole; that no QUIT came saved the mail",
    MailFate.HANGS: "it had not ended when its time was over",
    MailFate.SILENT: "it ended with 0, and mail is missing",
    MailFate.SPOILT: "delivered otherwise than sent; the original is still there",
    MailFate.TWICE: "delivered more than once",
    MailFate.KEPT: "left on the server, and the client said that something was wrong",
    MailFate.WHOLE: "all mail is there, as it was sent",
}
Told = Callable[[str], Mapping[str, str]]
_HARMLESS = {"whole", "kept", "twice"}
_TITLE = "Servers and clients of POP, examined"
_BROKEN = (
    "What each breaks of what the RFCs want, and how its machine differs from theirs. MUST and SHOULD are an "
    "RFC's own words; in small letters they were judged; a habit is what no RFC asks for. Each server is as "
    "it was set up here: some of what it breaks a setting may mend. Of its machine two parts are learned: by "
    "the commands on mail, and by AUTH."
)


def matrix_page(matrix: Matrix, when: str, told: Told = lambda _name: {}) -> Iterator[str]:
    """Yield the page, piece by piece; ``when`` says in words when it was made.

    ``told`` gives what was held against the RFCs by hand of a server, by its name: a sentence for each check.
    """
    yield from head(_TITLE, ("ground",), [(Path(__file__).parent / "matrix.css").read_text()])
    yield opened("body")
    yield element("header", element("p", when, class_="kind"), element("h1", _TITLE), class_="top")
    yield opened("main")
    yield element("h2", "Servers", id="servers")
    yield _servers(matrix.servers)
    yield element("h2", "Clients", id="clients")
    yield from _clients(matrix.clients)
    yield element("h2", "What servers break", id="rules")
    for server in matrix.servers:
        yield from _rules(server, told(server.name))
    yield element("h2", "Where clients fail", id="failures")
    for client in matrix.clients:
        yield from _failures(client)
    yield closed("main")
    yield foot(reveal=False)
    yield closed("body")
    yield closed("html")


def _servers(rows: Iterable[ServerRow]) -> Markup:
    names = ("Server", "Examined", "Breaks", "Its machine", "Differs")
    heads = element("thead", element("tr", *(element("th", name, scope="col") for name in names)))
    caption = element("caption", _BROKEN)
    return element("table", caption, heads, element("tbody", *map(_server, rows)), class_="servers")


def _server(row: ServerRow) -> Markup:
    name = element("th", row.name, element("span", row.told, class_="told"), scope="row")
    if row.missing:
        return element("tr", name, element("td", f"not had here: {row.missing}", colspan=4, class_="none"))
    return element("tr", name, *_examined(row.examination), *_mapped(row.maps))


def _examined(cell: ExaminationCell | None) -> tuple[Markup, Markup]:
    if cell is None:
        return element("td", "not yet", class_="none"), element("td")
    counts = [
        f"{cell.counts[verdict.value]} {VERDICT_WORDS[verdict]}"
        for verdict in CheckVerdict
        if cell.counts.get(verdict.value)
    ]
    summary = element("a", ", ".join(counts) or "nothing", href=cell.page)
    broken = [element("li", element("a", one.name, href=one.way), f" {one.level}") for one in cell.broken]
    told = element("ul", *broken) if broken else "nothing"
    return element("td", summary, _stopped(cell.stopped), _took(cell.seconds)), element("td", told)


def _mapped(cells: Sequence[MapCell]) -> tuple[Markup, Markup]:
    if not cells:
        return element("td", "not yet", class_="none"), element("td")
    return element("td", *map(_states, cells)), element("td", *map(_differences, cells))


def _states(cell: MapCell) -> Markup:
    asked = element("span", f"{cell.connections} connections, {cell.seconds:.0f} s", class_="told")
    told = (
        element("a", f"{cell.alphabet}: {cell.states} states", href=cell.page) if cell.page else cell.alphabet
    )
    return element("div", told, _stopped(cell.stopped), asked)


def _differences(cell: MapCell) -> Markup:
    number = len(cell.differences)
    if not number:
        return element("div", f"{cell.alphabet}: {'in nothing' if cell.page else '-'}")
    count = element("summary", f"{cell.alphabet}: {number} difference{'s' * (number > 1)}")
    return element("details", count, element("ol", *(element("li", one) for one in cell.differences)))


def _stopped(why: str) -> Markup | None:
    return element("span", why, class_="stopped") if why else None


def _took(seconds: float) -> Markup:
    return element("span", f"{seconds:.0f} s", class_="told")


def _clients(rows: Iterable[ClientRow]) -> Iterator[Markup]:
    columns = list(rows)
    faults = list(dict.fromkeys(run.fault for row in columns for run in row.runs))
    yield element("p", _FAILS, class_="about")
    yield opened("div", class_="wide", role="region", aria_label="Clients under faults", tabindex="0")
    yield opened("table", class_="clients")
    names = (element("th", *_client(row), scope="col") for row in columns)
    yield element("thead", element("tr", element("th", "Fault", scope="col"), *names))
    yield opened("tbody")
    by_fault = [{run.fault: run for run in row.runs} for row in columns]
    for fault in faults:
        cells = (_run(runs.get(fault)) for runs in by_fault)
        yield element("tr", element("th", element("code", fault), scope="row"), *cells)
    yield closed("tbody")
    yield closed("table")
    yield closed("div")
    words = (inside((element("dt", fate.value), element("dd", _WORDS[fate]))) for fate in MailFate)
    yield element("dl", *words, class_="words")


def _client(row: ClientRow) -> Iterator[Markup | str]:
    yield element("a", row.name, href=row.page) if row.page else row.name
    if row.missing:
        yield element("span", f"not had here: {row.missing}", class_="none")
    if row.stopped:
        yield element("span", row.stopped, class_="stopped")


def _run(run: RunCell | None) -> Markup:
    if run is None:
        return element("td", "-", class_="none")
    kind = "bad" if run.fails else None if run.fate in _HARMLESS else "harm"
    return element("td", element("a", run.fate, href=run.way, class_=kind))


def _rules(row: ServerRow, told: Mapping[str, str]) -> Iterator[Markup]:
    broken = () if row.examination is None else row.examination.broken
    if broken:
        yield element("h3", row.name, " ", element("span", row.told, class_="told"))
        items = (
            element(
                "li", element("a", one.name, href=one.way), f" ({one.place}, {one.level}): {one.rule}.",
                element("span", f"Seen: {one.why}", class_="seen"),
                element("span", told.get(one.name, "Not held against the RFC by hand yet."), class_="seen"),
            )
            for one in broken
        )  # fmt: skip
        yield element("ul", *items, class_="findings")


def _failures(row: ClientRow) -> Iterator[Markup]:
    failing = [run for run in row.runs if run.fails]
    if not row.runs:
        return
    yield element("h3", row.name, " ", element("span", row.told, class_="told"))
    if not failing:
        yield element("p", "No mail was harmed that a client can keep from harm.")
        return
    items = (
        element(
            "li", element("a", element("code", run.fault), href=run.way),
            f": {FATE_WORDS[MailFate(run.fate)]}; {run.why}.",
            element("span", f"A robust client: {run.robust}", class_="seen") if run.robust else None,
            element("span", rule_for(run.fault), class_="seen"),
        )
        for run in failing
    )  # fmt: skip
    yield element("ul", *items, class_="findings")
