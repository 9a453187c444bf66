"""What the corpus prints: recall and precision by reader and by finding, what was missed, what was false."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tests.corpus.measure import Clean, Measured, Outcome, Seen, Share

_ORDER = (Outcome.FOUND, Outcome.MISSED, Outcome.NOT_IN_LOG, Outcome.HIDDEN, Outcome.UNMET)


def report(files: Sequence[Seen], clean: Sequence[Clean], measured: Measured) -> Iterator[str]:
    """Yield the rows of the report."""
    yield "By reader: what became of each fault that was played"
    yield _row("reader", *(outcome.value for outcome in _ORDER), "recall")
    for reader, outcomes in measured.outcomes.items():
        shown = (str(outcomes[outcome]) for outcome in _ORDER)
        yield _row(reader, *shown, str(Share(outcomes[Outcome.FOUND], _visible(outcomes))))
    yield ""
    yield "By finding: recall where a fault is labelled with it; precision where it was found with a fault"
    codes = dict.fromkeys(
        code for rows in (*measured.recall.values(), *measured.precision.values()) for code in rows
    )
    yield f"{'finding':<32}{'in packets':<28}in logs"
    for code in sorted(codes):
        packets, logs = measured.of_finding(code, logs=False), measured.of_finding(code, logs=True)
        yield f"{code:<32}{_both(packets):<28}{_both(logs)}"
    yield ""
    yield "Sessions without a fault: errors and warnings, all of them false"
    for server in sorted({one.server for one in clean}):
        mine = [one for one in clean if one.server == server]
        wrong = [one for one in mine if one.serious or one.error]
        yield f"  {server}: {len(mine)} files, {len(wrong)} with errors or warnings"
        yield from (f"    {one.name}: {', '.join(sorted(one.serious)) or one.error}" for one in wrong)
    yield from _listed("Missed", (seen for seen in files if seen.outcome is Outcome.MISSED))
    false = [seen for seen in files if seen.false]
    yield ""
    yield f"Found, and not said to follow from the fault: {len(false)}"
    yield from (
        f"  {seen.reader}, {seen.fault} ({seen.client}): {', '.join(sorted(seen.false))}" for seen in false
    )


def _visible(outcomes: Counter[Outcome]) -> int:
    return outcomes[Outcome.FOUND] + outcomes[Outcome.MISSED]


def _listed(title: str, files: Iterable[Seen]) -> Iterator[str]:
    rows = [
        f"  {seen.reader}, {seen.fault} ({seen.client}): wanted {' or '.join(seen.label.found)}; "
        + (seen.error or f"found {', '.join(sorted(seen.new)) or 'nothing'}")
        for seen in files
    ]
    yield ""
    yield f"{title}: {len(rows)}"
    yield from rows


def _row(reader: str, *values: str) -> str:
    return f"{reader:<22}" + "".join(f"{value:>{max(10, len(value) + 2)}}" for value in _aligned(values))


def _aligned(values: tuple[str, ...]) -> Iterator[str]:
    widths = [len(outcome.value) for outcome in _ORDER]
    for value, width in zip(values, (*widths, 12), strict=True):
        yield value.rjust(width)


def _both(shares: tuple[Share, Share]) -> str:
    recall, precision = shares
    return f"{recall!s:<13} {precision!s:<13}"
