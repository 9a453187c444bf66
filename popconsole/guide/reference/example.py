"""What a finding says of its own example: its text with the values that are met there."""

from popconsole.analysis.findings import Rule
from popconsole.analysis.tracker import Tracker
from popconsole.formats.reading import read
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.safe import safe_text


def told_of_example(rule: Rule) -> str:
    """Return what a finding says, safe to show: where it holds values, those of its example."""
    if "{" not in rule.text:
        return _(rule.text)
    example = rule.example
    rows = ("Transcript: 1", f"Protocol: {example.protocol}", "", *example.wrong, "")
    (conversation,) = read("\n".join(rows).encode(), rule.code).conversations
    tracker = Tracker(PROTOCOLS[example.protocol])
    found = [found for line in conversation.lines for found in tracker.feed(line).findings]
    said = next(one.message for one in found if one.code == rule.code)
    return _("In the example below: {sentence}").format(sentence=safe_text(said))
