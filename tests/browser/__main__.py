"""Sets the stage and does what is asked of it over HTTP, until its standard input ends.

    python -m tests.browser FOLDER

The first line of its output is JSON: what a test has to know.
"""

import asyncio
from collections.abc import Awaitable, Callable
import json
from pathlib import Path
import signal
import sys
from typing import Any

from aiohttp import web

from scripts.home import HomeError

from .stage import Stage, free_port


def _control(stage: Stage) -> web.Application:
    async def do(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        work: Callable[..., Awaitable[Any]] = getattr(stage, f"do_{name}")
        try:
            return web.json_response({"result": await work(**await request.json())})
        except Exception as error:
            return web.json_response({"error": f"{name}: {error!r}"}, status=500)

    application = web.Application()
    application.router.add_post("/{name}", do)
    return application


async def _input_ends() -> None:
    loop = asyncio.get_running_loop()
    this = asyncio.current_task()
    assert this
    loop.add_signal_handler(signal.SIGTERM, this.cancel)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()


async def main(folder: Path) -> None:
    """Set the stage in a folder and keep it until the input ends."""
    stage = Stage()
    async with stage.set(folder) as known:
        runner = web.AppRunner(_control(stage))
        await runner.setup()
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        print(json.dumps({**known, "control": f"http://127.0.0.1:{port}"}), flush=True)
        await _input_ends()
        await runner.cleanup()


if __name__ == "__main__":
    try:
        asyncio.run(main(Path(sys.argv[1])))
    except HomeError as error:
        sys.exit(str(error))
