"""A visitor without a browser, who sends the server what the page would send, event by event."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx

API = "gradio_api/"


class Visitor:
    """A visit to the page: what its components hold, and the events that change them."""

    def __init__(self, client: httpx.AsyncClient, config: dict[str, Any]) -> None:
        """`config` is what the server says of its page under `/config`."""
        components = config["components"]
        self._client = client
        self._events = config["dependencies"]
        self._ids = {one["props"].get("elem_id"): one["id"] for one in components}
        self._values = {one["id"]: one["props"].get("value") for one in components}
        self._visit = uuid.uuid4().hex

    async def add(self, name: str, text: str) -> None:
        """Adds `text` as a file, and has questions asked of it alone."""
        sent = {"files": (name, text.encode(), "text/plain")}
        reply = await self._client.post(f"{API}upload", files=sent)
        (path,) = reply.raise_for_status().json()
        file = {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}
        _ = [one async for one in self._done("files", [file], "upload")]
        _ = [one async for one in self._done("asked", [name], "input")]

    async def ask(self, question: str) -> AsyncIterator[str]:
        """The message that answers `question`, as soon as it is there, and then what follows it."""
        before, seen = len(self._turns()), False
        async for _ in self._done("question", question, "submit"):
            turns = self._turns()
            if not seen and len(turns) == before + 2:
                seen = True
                yield turns[-1]["content"][0]["text"]

    def _turns(self) -> list[dict[str, Any]]:
        return self._values[self._ids["chat"]] or []

    async def _done(self, name: str, value: Any, event: str) -> AsyncIterator[None]:
        """Gives a component a value by an event; returns after each step that follows from it."""
        self._values[self._ids[name]] = value
        waiting = self._called(self._ids[name], event)
        while waiting:
            now = waiting.pop(0)
            changed = await self._run(now)
            waiting += [one for one in self._events if one["trigger_after"] == now["id"]]
            waiting += [one for id in changed for one in self._called(id, "change")]
            yield

    def _called(self, id: int, event: str) -> list[dict[str, Any]]:
        return [one for one in self._events if [id, event] in one["targets"]]

    async def _run(self, event: dict[str, Any]) -> list[int]:
        """Has the server do what `event` asks; returns which components have changed by it."""
        if not event["backend_fn"]:
            return []
        call = {
            "data": [self._values[id] for id in event["inputs"]],
            "fn_index": event["id"],
            "session_hash": self._visit,
        }
        output = await (self._queued(call) if event["queue"] else self._at_once(call))
        changed = list(output.get("changed_state_ids", ()))
        for id, value in zip(event["outputs"], output["data"], strict=True):
            before = self._values[id]
            if isinstance(value, dict) and value.get("__type__") == "update":
                value = value.get("value", before)
            self._values[id] = value
            changed += [id] if value != before else []
        return changed

    async def _at_once(self, call: dict[str, Any]) -> dict[str, Any]:
        reply = await self._client.post(f"{API}run/predict", json=call)
        return dict(reply.raise_for_status().json())

    async def _queued(self, call: dict[str, Any]) -> dict[str, Any]:
        reply = await self._client.post(f"{API}queue/join", json=call)
        event = reply.raise_for_status().json()["event_id"]
        wanted = {"session_hash": self._visit}
        async with self._client.stream("GET", f"{API}queue/data", params=wanted) as stream:
            async for line in stream.aiter_lines():
                told = json.loads(line.removeprefix("data:")) if line else {}
                if told.get("event_id") == event and told["msg"] == "process_completed":
                    return dict(told["output"])
        raise httpx.RemoteProtocolError(f"The server broke off event {event}.")
