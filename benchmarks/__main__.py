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

from .peers import PeerError
from .table import Results, table
from .visits import BARE, DIRECT, PROXY, Bench, Effort, Figures

QUICK = Effort(
    rounds=3,
    windows=4,
    window=0.1,
    exchanges=150,
    idle=(50, 200),
    settle=0.5,
    turns=0.5,
)
_TOO_MANY = 0.2
"""With more starved windows than this part of all, the figures say more about the other work."""
_LEGEND = (
    "Medians over the rounds, of each visit's best window. A frame is one message on its way\n"
    "through. Added latency is the round trip less the direct one, which stands in brackets.\n"
    "A turn is what the event loop does between two looks at its sockets."
)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="3 rounds, shorter, fewer idle connections"
    )
    parser.add_argument("--rounds", type=int, help="how many rounds (9)")
    parser.add_argument(
        "--ways", nargs="+", choices=(DIRECT, BARE, PROXY), help="only these"
    )
    parser.add_argument(
        "--seed", type=int, help="of the order and of the processes' hashes (random)"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write what every visit measured"
    )
    return parser.parse_args()


def _pin() -> int | None:
    """Keep this process on one core; return another one for what stands in the middle."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        print("Only one core: the peers disturb what they measure.", file=sys.stderr)
        return None
    os.sched_setaffinity(0, {cores[0]})
    return cores[-1]


def _round(
    bench: Bench, number: int, ways: list[str], random: Random
) -> dict[str, Figures]:
    """Visit each way once, in random order."""
    results = {}
    for way in random.sample(ways, len(ways)):
        _say(f"round {number + 1} of {bench.effort.rounds}: {way}")
        figures = bench.visit(way, random)
        if way != DIRECT:
            figures |= bench.turns(way, random)
            if number % bench.effort.memory_every == 0:
                figures |= bench.memory(way, random)
        results[way] = figures
    return results


def _say(progress: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{progress}", end="", file=sys.stderr, flush=True)
    elif progress:
        print(progress, file=sys.stderr, flush=True)


def main() -> int:
    """Measure and print; return 0 unless not all of it could be measured."""
    arguments = _arguments()
    effort = QUICK if arguments.quick else Effort()
    if arguments.rounds:
        effort = replace(effort, rounds=arguments.rounds)
    ways = arguments.ways or [DIRECT, BARE, PROXY]
    seed = (
        arguments.seed if arguments.seed is not None else SystemRandom().getrandbits(31)
    )
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    gc.freeze()
    bench = Bench(effort, _pin())
    results: Results = {way: [] for way in ways}
    random = Random(seed)
    failure = ""
    try:
        for number in range(effort.rounds):
            for way, figures in _round(bench, number, ways, random).items():
                results[way].append(figures)
    except (PeerError, OSError, RuntimeError) as error:
        failure = f"could not measure: {error}"
    except KeyboardInterrupt:
        failure = "interrupted"
    _say("")
    rounds = len(results[ways[0]])
    if rounds:
        print(f"{table(results, effort)}\n\n{_LEGEND}")
        print(
            f"{rounds} rounds, seed {seed}, Python {sys.version.split()[0]}."
            f"\nOther work had a core in {bench.starved} of {bench.windows} windows."
        )
        if bench.starved > _TOO_MANY * bench.windows:
            print(
                "THE MACHINE WAS NOT QUIET: measure again before you believe any of this."
            )
    if arguments.json:
        arguments.json.write_text(
            json.dumps({"seed": seed, "ways": results}, indent=1) + "\n"
        )
    if failure:
        print(f"bench: {failure}", file=sys.stderr)
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
