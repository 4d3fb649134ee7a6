"""A reverse proxy that serves a server's page under a path, and nothing beside it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.served import PATIENCE, free_port

OF_THE_HOP = {"connection", "keep-alive", "transfer-encoding"}


class Proxy:
    """Hands on what is asked for under `path`; `outside` is what was asked for elsewhere."""

    def __init__(self, behind: str, path: str) -> None:
        self.outside: list[str] = []
        self._path = path
        self._client = httpx.AsyncClient(base_url=behind, timeout=PATIENCE)
        self.app = Starlette(routes=[Route("/{rest:path}", self._answer, methods=["GET", "POST"])])

    async def _answer(self, request: Request) -> Response:
        if not request.url.path.startswith(self._path):
            self.outside.append(request.url.path)
            return PlainTextResponse("There is nothing here.", 404)
        rest = httpx.URL(
            path=request.url.path.removeprefix(self._path.rstrip("/")),
            query=request.url.query.encode(),
        )
        call = self._client.build_request(
            request.method, rest, headers=request.headers.raw, content=await request.body()
        )
        reply = await self._client.send(call, stream=True)
        headers = {name: value for name, value in reply.headers.items() if name not in OF_THE_HOP}
        return StreamingResponse(reply.aiter_raw(), reply.status_code, headers)


@contextmanager
def proxied(behind: str, path: str) -> Iterator[tuple[str, Proxy]]:
    """The address at which a proxy serves `behind` under `path`, and the proxy."""
    proxy, port = Proxy(behind, path), free_port()
    config = uvicorn.Config(proxy.app, port=port, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}{path}", proxy
    finally:
        server.should_exit = server.force_exit = True
        thread.join(PATIENCE)
