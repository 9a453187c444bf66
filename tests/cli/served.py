"""``popconsole serve`` as a process of its own."""

import subprocess
import sys


def started(*arguments: str) -> "subprocess.Popen[str]":
    """Start it on free ports; what it prints comes through pipes."""
    ports = ("--pop3-port", "0", "--pop2-port", "0")
    command = [sys.executable, "-m", "popconsole", "serve", *ports, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
