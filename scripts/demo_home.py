"""Runs the demo: Home Assistant with the integration, simulated wallboxes, a stand-in for EVCC."""

import argparse
import asyncio
from asyncio.subprocess import Process
import signal
import socket
import sys

import aiohttp

from .home import DOMAIN, ROOT, Home, HomeError, start, stopped_in_the_end

HOME_PORT, WALLBOX_PORT, EVCC_PORT = 8123, 8888, 8887
WALLBOXES = {
    "demo-wallbox": "",
    # Never answers some questions, has no clock, writes JSON that is none, obeys one form of limits.
    "odd-wallbox": "--like actec-ev-ac22k --comma-first --serial SIM-0002",
}
"""By id, what the simulated wallbox is told beside it."""
RESTART_AFTER = 10.0
"""Seconds until a stand-in for EVCC that was killed is started again."""


def progress(text: str) -> None:
    """Show what is being done, on one line where there is a terminal."""
    end = "" if sys.stderr.isatty() else "\n"
    clear = "\r\033[K" if sys.stderr.isatty() else ""
    print(f"{clear}{text}", end=end, file=sys.stderr, flush=True)


def check_ports(ports: list[int]) -> None:
    """Raise HomeError when a port is taken."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise HomeError(
                    f"Port {port} is used by another program. Stop it and try again."
                ) from error


async def show(process: Process) -> None:
    """Print what a process prints."""
    assert process.stdout is not None
    async for line in process.stdout:
        print(line.decode(errors="replace").rstrip(), flush=True)


async def run_evcc(processes: list[Process]) -> None:
    """Run the stand-in for EVCC, and start it again when somebody kills it."""
    while True:
        evcc = await start(
            sys.executable, "-m", "tests.peers", "evcc", "--port", str(EVCC_PORT),
            *(word for wallbox in WALLBOXES for word in ("--station", wallbox)),
            "--interval", "10", shows=True,
        )  # fmt: skip
        processes.append(evcc)
        print(
            f"The stand-in for EVCC runs; to see it restart: kill -9 {evcc.pid}",
            flush=True,
        )
        await show(evcc)
        await evcc.wait()
        print(
            f"The stand-in for EVCC ended. It starts again in {RESTART_AFTER:.0f} s",
            flush=True,
        )
        await asyncio.sleep(RESTART_AFTER)


async def demo(arguments: argparse.Namespace, processes: list[Process]) -> None:
    """Bring everything up, say how to get there, and go on until something ends."""
    has_own_evcc = arguments.evcc is None
    check_ports([HOME_PORT, WALLBOX_PORT, *([EVCC_PORT] if has_own_evcc else [])])
    evcc_host, _, evcc_port = (arguments.evcc or f"127.0.0.1:{EVCC_PORT}").rpartition(
        ":"
    )
    async with asyncio.TaskGroup() as tasks, aiohttp.ClientSession() as session:
        if has_own_evcc:
            tasks.create_task(run_evcc(processes))
        home = Home(session, ROOT / ".demo", HOME_PORT)
        home_process = await home.start()
        processes.append(home_process)
        await home.wait_until_up(home_process, progress)
        progress("Setting up the user and the integration ...")
        await home.onboard()
        await home.set_up(
            listen=("0.0.0.0" if arguments.no_wallbox else "127.0.0.1", WALLBOX_PORT),
            evcc=(evcc_host, int(evcc_port)),
        )
        await home.wait_for_panel()
        progress("")
        for wallbox, options in () if arguments.no_wallbox else WALLBOXES.items():
            process = await start(
                sys.executable, "-m", "tests.peers", "wallbox", "--id", wallbox,
                "--url", f"ws://127.0.0.1:{WALLBOX_PORT}/", *options.split(), shows=True,
            )  # fmt: skip
            processes.append(process)
            tasks.create_task(show(process))
        print(
            f"\nThe panel:      {home.address}/wallbox-evcc-proxy   (user demo, password demo)\n"
            f"Its wallboxes:  {home.address}/config/integrations/integration/{DOMAIN}\n"
            f"Its log:        {home.log}\n"
            "Ctrl-C stops everything.\n",
            flush=True,
        )
        await home_process.wait()
        raise HomeError(f"Home Assistant ended. Its log: {home.log}")


def evcc_address(text: str) -> str:
    """Return an address as HOST:PORT; raises ArgumentTypeError when it is none."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal():
        raise argparse.ArgumentTypeError(
            "enter it as HOST:PORT, for example 192.168.1.20:8887"
        )
    return text


async def main(arguments: argparse.Namespace) -> int:
    """Run the demo until Ctrl-C; return the exit status."""
    processes: list[Process] = []
    running = asyncio.current_task()
    assert running is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    failed = False
    try:
        async with stopped_in_the_end(processes):
            await demo(arguments, processes)
    except* HomeError as errors:
        failed = True
        progress("")
        for error in errors.exceptions:
            print(error, file=sys.stderr)
    except* asyncio.CancelledError:
        progress("")
        print("Stopped.", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument(
        "--evcc", metavar="HOST:PORT", type=evcc_address, help="a real EVCC's OCPP port"
    )
    parser.add_argument(
        "--no-wallbox", action="store_true", help="leave the port to a real wallbox"
    )
    sys.exit(asyncio.run(main(parser.parse_args())))
