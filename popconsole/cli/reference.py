"""The commands that look something up: explain, diagram and manual."""

import sys

import click

from popconsole.cli.given import PROTOCOL, width
from popconsole.cli.outcome import ExitCode, UnusableError, pipe
from popconsole.i18n import N_


@click.command(context_settings={"ignore_unknown_options": True})  # a reply may begin with a dash
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
def explain(words: tuple[str, ...]) -> None:
    """Explain a command, a state, a reply such as -ERR, a response code or a term."""
    from popconsole.guide.reference.entry import is_known
    from popconsole.guide.reference.lookup import lookup
    from popconsole.ui.entries import rows

    entries = lookup([part for word in words for part in word.split()] or list(words))
    with pipe():
        for number, entry in enumerate(entries):
            if number:
                click.echo()
            for row in rows(entry, width()):
                click.echo(row)
    sys.exit(ExitCode.OK if all(is_known(entry) for entry in entries) else ExitCode.UNUSABLE)


@click.command()
@click.argument("protocol", type=PROTOCOL)
@click.option(
    "--format", "written", type=click.Choice(["text", "mermaid", "dot"]), default="text", show_default=True
)
@click.option(
    "--form",
    type=click.Choice(["simple", "full"]),
    default="full",
    show_default=True,
    help=N_("The text form's drawing: a box for each state with its commands, or every transition."),
)
@click.option("--ascii", "ascii_only", is_flag=True, help=N_("Draw the text form with ASCII characters."))
@click.option(
    "--list", "listed", is_flag=True, help=N_("The text form without a drawing: states and what leads where.")
)
def diagram(protocol: str, written: str, form: str, *, ascii_only: bool, listed: bool) -> None:
    """Print the state diagram of a protocol, made from the table that the server runs on."""
    from popconsole.guide.diagram import formats
    from popconsole.protocol import PROTOCOLS

    spoken = PROTOCOLS[protocol.upper()]
    if written == "text" and form == "simple" and not listed:
        click.echo(formats.simple_text(spoken, ascii_only=ascii_only), nl=False)
    elif written == "text":
        click.echo(formats.text(spoken, ascii_only=ascii_only, drawing=not listed), nl=False)
    else:
        click.echo((formats.mermaid if written == "mermaid" else formats.dot)(spoken), nl=False)


@click.command()
@click.argument("name", required=False)
def manual(name: str | None) -> None:
    """Show a page of the manual; without a name, list the pages."""
    from popconsole.ui import manual as pages

    if name is None:
        with pipe():
            for page in pages.names():
                click.echo(f"{page:12} {pages.title(page)}")
        return
    try:
        text = pages.read(name)
    except pages.NoPageError as error:
        raise UnusableError(str(error)) from error
    with pipe():
        for row in pages.rows(text, width()):
            click.secho(
                row.text,
                bold=row.style is pages.Style.HEADING or None,
                dim=row.style is pages.Style.CODE or None,
            )
