"""What was found in a session as a table, each with a way to its line and to what it means."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from popconsole.analysis.findings import CATALOGUE, Severity
from popconsole.i18n import _, ngettext
from popconsole.ui.judged import Found, told_one_by_one
from popconsole.ui.page.markup import Markup, element, inside
from popconsole.ui.severities import SIGNS

OF_EACH = 20  # findings with the same code that are told one by one

_RANKS = tuple(SIGNS)


def severity(worth: Severity) -> Markup:
    """Return a severity as a sign and a word."""
    sign, word = SIGNS[worth]
    mark = element("span", sign, aria_hidden="true", class_="sign")
    return element("strong", mark, _(word), class_=f"severity {worth.value}")


def code_link(found: Found) -> Markup:
    """Return the code of a finding, as a way to what it means where there is more to say."""
    code = element("code", found.code)
    return element("a", code, href=f"#means-{found.code}") if found.code in CATALOGUE else code


def findings_table(findings: Sequence[Found], line_id: str) -> Iterator[Markup]:
    """Yield the table of a session's findings, the worst first; ``line_id`` begins the names of its lines."""
    shown = [found for line in told_one_by_one(findings, OF_EACH).values() for found in line]
    yield element("caption", _("The worst first, each with the way to its line and to what it means."))
    heads = (_("How bad"), _("Where"), _("What"))
    yield element("thead", element("tr", *(element("th", head, scope="col") for head in heads)))
    alike: dict[tuple[str, str], list[Found]] = {}
    for found in sorted(shown, key=lambda found: (_RANKS.index(found.severity), found.n)):
        alike.setdefault((found.code, found.message), []).append(found)
    yield element("tbody", inside(_row(same, line_id) for same in alike.values()), inside(_more(findings)))


def _row(same: Sequence[Found], line_id: str) -> Markup:
    """Return the row of a finding that was met once or more."""
    found = same[0]
    told = element("p", found.message)
    cite = element("span", found.rfc, class_="rfc") if found.rfc else None
    about = element("p", code_link(found), " ", cite, class_="about")
    cells = (severity(found.severity), inside(_ways(same, line_id)), inside((told, about)))
    return element("tr", *(element("td", cell) for cell in cells))


def _ways(same: Sequence[Found], line_id: str) -> Iterator[Markup | str]:
    """Yield the ways to the lines at which a finding was met."""
    for place, found in enumerate(same):
        told = _("line {n}").format(n=found.n)
        yield " " if place else ""
        yield element("a", told, href=f"#{line_id}{found.n}") if found.n else _("the file")


def _more(findings: Iterable[Found]) -> Iterator[Markup]:
    """Yield the rows that say how many more there are of frequent findings."""
    counts = Counter((found.severity, found.code) for found in findings)
    for (worth, code), count in counts.items():
        if count > OF_EACH:
            told = ngettext("{n} more finding {code}", "{n} more findings {code}", count - OF_EACH)
            words = told.format(n=count - OF_EACH, code=code)
            yield element("tr", element("td", severity(worth)), element("td"), element("td", words))


def explained(findings: Iterable[Found]) -> list[str]:
    """Return the codes of findings of which there is more to say, in their order."""
    return sorted({found.code for found in findings} & set(CATALOGUE))


def meanings(codes: Iterable[str], mark: str = "means") -> Iterator[Markup]:
    """Yield what findings with such codes mean, why they matter and what to do.

    ``mark`` begins their names on the page.
    """
    for code in codes:
        rule = CATALOGUE[code]
        yield element(
            "article",
            element("h3", element("code", code), " ", severity(rule.severity)),
            element("p", _(rule.why)),
            element("p", element("b", _("What to do:")), " ", _(rule.advice)),
            element("p", element("b", _("In practice:")), " ", _(rule.practice)) if rule.practice else None,
            element("p", ", ".join(str(cite) for cite in (rule.cite, rule.pop2) if cite), class_="rfc"),
            id=f"{mark}-{code}",
        )
