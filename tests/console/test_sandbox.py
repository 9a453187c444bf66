"""The sandbox in the line console: its menu, mail, riddles, in a pipe too."""

import asyncio

from popconsole.console.handlers.registry import perform
from popconsole.console.line_console import LineConsole
from popconsole.console.shell_start import ShellStart
from popconsole.protocol import POP3
from popconsole.ui.riddle import drawn
from tests.console.conftest import any_port
from tests.console.test_lessons import Sheet


def played(*commands: str) -> tuple[LineConsole, list[str]]:
    """Type into a line console, and return it, closed, with what each line has printed."""
    printed: list[str] = []

    async def go() -> LineConsole:
        sheet = Sheet()
        console = LineConsole(sheet, perform, ShellStart(POP3), make_server=any_port)
        try:
            for text in commands:
                start = len(sheet.rows)
                if text.startswith(":"):
                    await console.command(text)
                elif not console.takes(text.encode()) and console.send(text.encode()):
                    await console.settled()
                printed.append(" ".join(" ".join(sheet.rows[start:]).split()))
        finally:
            await console.close()
        return console

    return asyncio.run(go()), printed


def test_its_menu_tells_how_it_is_set_up_and_what_can_be_changed() -> None:
    console, printed = played(
        ":sandbox", ":persona dovecot", ":pop2", ":fault err-on:LIST", ":mail twins", ":sandbox"
    )
    assert "POP3, persona popconsole, mail usual" in printed[0]
    assert "faults: none." in printed[0]
    for word in (":pop2", ":persona", ":fault", ":mail", ":surprise", ":guess", ":sandbox off"):
        assert word in printed[0]
    assert "does not speak POP2" in printed[2]
    assert "POP3, persona dovecot, mail twins" in printed[5]
    assert "err-on:LIST" in printed[5]
    assert console.sandbox is not None


def test_a_riddle_is_found_out() -> None:
    number = next(n for n in range(1, 9_999) if drawn(n, "POP3").spec.text == "err-on:LIST")
    right = drawn(number, "POP3").choices.index("err-on") + 1
    console, printed = played(
        ":sandbox", f":surprise {number}", "USER student", "PASS learn", "LIST", ":sandbox", ":guess",
        ":guess x", ":guess 9", f":guess {right}", ":guess", ":guess 1",
    )  # fmt: skip
    assert f"Riddle {number}" in printed[1]
    assert "err-on" not in "".join(printed[:9])
    assert "one that is not told" in printed[5]
    assert "The command is refused, whatever it asks for." in printed[6]
    assert "I don't know" in printed[6]
    assert '"x" is no number' in printed[7]
    assert "the choices 0 to 5" in printed[8]
    assert "Right, it was err-on:LIST" in printed[9]
    assert "It showed in line 7 of session 2." in printed[9]
    assert printed[10] == printed[9]
    assert "Nothing is to be guessed" in printed[11]
    assert console.sandbox is not None
    assert console.sandbox.found == 1


def test_what_it_has_no_word_for_is_told() -> None:
    _console, printed = played(
        ":guess", ":sandbox pop2", ":sandbox", ":mail", ":mail none", ":surprise x", ":guess"
    )
    assert ":guess does not apply now" in printed[0]
    assert '"pop2" is neither' in printed[1]
    assert "usual six messages, as everywhere in the course" in printed[3]
    assert 'no mail "none"' in printed[4]
    assert '"x" is no number' in printed[5]
    assert "Nothing is to be guessed" in printed[6]


def test_it_is_left_and_a_lesson_takes_its_place() -> None:
    console, printed = played(":sandbox", ":sandbox off", ":lessons 18", ":lessons 3", ":lessons sandbox")
    assert "The sandbox is left" in printed[1]
    assert "The sandbox: POP3" in printed[2]
    assert "step 1 of" in printed[3]
    assert "The sandbox: POP3" in printed[4]
    assert console.lesson is None


def test_the_list_of_lessons_ends_with_it() -> None:
    _console, printed = played(":lessons")
    assert "sandbox The sandbox: personas, faults, riddles exam The exam: form A" in printed[0]


def test_all_of_a_fault_is_told_and_nothing_is_switched() -> None:
    console, printed = played(":fault size-wrong?", ":fault greeting-foreign?", ":fault frog?")
    assert "LIST tells other sizes than those sent. size-wrong[:N][@PLACE]: LIST" in printed[0]
    assert "N: a whole number from -999,999,999 to 999,999,999 and not 0; 10 unless told" in printed[0]
    assert "or to its Nth)" in printed[0]
    assert "smtp|imap|http: one of them; smtp unless told" in printed[1]
    assert 'no fault "frog"' in printed[2]
    assert not console.workspace.behaviour.faults
