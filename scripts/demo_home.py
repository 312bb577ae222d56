"""Runs the demo: Home Assistant with the integration, a simulated wallbox, a stand-in for EVCC."""

import argparse
import asyncio
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
import json
import os
from pathlib import Path
import shutil
import signal
import socket
import sys
from typing import Any

import aiohttp

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / ".demo"
LOG = CONFIG / "home-assistant.log"
ADDRESS = "http://127.0.0.1:8123"
CLIENT = f"{ADDRESS}/"
DOMAIN = "wallbox_evcc_proxy"
HOME_PORT, WALLBOX_PORT, EVCC_PORT = 8123, 8888, 8887
STATION = "demo-wallbox"
RESTART_AFTER = 10.0
"""Seconds until a stand-in for EVCC that was killed is started again."""
PATIENCE = 180.0
"""Seconds that Home Assistant may take to start."""

CONFIGURATION = """\
homeassistant:
  name: Demo
frontend:
history:
logbook:
energy:
system_health:
logger:
  default: warning
  logs:
    custom_components.wallbox_evcc_proxy: info
"""


# Two libraries for voice assistants have no build for this Python on PyPI. Without something of
# their name Home Assistant's page does not load, and nothing in the demo listens to a voice.
STAND_INS = CONFIG / "stand-ins"
VOICE = {
    "pymicro_vad.py": "class MicroVad:\n    pass\n",
    "pyspeex_noise.py": "class AudioProcessor:\n    pass\n",
}


class DemoError(Exception):
    """Something that keeps the demo from running, told for the person who started it."""


def progress(text: str) -> None:
    """Show what is being done, on one line where there is a terminal."""
    end = "" if sys.stderr.isatty() else "\n"
    start = "\r\033[K" if sys.stderr.isatty() else ""
    print(f"{start}{text}", end=end, file=sys.stderr, flush=True)


def check_ports(ports: list[int]) -> None:
    """Raise DemoError when a port is taken."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise DemoError(
                    f"Port {port} is used by another program. Stop it and try again."
                ) from error


def make_config() -> None:
    """Lay out a fresh configuration folder."""
    shutil.rmtree(CONFIG, ignore_errors=True)
    (CONFIG / ".storage").mkdir(parents=True)
    (CONFIG / "custom_components").mkdir()
    (CONFIG / "custom_components" / DOMAIN).symlink_to(
        ROOT / "custom_components" / DOMAIN
    )
    (CONFIG / "configuration.yaml").write_text(CONFIGURATION)
    STAND_INS.mkdir()
    for name, text in VOICE.items():
        (STAND_INS / name).write_text(text)
    store("http", 1, {"server_host": ["127.0.0.1"], "server_port": HOME_PORT})
    # Only the user is left to be made: the other steps look for things in the network.
    store("onboarding", 4, {"done": ["core_config", "analytics", "integration"]})


def store(key: str, version: int, data: object) -> None:
    """Write a file of Home Assistant's storage."""
    stored = {"version": version, "minor_version": 1, "key": key, "data": data}
    (CONFIG / ".storage" / key).write_text(json.dumps(stored))


