"""What stands between the peers, as a process: started, watched from outside, ended."""

import ctypes
import json
import os
from pathlib import Path
import subprocess
import sys
import time
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parent.parent
_PATIENCE = 15.0
"""Seconds for it to end by itself."""


class Middle:
    """One process that passes on between wallboxes and EVCC."""

    def __init__(
        self,
        way: str,
        evcc_port: int,
        *,
        core: int | None,
        seed: int,
        timed: bool = False,
    ) -> None:
        """Start it; ``timed`` lets it measure its turns, which makes it slower."""
        command = [sys.executable, "-m", "benchmarks.host", way, str(evcc_port)]
        if core is not None:
            command += ["--core", str(core)]
        if timed:
            command.append("--turns")
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the bench, which then ends it
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
        )
        self.port: int = self._answer()
        """Where it listens for wallboxes."""
        clock = ctypes.c_int()
        if ctypes.CDLL(None).clock_getcpuclockid(
            self._process.pid, ctypes.byref(clock)
        ):
            raise OSError("no clock of the process")
        self._clock = clock.value

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(
                "the process between the peers ended; what it said is above"
            )
        return json.loads(line)

    def ask(self, what: str) -> Any:
        """Return its answer to ``collect`` (garbage) or ``turns``."""
        assert self._process.stdin is not None
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        return self._answer()

    def cpu(self) -> float:
        """Return the processor time it has used, in seconds."""
        return time.clock_gettime(self._clock)

    def waited(self) -> float:
        """Return for how many seconds other work has kept it from its core."""
        return waited(self._process.pid)

    def memory(self) -> int:
        """Return the memory that it holds, in KiB: anonymous pages, not the files it has loaded."""
        for line in (
            Path(f"/proc/{self._process.pid}/smaps_rollup").read_text().splitlines()
        ):
            if line.startswith("Anonymous:"):
                return int(line.split()[1])
        raise OSError("smaps_rollup does not tell the anonymous memory")

    def __enter__(self) -> Self:
        """Keep it until the end of the block."""
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def waited(process: int | str) -> float:
    """Return for how many seconds other work has kept a process from its core.

    0 where the kernel does not tell.
    """
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0
