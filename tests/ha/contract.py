"""Samples of what the panel is told, made alike each time: the contract with its TypeScript."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
import json
from pathlib import Path
import re
from typing import Any, Final

from custom_components.wallbox_evcc_proxy.const import DOMAIN

from .live import PATIENCE, Proxy

FOLDER: Final = Path(__file__).parents[2] / "frontend" / "test" / "fixtures" / "ws"

AT: Final = 1_790_000_000.25
"""Stands for every point in time."""
_MEASURED: Final = {"rtt": 12.5, "took": 0.5, "held": 250.0, "latency": 12.5}
"""What stands for durations that were measured, by member."""

_ULID: Final = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{26}\b")
_HEXADECIMAL: Final = re.compile(r"\b[0-9a-f]{32}\b")
_MESSAGE_ID: Final = re.compile(r"\b1\d{14}(?=-\d)")
_OWN_ID: Final = re.compile(r"\bproxy-[0-9a-f]{8}(?=-\d)")


@dataclass
class Scene:
    """A running proxy, and somebody who gives the panel's commands."""

    proxy: Proxy
    client: Any
    """Of Home Assistant's WebSocket API."""
    another_client: Callable[[], Awaitable[Any]]
    """Makes another one."""
    http_client: Callable[[], Awaitable[Any]]
    """Makes one of Home Assistant's pages."""

    async def ask(self, command: str, **members: Any) -> Any:
        """Give a command; return what it answers."""
        await self.client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **members})
        answer = await self.client.receive_json(timeout=PATIENCE)
        assert answer["success"], answer
        return answer["result"]

    async def event(self) -> Any:
        """Return the next event of a subscription."""
        received = await self.client.receive_json(timeout=PATIENCE)
        assert received["type"] == "event", received
        return received["event"]

    @property
    def entry_id(self) -> str:
        """The entry of the proxy."""
        return self.proxy.entry.entry_id


type Sample = Callable[[Scene], Awaitable[Any]]
"""Makes one answer or event, in a proxy of its own."""


@dataclass
class Normal:
    """Replaces in a sample what is different each time, keeping lengths and what is the same."""

    proxy: Proxy
    _names: dict[str, str] = field(default_factory=dict)

    def of(self, found: Any, member: str = "") -> Any:
        """Return a part of a sample as it is each time."""
        match found:
            case dict():
                return {name: self.of(each, name) for name, each in found.items()}
            case list():
                return [self.of(each, member) for each in found]
            case float() if found > 1e9:
                return AT
            case float() | int() if member in _MEASURED and type(found) is not bool:
                return _MEASURED[member]
            case str():
                return self._text(found)
            case _:
                return found

    def _text(self, text: str) -> str:
        proxy = self.proxy
        for different, same in (
            (proxy.hass.config.config_dir, "/config"),
            (f":{proxy.hub.server.port}", ":8888"),
            (f"port {proxy.hub.server.port}", "port 8888"),
            (f":{proxy.evcc.port}", ":8887"),
        ):
            text = text.replace(different, same)
        text = _ULID.sub(lambda match: self._name(match[0], "ENTRY{:021d}"), text)
        text = _HEXADECIMAL.sub(lambda match: self._name(match[0], "{:032d}"), text)
        text = _OWN_ID.sub("proxy-00000000", text)
        return _MESSAGE_ID.sub(lambda match: self._name(match[0], "1{:014d}"), text)

    def _name(self, different: str, form: str) -> str:
        return self._names.setdefault(different, form.format(len(self._names) + 1))


def written(sample: Any) -> str:
    """Return a sample as its file has it."""
    return json.dumps(sample, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
