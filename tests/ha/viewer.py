"""Somebody who gives the panel's commands, over Home Assistant's WebSocket API."""

from typing import Any

from custom_components.wallbox_evcc_proxy.const import DOMAIN

from .live import PATIENCE, Proxy


class Viewer:
    """The panel in a browser, as far as these tests need one."""

    def __init__(self, proxy: Proxy, client: Any) -> None:
        """Look at this proxy through a client of Home Assistant's WebSocket API."""
        self.proxy = proxy
        self.client = client

    @property
    def entry_id(self) -> str:
        """The entry of the proxy."""
        return self.proxy.entry.entry_id

    async def _give(self, command: str, members: dict[str, Any]) -> Any:
        await self.client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **members})
        return await self.received()

    async def received(self) -> Any:
        """Return the next message, whatever it is."""
        return await self.client.receive_json(timeout=PATIENCE)

    async def ask(self, command: str, **members: Any) -> Any:
        """Give a command; return what it answers."""
        answer = await self._give(command, members)
        assert answer["success"], answer
        return answer["result"]

    async def refused(self, command: str, **members: Any) -> Any:
        """Give a command that cannot be carried out; return the error."""
        answer = await self._give(command, members)
        assert not answer["success"]
        return answer["error"]

    async def event(self) -> Any:
        """Return the next event of a subscription."""
        received = await self.received()
        assert received["type"] == "event", received
        return received["event"]

    async def frames(self, **members: Any) -> list[dict[str, Any]]:
        """Return the rows of the newest frames."""
        page = await self.ask("query_messages", entry_id=self.entry_id, **members)
        return [row for row in page["rows"] if row["kind"] != "event"]

    async def follow(self, **members: Any) -> Any:
        """Subscribe to the messages; return the snapshot."""
        await self.ask("subscribe_messages", entry_id=self.entry_id, **members)
        return await self.event()
