"""Transcripts as values, and what is said of their lines."""

import dataclasses
import json
import pickle
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole import Transcript, annotate
from popconsole.api import AnnotatedLine, ApiError
from popconsole.cli.root import popconsole

SHIPPED = Path(__file__).parents[2] / "transcripts"
SAID = "S: +OK\nC: USER nina\nS: +OK\nC: PASS sesame\nS: +OK\nC: NOOP\nS: +OK\nC: QUIT\nS: +OK\n"


def test_a_file_is_read_in_any_form_and_written_in_some(tmp_path: Path) -> None:
    transcript = Transcript.read(SHIPPED / "rfc1939-session.txt")
    assert transcript.name == "rfc1939-session.txt"
    assert [one.protocol for one in transcript.conversations] == ["POP3"]
    for name in ("copy.txt", "copy.pcap"):
        again = Transcript.read(transcript.write(tmp_path / name))
        lines = [line.octets for line in again.conversations[0].lines if line.wire]
        assert lines == [line.octets for line in transcript.conversations[0].lines if line.wire]
    with pytest.raises(FileExistsError):
        transcript.write(tmp_path / "copy.txt")
    transcript.write(tmp_path / "copy.txt", overwrite=True)
    with pytest.raises(ApiError, match=r"not \.svg"):
        transcript.write(tmp_path / "copy.svg")


def test_secrets_are_masked_unless_told_to_reveal_them() -> None:
    transcript = Transcript.parse(SAID)
    for told in (
        repr(transcript), str(transcript), transcript.text(), transcript.annotated(),
        str(transcript.findings), str(annotate(transcript)),
        str([list(one.lines) for one in transcript.conversations]),
    ):  # fmt: skip
        assert "sesame" not in told
    assert "sesame" in transcript.text(reveal=True)
    assert "sesame" in transcript.annotated(reveal=True)
    assert annotate(transcript, reveal=True)[3].text == "PASS sesame"


def test_annotations_have_the_members_that_the_command_prints() -> None:
    path = SHIPPED / "rfc937-sessions.txt"
    path = path if path.exists() else next(SHIPPED.glob("rfc937*.txt"))
    ran = CliRunner().invoke(popconsole, ["annotate", "--format", "json", str(path)], catch_exceptions=False)
    printed = [json.loads(row) for row in ran.stdout.splitlines()]
    lines = annotate(path)
    assert len(lines) == len(printed)
    names = {one.name for one in dataclasses.fields(AnnotatedLine)}
    for line, told in zip(lines, printed, strict=True):
        assert set(told) <= names
        assert (line.text, line.explanation, list(line.next)) == (
            told["text"],
            told["explanation"],
            told["next"],
        )
        assert [found.code for found in line.findings] == [found["code"] for found in told["findings"]]


def test_the_text_is_what_the_command_prints() -> None:
    path = SHIPPED / "article-abridged.txt"
    ran = CliRunner().invoke(popconsole, ["annotate", str(path)], catch_exceptions=False)
    assert Transcript.read(path).annotated(width=80) == ran.stdout.rstrip("\n")


def test_of_long_replies_the_beginning_is_told_and_what_was_found() -> None:
    said = "S: +OK\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: RETR 1\nS: +OK\n"
    said += "S: text\n" * 20 + "S: .odd\n" + "S: text\n" * 5 + "S: .\nC: QUIT\nS: +OK\n"
    rows = Transcript.parse(said).annotated(most=3).splitlines()
    assert rows.count("      ... 17 more lines") == 1
    assert rows.count("      ... 5 more lines") == 1
    assert "   28 S  .odd" in rows
    cut = Transcript.parse(said.partition(".odd")[0].removesuffix("S: ")).annotated(most=3).splitlines()
    assert cut[-1] == "      ... 17 more lines"
    assert sum(row.endswith("S  text") for row in rows) == 3


def test_another_language_is_spoken_and_then_the_one_before() -> None:
    transcript = Transcript.parse(SAID)
    english = transcript.lines()
    french = annotate(transcript, language="fr")
    assert english[0].explanation != french[0].explanation
    assert transcript.lines() == english
    with pytest.raises(ApiError, match='language: there is no "tlh"; there are: en, fr'):
        annotate(transcript, language="tlh")


def test_findings_are_those_of_check() -> None:
    transcript = Transcript.parse(SAID.replace("C: NOOP", "C: RETR 7").replace("S: +OK\nC: QUIT", "C: QUIT"))
    assert {(one.code, one.n) for one in transcript.findings} >= {("password-in-clear", 4)}
    assert str(transcript.findings[0]).startswith("    4: password-in-clear (note, RFC 1939 §13): ")


def test_transcripts_compare_and_are_sent_to_other_processes() -> None:
    transcript = Transcript.parse(SAID)
    sent = pickle.loads(pickle.dumps(transcript))  # noqa: S301 - our own
    assert sent == transcript
    assert hash(sent) == hash(transcript)
    assert transcript != Transcript.parse(SAID.replace("NOOP", "RSET"))
    assert transcript != SAID
    assert pickle.loads(pickle.dumps(annotate(transcript))) == annotate(transcript)  # noqa: S301 - our own


def test_what_is_no_transcript_is_told(tmp_path: Path) -> None:
    with pytest.raises(ApiError, match="the file is empty"):
        Transcript.parse(b"", "nothing")
    with pytest.raises(ApiError, match='protocol: there is no "IMAP"; there are: POP'):
        Transcript.parse(SAID, protocol="IMAP")
    with pytest.raises(ApiError, match='there is no format "word"'):
        Transcript.parse(SAID, form="word")
    with pytest.raises(FileNotFoundError):
        Transcript.read(tmp_path / "not-there.txt")


@settings(max_examples=30)
@given(st.binary(max_size=60) | st.lists(st.sampled_from(SAID.splitlines())).map("\n".join))
def test_whatever_is_parsed_is_a_transcript_or_an_error_that_says_why(octets: bytes | str) -> None:
    try:
        name = Transcript.parse(octets).name
    except ApiError as error:
        name = re.split(r", line \d|: ", str(error))[0]
    assert name == "transcript"


def test_a_file_of_which_little_is_understood_is_refused_unless_it_will_do() -> None:
    rows = "S: +OK\nC: QUIT\nS: +OK\n" + "what is this\n" * 60
    with pytest.raises(ApiError, match="of the file was understood"):
        Transcript.parse(rows, "odd", form="native")
    assert "understood" in Transcript.parse(rows, "odd", form="native", doubtful=True).doubt