class Home:
    """The REST API of the demo's Home Assistant."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        """Talk through a client session."""
        self._session = session
        self._headers: dict[str, str] = {}

    async def post(self, path: str, body: object = None) -> Any:
        """Post JSON, or a form where a dict of texts is given as bytes; return the answer."""
        async with self._session.post(
            f"{ADDRESS}{path}", json=body, headers=self._headers
        ) as response:
            if response.status >= 400:
                raise DemoError(f"{path}: {response.status} {await response.text()}")
            return await response.json()

    async def wait_until_up(self, home: Process) -> None:
        """Return when Home Assistant answers."""
        for second in range(int(PATIENCE)):
            progress(f"Home Assistant is starting ... {second} s")
            if home.returncode is not None:
                raise DemoError(
                    f"Home Assistant ended while it started. Its log: {LOG}"
                )
            with suppress(aiohttp.ClientError, TimeoutError):
                async with self._session.get(f"{ADDRESS}/api/onboarding") as response:
                    if response.status == 200:
                        return
            await asyncio.sleep(1)
        raise DemoError(
            f"Home Assistant did not start within {PATIENCE:.0f} s. Its log: {LOG}"
        )

    async def onboard(self) -> None:
        """Make the user demo with the password demo, and log in."""
        user = {
            "name": "Demo",
            "username": "demo",
            "password": "demo",
            "language": "en",
        }
        code = await self.post("/api/onboarding/users", {"client_id": CLIENT, **user})
        form = {
            "grant_type": "authorization_code",
            "code": code["auth_code"],
            "client_id": CLIENT,
        }
        async with self._session.post(f"{ADDRESS}/auth/token", data=form) as response:
            token = await response.json()
        self._headers = {"Authorization": f"Bearer {token['access_token']}"}

    async def set_up(self, listen_host: str, evcc_host: str, evcc_port: int) -> None:
        """Set the integration up through its own form."""
        path = "/api/config/config_entries/flow"
        step = await self.post(
            path, {"handler": DOMAIN, "show_advanced_options": False}
        )
        answers: dict[str, object] = {
            "listen_host": listen_host,
            "listen_port": WALLBOX_PORT,
            "evcc_host": evcc_host,
            "evcc_port": evcc_port,
        }
        while step["type"] == "form":
            if step.get("errors"):
                answers["set_up_anyway"] = True
            body = answers if step["step_id"] == "user" else {}
            step = await self.post(f"{path}/{step['flow_id']}", body)
        if step["type"] != "create_entry":
            raise DemoError(
                f"The integration could not be set up: {step.get('reason')}"
            )


async def start(*command: str, shows: bool) -> Process:
    """Start a process of the demo in its own group, so that Ctrl-C reaches this one only."""
    return await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        stdin=DEVNULL,
        stdout=PIPE if shows else DEVNULL,
        stderr=STDOUT,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{STAND_INS}"},
    )


async def show(process: Process) -> None:
    """Print what a process prints."""
    assert process.stdout is not None
    async for line in process.stdout:
        print(line.decode(errors="replace").rstrip(), flush=True)


@asynccontextmanager
async def stopped_in_the_end(processes: list[Process]) -> AsyncIterator[None]:
    """End every process when the demo ends, however it ends."""
    try:
        yield
    finally:
        for process in processes:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
        for process in processes:
            try:
                async with asyncio.timeout(20):
                    await process.wait()
            except TimeoutError:
                process.kill()


async def run_evcc(processes: list[Process]) -> None:
    """Run the stand-in for EVCC, and start it again when somebody kills it."""
    while True:
        evcc = await start(
            sys.executable, "-m", "tests.peers", "evcc", "--port", str(EVCC_PORT),
            "--station", STATION, "--interval", "10", shows=True,
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
    make_config()
    async with asyncio.TaskGroup() as tasks, aiohttp.ClientSession() as session:
        if has_own_evcc:
            tasks.create_task(run_evcc(processes))
        hass = str(Path(sys.executable).parent / "hass")
        home_process = await start(
            hass, "-c", str(CONFIG), "--skip-pip", "--log-file", str(LOG), shows=False
        )
        processes.append(home_process)
        home = Home(session)
        await home.wait_until_up(home_process)
        progress("Setting up the user and the integration ...")
        await home.onboard()
        listen_host = "0.0.0.0" if arguments.no_wallbox else "127.0.0.1"
        await home.set_up(listen_host, evcc_host, int(evcc_port))
        progress("")
        if not arguments.no_wallbox:
            wallbox = await start(
                sys.executable, "-m", "tests.peers", "wallbox", "--id", STATION,
                "--url", f"ws://127.0.0.1:{WALLBOX_PORT}/", shows=True,
            )  # fmt: skip
            processes.append(wallbox)
            tasks.create_task(show(wallbox))
        print(
            f"\nHome Assistant: {ADDRESS}   (user demo, password demo)\n"
            f"The wallbox:    {ADDRESS}/config/integrations/integration/{DOMAIN}\n"
            f"Its log:        {LOG}\n"
            "Ctrl-C stops everything.\n",
            flush=True,
        )
        await home_process.wait()
        raise DemoError(f"Home Assistant ended. Its log: {LOG}")


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
    except* DemoError as errors:
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
