"""A Home Assistant to throw away: laid out with this integration, started, and set up through its own API."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
import json
import os
from pathlib import Path
import shutil
import signal
import sys
from typing import Any

import aiohttp

ROOT = Path(__file__).parent.parent
DOMAIN = "wallbox_evcc_proxy"
INTEGRATION = ROOT / "custom_components" / DOMAIN
PANEL = f"/{DOMAIN}_static/panel.js"
PATIENCE = 180.0
"""Seconds that Home Assistant may take to start."""
USERS_GROUP = "system-users"
"""Home Assistant's name for those who are no administrators."""

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
VOICE = {
    "pymicro_vad.py": "class MicroVad:\n    pass\n",
    "pyspeex_noise.py": "class AudioProcessor:\n    pass\n",
}


class HomeError(Exception):
    """Something that keeps Home Assistant from running, told for the person who started it."""


class Home:
    """One Home Assistant on 127.0.0.1, and its REST API."""

    def __init__(self, session: aiohttp.ClientSession, config: Path, port: int) -> None:
        """Use a configuration folder, whose contents are thrown away, and a port."""
        self.config = config
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.log = config / "home-assistant.log"
        self._stand_ins = config / "stand-ins"
        self._session = session
        self._headers: dict[str, str] = {}

    @property
    def client(self) -> str:
        """What its own pages call themselves when they log in."""
        return f"{self.address}/"

    # Its process

    async def start(self) -> Process:
        """Lay the configuration out afresh and start."""
        if not (INTEGRATION / "frontend" / "panel.js").exists():
            raise HomeError("The panel is not built. Run scripts/build first.")
        self._lay_out()
        hass = str(Path(sys.executable).parent / "hass")
        return await start(
            *(hass, "-c", str(self.config), "--skip-pip", "--log-file", str(self.log)),
            shows=False,
            path=self._stand_ins,
        )

    async def wait_until_up(
        self, process: Process, told: Callable[[str], None]
    ) -> None:
        """Return when it answers; `told` is told each second how long that takes."""
        for second in range(int(PATIENCE)):
            told(f"Home Assistant is starting ... {second} s")
            if process.returncode is not None:
                raise HomeError(
                    f"Home Assistant ended while it started. Its log: {self.log}"
                )
            if await self._answers("/api/onboarding"):
                return
            await asyncio.sleep(1)
        raise HomeError(
            f"Home Assistant did not start within {PATIENCE:.0f} s. Its log: {self.log}"
        )

    def _lay_out(self) -> None:
        shutil.rmtree(self.config, ignore_errors=True)
        (self.config / ".storage").mkdir(parents=True)
        (self.config / "custom_components").mkdir()
        (self.config / "custom_components" / DOMAIN).symlink_to(INTEGRATION)
        (self.config / "configuration.yaml").write_text(CONFIGURATION)
        self._stand_ins.mkdir()
        for name, text in VOICE.items():
            (self._stand_ins / name).write_text(text)
        self._store("http", {"server_host": ["127.0.0.1"], "server_port": self.port})
        # Only the user is left to be made: the other steps look for things in the network.
        done = {"done": ["core_config", "analytics", "integration"]}
        self._store("onboarding", done, version=4)

    def _store(self, key: str, data: object, version: int = 1) -> None:
        stored = {"version": version, "minor_version": 1, "key": key, "data": data}
        (self.config / ".storage" / key).write_text(json.dumps(stored))

    # Its API

    async def post(self, path: str, body: object = None) -> Any:
        """Post JSON; return the answer."""
        async with self._session.post(
            f"{self.address}{path}", json=body, headers=self._headers
        ) as response:
            if response.status >= 400:
                raise HomeError(f"{path}: {response.status} {await response.text()}")
            return await response.json()

    async def onboard(self) -> dict[str, Any]:
        """Make the user demo with the password demo, act as that one, return its tokens."""
        user = {"name": "Demo", "username": "demo", "password": "demo"}
        made = {"client_id": self.client, "language": "en", **user}
        answer = await self.post("/api/onboarding/users", made)
        tokens = await self._tokens(answer["auth_code"])
        self._headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        return tokens

    async def add_user(self, name: str) -> dict[str, Any]:
        """Make a user who is no administrator, with the name as password; return its tokens."""
        async with self._session.ws_connect(
            f"{self.address}/api/websocket"
        ) as connection:
            await connection.receive_json()
            token = self._headers["Authorization"].removeprefix("Bearer ")
            await connection.send_json({"type": "auth", "access_token": token})
            await connection.receive_json()

            async def ask(number: int, command: dict[str, Any]) -> Any:
                await connection.send_json({"id": number, **command})
                answer = await connection.receive_json()
                if not answer["success"]:
                    raise HomeError(f"{command['type']}: {answer['error']}")
                return answer["result"]

            made = await ask(
                1,
                {
                    "type": "config/auth/create",
                    "name": name,
                    "group_ids": [USERS_GROUP],
                },
            )
            await ask(
                2,
                {
                    "type": "config/auth_provider/homeassistant/create",
                    "user_id": made["user"]["id"],
                    "username": name,
                    "password": name,
                },
            )
        flow = await self.post(
            "/auth/login_flow",
            {
                "client_id": self.client,
                "handler": ["homeassistant", None],
                "redirect_uri": self.client,
            },
        )
        answer = await self.post(
            f"/auth/login_flow/{flow['flow_id']}",
            {"client_id": self.client, "username": name, "password": name},
        )
        return await self._tokens(answer["result"])

    async def set_up(
        self,
        *,
        listen: tuple[str, int],
        evcc: tuple[str, int],
        options: Mapping[str, object] | None = None,
    ) -> str:
        """Set the integration up through its own forms; return the id of its entry."""
        answers: dict[str, object] = {
            "listen_host": listen[0],
            "listen_port": listen[1],
            "evcc_host": evcc[0],
            "evcc_port": evcc[1],
        }
        path = "/api/config/config_entries/flow"
        step = await self.post(
            path, {"handler": DOMAIN, "show_advanced_options": False}
        )
        while step["type"] == "form":
            if step.get("errors"):
                answers["set_up_anyway"] = True
            body = answers if step["step_id"] == "user" else {}
            step = await self.post(f"{path}/{step['flow_id']}", body)
        if step["type"] != "create_entry":
            raise HomeError(
                f"The integration could not be set up: {step.get('reason')}"
            )
        entry_id: str = step["result"]["entry_id"]
        if options is not None:
            path = "/api/config/config_entries/options/flow"
            form = await self.post(path, {"handler": entry_id})
            answer = _filled(form["data_schema"], options)
            await self.post(f"{path}/{form['flow_id']}", answer)
        return entry_id

    async def remove(self, entry_id: str) -> None:
        """Remove an entry of the integration."""
        path = f"{self.address}/api/config/config_entries/entry/{entry_id}"
        async with self._session.delete(path, headers=self._headers) as response:
            response.raise_for_status()

    async def wait_for_panel(self) -> None:
        """Return when the panel's own file is served."""
        async with asyncio.timeout(PATIENCE):
            while not await self._answers(PANEL):  # noqa: ASYNC110
                await asyncio.sleep(0.2)

    async def _tokens(self, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client,
        }
        async with self._session.post(
            f"{self.address}/auth/token", data=form
        ) as response:
            tokens: dict[str, Any] = await response.json()
        return tokens

    async def _answers(self, path: str) -> bool:
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self._session.get(f"{self.address}{path}") as response:
                return response.status == 200
        return False


def _filled(
    fields: list[dict[str, Any]], values: Mapping[str, object]
) -> dict[str, Any]:
    """Return a form's answer: what it suggests, but for some values, wherever they stand in it."""
    answer: dict[str, Any] = {}
    for field in fields:
        name = field["name"]
        suggested = (field.get("description") or {}).get("suggested_value")
        if field.get("type") == "expandable":
            answer[name] = _filled(field["schema"], values)
        elif (value := values.get(name, field.get("default", suggested))) is not None:
            answer[name] = value
    return answer


# Processes


async def start(*command: str, shows: bool, path: Path | None = None) -> Process:
    """Start a process in its own group, so that Ctrl-C reaches only the one that started it."""
    paths = [str(ROOT), *([str(path)] if path else [])]
    return await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        stdin=DEVNULL,
        stdout=PIPE if shows else DEVNULL,
        stderr=STDOUT,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )


@asynccontextmanager
async def stopped_in_the_end(processes: list[Process]) -> AsyncIterator[None]:
    """End every process when this ends, however it ends."""
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
