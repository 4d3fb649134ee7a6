"""A server process of its own, and a visit to its page in headless Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parent.parent
PATIENCE = 180.0
"""Seconds for a server to load its models on a busy machine."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(*command: str, feedback: Path | str = "off", port: int = 0) -> Iterator[str]:
    """The address of a server started by `command`, ready to answer."""
    port = port or free_port()
    with subprocess.Popen(
        [sys.executable, *command, "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "QA_BOT_FEEDBACK": str(feedback)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/", server)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.communicate(timeout=30)


def wait_until_ready(url: str, server: subprocess.Popen[str]) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if server.poll() is not None:
            pytest.fail(f"The server ended with {server.returncode}: {server.communicate()[0]}")
        try:
            with urllib.request.urlopen(f"{url}health", timeout=10) as page:
                assert page.status == 200
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"{url} did not answer in {PATIENCE:.0f} s")


class Visit:
    """A page opened at `url`, with what it logged and where else it turned."""

    def __init__(self, context: Any, url: str) -> None:
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self._host = urlsplit(url).netloc
        self.page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("websocket", lambda socket: self._note(socket.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._listen)
        self.page.goto(url)
        self.page.locator("#question textarea").wait_for()

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self._host:
            self.elsewhere.append(url)

    def _listen(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    @property
    def answers(self) -> Any:
        """The messages of the bot."""
        return self.page.locator("#chat [data-testid=bot]")

    def ask(self, question: str) -> str:
        """Types a question and returns the answer that appears."""
        before = self.answers.count()
        self.send(question)
        return self.answered(before)

    def send(self, question: str) -> None:
        """Types a question."""
        self.page.locator("#question textarea").fill(question)
        self.page.locator("#question textarea").press("Enter")

    def shown(self, number: int) -> str:
        """The text of the bot's message `number`, from 0, as soon as it is seen whole."""
        self.answers.nth(number).locator(".confidence, .silent, .warning").wait_for()
        return str(self.answers.nth(number).inner_text())

    def answered(self, number: int) -> str:
        """The text of the bot's message `number`, from 0, once the next question can be typed."""
        self.shown(number)
        self.page.wait_for_function("() => !document.querySelector('#question textarea').disabled")
        return str(self.answers.nth(number).inner_text())

    def open_tab(self, name: str) -> None:
        """Turns to the tab called `name`."""
        self.page.get_by_role("tab", name=name, exact=True).click()

    def add(self, *files: Path | str) -> str:
        """Adds files to the visitor's documents; returns what the page tells of it."""
        self.open_tab("Documents")
        told = self.page.locator("#told [role=status]")
        before = told.evaluate_all("all => all.map(one => one.dataset.seen = 1).length")
        self.page.locator("#files input[type=file]").set_input_files([str(file) for file in files])
        fresh = "#told [role=status]:not([data-seen])" if before else "#told [role=status]"
        self.page.locator(fresh).wait_for(state="attached")
        return str(self.page.locator(fresh).inner_text())
