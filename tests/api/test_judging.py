"""Files judged, each by itself."""

import pickle
from pathlib import Path

from popconsole.api import Transcript, judge, recordings_in

SHIPPED = Path(__file__).parents[2] / "transcripts"


def test_a_file_is_judged_as_its_transcript_is() -> None:
    file = judge(SHIPPED / "refused-login.txt")
    assert (file.form, file.problem) == ("native", "")
    assert file.findings == Transcript.read(SHIPPED / "refused-login.txt").findings
    [session] = file.sessions
    assert (session.number, session.protocol) == (1, "POP3")
    assert session.user
    assert session.lines > 5
    assert pickle.loads(pickle.dumps(file)) == file  # noqa: S301 - our own


def test_what_can_not_be_read_has_a_problem_and_the_others_are_judged(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "a.txt").write_text("S: +OK\nC: QUIT\nS: +OK\n" + "what is this\n" * 60)
    (tmp_path / ".hidden").write_text("S: +OK\n")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "c.txt").write_bytes((SHIPPED / "refused-login.txt").read_bytes())
    paths = recordings_in(tmp_path)
    assert [Path(path).name for path in paths] == ["a.txt", "c.txt", "empty.txt"]
    odd, good, empty = map(judge, paths)
    assert "understood" in odd.problem
    assert good.sessions
    assert not good.problem
    assert "the file is empty" in empty.problem
    assert not empty.findings
    assert "No such file" in judge(tmp_path / "nothing").problem
