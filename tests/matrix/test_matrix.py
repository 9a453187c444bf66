"""The page of the matrix, made of results that were made up, and what is kept of them."""

from pathlib import Path

import pytest

from popconsole.server.faults.catalogue import FAULTS
from tests.matrix.client_rules import CLIENT_RULES, rule_for
from tests.matrix.page import matrix_page
from tests.matrix.rows import (
    ClientRow,
    ExaminationCell,
    Finding,
    MapCell,
    Matrix,
    RunCell,
    ServerRow,
    keep,
    kept,
)
from tests.matrix.stopping import LeftOffError, Patience
from tests.ui.pages import ATTRIBUTES, WRITTEN, Page

RULE = Finding(
    "rfc1939/4/4", "RFC 1939 section 4", "must", "The maildrop is locked", "it <b>is not", "servers/a.html#x"
)
SERVERS = (
    ServerRow(
        "a",
        told="1.0 +OK <script>",
        examination=ExaminationCell({"met": 90, "broken": 1}, (RULE,), "servers/a.html", 12.0),
        maps=(MapCell("mail", 9, 400, ("STAT, NOOP: -ERR; expected was +OK.",), "servers/a-map.html", 30.0),),
    ),
    ServerRow("b", examination=ExaminationCell({}, (), "servers/b.html", 1.0, "interrupted")),
    ServerRow("c", missing="c is not installed"),
    ServerRow("d", maps=(MapCell("auth", 0, 7, (), "", 480.0, "left off after 8 minutes"),)),
)
RUNS = (
    RunCell("no fault", "whole", fails=False, way="clients/e.html#r1", why=""),
    RunCell(
        "dot-early", "lost", fails=True, way="clients/e.html#r2", why="it is gone", robust="Compare sizes"
    ),
    RunCell("unstuffed", "spoilt", fails=False, way="clients/e.html#r3", why="a dot"),
)
CLIENTS = (
    ClientRow("e", told="e 6.4", page="clients/e.html", runs=RUNS),
    ClientRow("f", "POP2", runs=RUNS[:1], page="clients/f.html", stopped="interrupted"),
    ClientRow("g", missing="g is not installed"),
)


def test_each_server_and_each_client_is_told_of_with_the_way_to_what_shows_it() -> None:
    page = Page()
    page.feed(
        "\n".join(
            matrix_page(Matrix(SERVERS, CLIENTS), "today", lambda name: {RULE.name: f"By hand, {name}."})
        )
    )
    assert page.problems == []
    assert {one.name for one in page.elements} <= WRITTEN
    assert {key for one in page.elements for key in one.attributes} <= {*ATTRIBUTES, "tabindex"}
    ways = {one.attributes["href"] for one in page.all("a")}
    assert ways == {
        *("servers/a.html", "servers/a.html#x", "servers/a-map.html", "servers/b.html"),
        *("clients/e.html", "clients/f.html", *(run.way for run in RUNS)),
    }
    rows = [row.words for row in page.all("tr")]
    for name, said in {
        "a": "90 met, 1 broken",
        "b": "interrupted",
        "c": "not had here: c is not installed",
        "d": "left off after 8 minutes",
    }.items():
        assert any(row.startswith(name) and said in row for row in rows), name
    assert [row for row in rows if row.startswith("dot-early")] == ["dot-earlylost--"]
    assert [one.words for one in page.all("a", "bad")] == ["lost"]
    findings = " ".join(one.words for one in page.all("ul", "findings"))
    assert (
        "rfc1939/4/4 (RFC 1939 section 4, must): The maildrop is locked.Seen: it <b>is notBy hand, a."
        in findings
    )
    assert "dot-early: lost; it is gone.A robust client: Compare sizesRFC 1939 section 11" in findings


def test_what_the_rfcs_say_is_told_of_faults_that_there_are() -> None:
    assert set(CLIENT_RULES) <= set(FAULTS)
    assert rule_for("stls-hang, TLS") == CLIENT_RULES["stls-hang"]
    assert rule_for("drop-after:300@RETR:3") == CLIENT_RULES["drop-after"]
    assert rule_for("no fault") == ""


def test_what_is_done_is_kept(tmp_path: Path) -> None:
    assert kept(tmp_path) == Matrix()
    for row in (*SERVERS, *CLIENTS, SERVERS[0]):
        keep(row, tmp_path)
    assert kept(tmp_path) == Matrix(SERVERS, CLIENTS)


def test_a_part_is_left_off_when_a_person_interrupts_or_its_time_is_over() -> None:
    patience = Patience(0.0)
    with pytest.raises(LeftOffError, match="left off after 0 minutes"):
        patience.check(-1.0)
    longer = Patience(float("inf"))
    longer.check(0.0)
    longer.interrupt()
    with pytest.raises(LeftOffError, match="interrupted"):
        longer.check(0.0)
