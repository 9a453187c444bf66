"""What the reference knows of a section of an RFC: all that rests on it."""

from popconsole.guide.reference.entry import Entry
from popconsole.guide.reference.lookup import lookup, vocabulary
from popconsole.protocol.cite import Cite


def resting_on(cite: Cite) -> list[Entry]:
    """Return the entries that name this very section or page, in the order of the reference."""
    found: dict[tuple[str, str], Entry] = {}
    for word in vocabulary():
        for entry in lookup([word]):
            if entry.cite == cite:
                found[entry.title, entry.protocol] = entry
    return list(found.values())


def address(cite: Cite) -> str:
    """Return where the section is to be read on the web; of RFCs that number none, the RFC."""
    page = f"https://www.rfc-editor.org/rfc/rfc{cite.rfc}"
    return f"{page}#section-{cite.where}" if cite.where[:1].isdigit() else page
