"""Hold the coverage that was measured against the least that each room must have.

Takes the file of ``coverage json`` and ``floors.toml`` beside this script: for each room (the longest folder
that a file lies in) a share, in percent, of lines and branches together. Ends with 1 where a room has
less, has no file any more, or has no floor.
"""

import json
import sys
import tomllib
from pathlib import Path

ROOT = "popconsole/"


def main(measured: str) -> int:
    """Print a row for each room; return the exit code."""
    floors: dict[str, float] = tomllib.loads((Path(__file__).parent / "floors.toml").read_text())["floors"]
    told = json.loads(Path(measured).read_text())["files"]
    rooms = sorted(floors, key=len, reverse=True)
    have = dict.fromkeys(floors, 0)
    want = dict.fromkeys(floors, 0)
    missed: dict[str, list[str]] = {room: [] for room in floors}
    homeless = []
    for file, found in told.items():
        path = file.replace("\\", "/").removeprefix(ROOT)
        room = next((room for room in rooms if path.startswith(f"{room}/")), "." if "/" not in path else None)
        if room is None:
            homeless.append(path)
            continue
        counts = found["summary"]
        have[room] += counts["covered_lines"] + counts["covered_branches"]
        want[room] += counts["num_statements"] + counts["num_branches"]
        lines = [*map(str, found["missing_lines"])]
        lines += [f"{a}->{b}" for a, b in found["missing_branches"] if a not in found["missing_lines"]]
        if lines:
            missed[room].append(f"{path}: {', '.join(lines)}")
    failed = False
    for room, floor in sorted(floors.items()):
        share = 100 * have[room] / want[room] if want[room] else 0.0
        less = share < floor
        failed |= less
        print(f"{'LESS' if less else 'ok':4}  {room:18} {share:6.2f} %  (at least {floor:g})")
        if less:
            print(*(f"        {row}" for row in missed[room]), sep="\n")
        elif share >= floor + 1:
            print(f"        the floor of {room} can be raised to {int(share)} in .ci/floors.toml")
    if homeless:
        print("No floor in .ci/floors.toml is for:", *homeless, sep="\n  ")
    return int(failed or bool(homeless))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
