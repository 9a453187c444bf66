"""What a finding says of its own example: its text with the values that are met there."""

from popconsole.analysis.findings import Rule
from popconsole.analysis.judging import Judge
from popconsole.formats.reading import read
from popconsole.i18n import _
from popconsole.transcript.safe import safe_prose


def told_of_example(rule: Rule) -> str:
    """Return what a finding says, safe to show: where it holds values, those of its example."""
    if "{" not in rule.text:
        return _(rule.text)
    example = rule.example
    rows = ("Transcript: 1", f"Protocol: {example.protocol}", "", *example.wrong, "")
    judge = Judge()
    met = (one for each in read("\n".join(rows).encode(), rule.code).conversations for one in judge(each).met)
    said = next(one.finding.message for one in met if one.finding.code == rule.code)
    return _("In the example below: {sentence}").format(sentence=safe_prose(said))
