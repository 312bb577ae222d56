"""Compares a direct connection, a bare pass-through and the proxy, in rounds and random order."""

import argparse
from dataclasses import replace
import gc
import json
import os
from pathlib import Path
from random import Random, SystemRandom
import resource
import sys
from time import monotonic

from .peers import PeerError
from .table import Results, table
from .visits import BARE, DIRECT, PROXY, Bench, Effort

QUICK = Effort(rounds=3, windows=4, window=0.1, exchanges=150, idle=(50, 200), settle=0.5, turns=0.5)
_LEGEND = (
    "Medians over the rounds, of each visit's best window. Ratios and limits: proxy to bare. A frame is one message"
    "\nthrough the middle. Added latency is the round trip less the direct one, which stands in brackets. A turn is"
    "\nwhat the event loop does between two looks at its sockets."
)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 rounds, shorter, fewer idle connections")
    parser.add_argument("--rounds", type=int, help="how many rounds (9)")
    parser.add_argument("--ways", nargs="+", choices=(DIRECT, BARE, PROXY), help="only these")
    parser.add_argument("--seed", type=int, help="of the order and of the processes' hashes (random)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what every visit measured")
    return parser.parse_args()


def _pin() -> int | None:
    """Keep this process on one core; return another one for what stands in the middle."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        print("Only one core: the peers disturb what they measure.", file=sys.stderr)
        return None
    os.sched_setaffinity(0, {cores[0]})
    return cores[-1]


def _rounds(bench: Bench, ways: list[str], random: Random) -> Results:
    results: Results = {way: [] for way in ways}
    began = monotonic()
    for number in range(bench.effort.rounds):
        for way in random.sample(ways, len(ways)):
            _say(f"round {number + 1} of {bench.effort.rounds}: {way}, {monotonic() - began:.0f} s")
            figures = bench.visit(way, random)
            if way != DIRECT:
                figures |= bench.turns(way, random)
                if number % bench.effort.memory_every == 0:
                    figures |= bench.memory(way, random)
            results[way].append(figures)
    _say("")
    return results


def _say(progress: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{progress}", end="", file=sys.stderr, flush=True)
    elif progress:
        print(progress, file=sys.stderr, flush=True)


def main() -> int:
    """Measure and print; return 0 unless nothing could be measured."""
    arguments = _arguments()
    effort = QUICK if arguments.quick else Effort()
    if arguments.rounds:
        effort = replace(effort, rounds=arguments.rounds)
    ways = arguments.ways or [DIRECT, BARE, PROXY]
    seed = arguments.seed if arguments.seed is not None else SystemRandom().getrandbits(31)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    gc.freeze()
    bench = Bench(effort, _pin())
    try:
        results = _rounds(bench, ways, Random(seed))
    except (PeerError, OSError, RuntimeError) as error:
        print(f"\nbench: could not measure: {error}", file=sys.stderr)
        return 1
    print(table(results, effort))
    print(f"\n{_LEGEND}")
    print(
        f"{effort.rounds} rounds, seed {seed}, Python {sys.version.split()[0]}. Other work had a core in"
        f" {bench.starved} of {bench.windows} windows."
    )
    if arguments.json:
        arguments.json.write_text(json.dumps({"seed": seed, "ways": results}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
