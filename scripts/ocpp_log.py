"""Prints OCPP traffic for people; scripts/ocpp-log runs it in the project's environment."""

import argparse
from collections.abc import Iterator
import os
from pathlib import Path
import shutil
import sys
from types import ModuleType
from typing import Final

_PACKAGE: Final = "custom_components.wallbox_evcc_proxy"


def _without_home_assistant() -> None:
    """Have the integration's pure parts imported without its entry: that would take seconds."""
    package = ModuleType(_PACKAGE)
    package.__path__ = [
        str(Path(__file__).parents[1] / "custom_components" / "wallbox_evcc_proxy")
    ]
    sys.modules[_PACKAGE] = package


_without_home_assistant()

from custom_components.wallbox_evcc_proxy.telemetry.source import Entry  # noqa: E402
from custom_components.wallbox_evcc_proxy.telemetry.traces.colour import coloured  # noqa: E402
from custom_components.wallbox_evcc_proxy.telemetry.traces.log import log_lines  # noqa: E402
from custom_components.wallbox_evcc_proxy.telemetry.traces.opened import Trace  # noqa: E402
from custom_components.wallbox_evcc_proxy.telemetry.traces.pairs import (  # noqa: E402
    WIDTH,
    pair_lines,
)
from custom_components.wallbox_evcc_proxy.telemetry.traces.reading import read_trace  # noqa: E402
from custom_components.wallbox_evcc_proxy.telemetry.traces.told import Line, plain  # noqa: E402

_MOST: Final = sys.maxsize
"""Frames and bytes: a person at a terminal may wait."""


class _Failure(Exception):
    """What the user is told instead of a log."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/ocpp-log",
        description="Print OCPP traffic: an Open OCPP Trace, or the original proxy's ocpp_messages.log.",
    )
    parser.add_argument("file", metavar="FILE", help="the trace; - for standard input")
    parser.add_argument(
        "--pairs", action="store_true", help="requests and their answers side by side"
    )
    parser.add_argument(
        "--no-payload", action="store_true", help="leave out what the frames carry"
    )
    parser.add_argument(
        "--raw", action="store_true", help="add the texts as they were on the wire"
    )
    parser.add_argument("--wallbox", metavar="ID", help="only this wallbox")
    return parser.parse_args()


def _read(name: str) -> Trace:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise _Failure(f"cannot read {name}: {error.strerror or error}") from error
    trace = read_trace(raw, None, most_frames=_MOST, most_bytes=_MOST)
    if not trace.entries:
        raise _Failure(f"{name} is no trace: no frame could be read in it")
    return trace


def _of_wallbox(trace: Trace, wallbox: str | None) -> list[Entry]:
    if wallbox is None:
        return list(trace.entries)
    if wallbox not in trace.wallboxes:
        known = ", ".join(trace.wallboxes) or "none"
        raise _Failure(f"there is no wallbox {wallbox} in it, but: {known}")
    return [entry for entry in trace.entries if entry.wallbox in ("", wallbox)]


def _lines(entries: list[Entry], arguments: argparse.Namespace) -> Iterator[Line]:
    payload, raw = not arguments.no_payload, arguments.raw
    if not arguments.pairs:
        return log_lines(entries, payload=payload, raw=raw)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
    return pair_lines(entries, payload=payload, raw=raw, width=width)


def _print() -> None:
    arguments = _arguments()
    trace = _read(arguments.file)
    entries = _of_wallbox(trace, arguments.wallbox)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    is_coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    written = coloured if is_coloured else plain
    for line in _lines(entries, arguments):
        print(written(line))
    sys.stdout.flush()
    if trace.unreadable_lines:
        lines = "line" if trace.unreadable_lines == 1 else "lines"
        print(
            f"ocpp-log: {trace.unreadable_lines} {lines} could not be read",
            file=sys.stderr,
        )


def main() -> int:
    """Print what the command line asks for; return the exit status."""
    try:
        _print()
    except _Failure as failure:
        print(f"ocpp-log: {failure}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
