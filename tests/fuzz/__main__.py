"""Random and mutated inputs against engine, faults, tracker and reader: no exception, no hang, no growth.

    python -m tests.fuzz [--inputs N] [--seed S] [--keep]

Starts from the kept corpus and the shipped transcripts. Inputs that show something new are changed further;
with --keep they are added to the corpus. An input that fails is written beside the corpus and named.
"""

import argparse
import faulthandler
import gc
import sys
import time
import traceback
from collections.abc import Hashable, Iterable
from pathlib import Path

from tests.fuzz.corpus import CORPUS, load, save, shipped
from tests.fuzz.faulty import faulty
from tests.fuzz.mutate import Mutator
from tests.fuzz.targets import engine, reader, servers, tracker

HANG = 60  # seconds for a hundred inputs: one of them hangs
SLOW = 3.0  # seconds for one input, which has 70,000 octets at the most: something grows with their square
POOL = 3_000  # inputs that are changed further
GROWTH = 24  # megabytes that the process may grow by, once it is warm


def resident() -> float:
    """Return the megabytes of memory that this process has now (Linux; 0 elsewhere)."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
    except OSError:
        return 0.0


class Fuzzer:
    """Gives inputs to all targets and keeps those that show something new."""

    def __init__(self, seed: int) -> None:
        self.mutator = Mutator(seed)
        self.servers = servers()
        self.pool: list[bytes] = []
        self.features: set[Hashable] = set()
        self.slowest = (0.0, b"")
        self.failures: list[Path] = []

    def give(self, data: bytes) -> bool:
        """Give an input to all targets; tell whether something was new about it."""
        began = time.perf_counter()
        before = len(self.features)
        try:
            self.features.update(engine(self.servers, data))
            self.features.update(faulty(self.servers, data))
            self.features.update(tracker(data))
            self.features.update(reader(data))
        except Exception:  # noqa: BLE001 - any exception is what is looked for
            traceback.print_exc()
            self._keep(data, "failed")
        took = time.perf_counter() - began
        self.slowest = max(self.slowest, (took, data))
        if took > SLOW:
            self._keep(data, f"took {took:.1f} s")
        return len(self.features) > before

    def _keep(self, data: bytes, why: str) -> None:
        path = CORPUS.with_name(f"failed-{len(self.failures)}.input")
        path.write_bytes(data)
        self.failures.append(path)
        print(f"an input of {len(data):,} octets {why}; it is kept in {path}", flush=True)
        if len(self.failures) >= 10:
            sys.exit("ten inputs failed: enough")

    def run(self, inputs: int) -> tuple[int, float, float]:
        """Give so many inputs; return how many were new, and megabytes when warm and at the end."""
        new, warm = 0, 0.0
        began = time.monotonic()
        for number in range(1, inputs + 1):
            data = self.mutator.make(self.pool)
            if self.give(data):
                new += 1
                if len(self.pool) < POOL:
                    self.pool.append(data)
            if number % 100 == 1:
                faulthandler.dump_traceback_later(HANG, exit=True)
            if number == inputs // 10:
                gc.collect()
                warm = resident()
            if number % 50_000 == 0:
                rate = number / (time.monotonic() - began)
                print(
                    f"{number:9,} inputs, {rate:,.0f} a second; {len(self.features):,} features, "
                    f"{len(self.pool):,} in the pool; {resident():.0f} MB",
                    flush=True,
                )
        gc.collect()
        return new, warm, resident()


def essential(inputs: Iterable[bytes]) -> list[bytes]:
    """Return the shortest of these inputs that together show all that they show."""
    fresh = Fuzzer(0)
    return [data for data in sorted(set(inputs), key=lambda data: (len(data), data)) if fresh.give(data)]


def main() -> None:
    """Run, and say what was done."""
    parser = argparse.ArgumentParser(
        description="Random and mutated inputs against engine, faults, tracker and reader."
    )
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=937)
    parser.add_argument(
        "--keep", action="store_true", help="add inputs that show something new to the corpus"
    )
    arguments = parser.parse_args()
    fuzzer = Fuzzer(arguments.seed)
    kept = load()
    fuzzer.pool = [*shipped(), *kept]
    for data in fuzzer.pool:
        fuzzer.give(data)
    start = len(fuzzer.pool)
    print(
        f"{start} inputs to begin with, {len(fuzzer.features):,} features, seed {arguments.seed}", flush=True
    )
    began = time.monotonic()
    new, warm, end = fuzzer.run(arguments.inputs)
    faulthandler.cancel_dump_traceback_later()
    took = time.monotonic() - began
    failed = len(fuzzer.failures)
    print(f"{arguments.inputs:,} inputs in {took:,.0f} s: {failed} failed, {new:,} showed something new")
    print(f"the slowest took {fuzzer.slowest[0] * 1000:.0f} ms, with {len(fuzzer.slowest[1]):,} octets")
    print(f"memory: {warm:.0f} MB after a tenth of them, {end:.0f} MB at the end")
    if arguments.keep:
        corpus = essential([*kept, *fuzzer.pool[start:]])
        save(corpus)
        print(f"the corpus has {len(corpus):,} inputs now")
    if fuzzer.failures or end - warm > GROWTH:
        sys.exit(1)


if __name__ == "__main__":
    main()
