"""The mock server's own certificate, in files, for servers that nobody here wrote."""

from datetime import UTC, datetime
from pathlib import Path

from popconsole.server.tls.certificates import own_context


def chain_and_key(folder: Path) -> tuple[Path, Path]:
    """Return the files of a certificate chain and its key, made in a folder where they are not there yet."""
    own_context(folder, datetime.now(UTC))  # noqa: TID251 - nobody is above who has a clock
    return folder / "server.pem", folder / "server-key.pem"
