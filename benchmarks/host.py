"""The process of what stands between the peers: started by ``middle``, told what to do by lines."""

import argparse
import asyncio
from collections.abc import Callable
import gc
import importlib
import json
import os
import resource
import sys
from typing import Any

from .peers import HOST
from .turns import Turns, timed_loop


def _tell(answer: Any) -> None:
    print(json.dumps(answer), flush=True)


async def _serve(way: str, evcc_port: int, turns: Turns | None) -> None:
    """Tell the port, then do what each line of the standard input asks for until it ends."""
    ended = asyncio.Event()
    asks: dict[str, Callable[[], Any]] = {
        "collect": gc.collect,
        "turns": lambda: turns.take() if turns is not None else {},
    }

    def told() -> None:
        if line := sys.stdin.readline().strip():
            _tell(asks[line]())
        else:
            ended.set()

    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), told)
    # Imported here, so that the bare pass-through does not carry the proxy's modules.
    module = importlib.import_module(f".{way}", __package__)
    gc.collect()  # what loading has left behind is not to be collected while turns are measured
    async with module.listening(HOST, evcc_port) as port:
        _tell(port)
        await ended.wait()


def main() -> None:
    """Serve one way until the standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("way", choices=("bare", "proxy"))
    parser.add_argument("evcc_port", type=int)
    parser.add_argument("--core", type=int)
    parser.add_argument("--turns", action="store_true")
    arguments = parser.parse_args()
    if arguments.core is not None:
        os.sched_setaffinity(0, {arguments.core})
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    turns = Turns() if arguments.turns else None
    factory = timed_loop(turns) if turns is not None else None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(_serve(arguments.way, arguments.evcc_port, turns))


if __name__ == "__main__":
    main()
