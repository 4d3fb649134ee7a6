"""Chromium for the browser tests; `python -m tests.browser` makes sure of one where it may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
REQUIRED = "QA_BOT_REQUIRE_BROWSER"
MISSING = "There is no Chromium on this machine: install one (Debian: apt-get install chromium)."


def executable() -> str | None:
    """Where Chromium is, or None."""
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path is not None), None)


def required() -> bool:
    """Whether tests fail, and are not skipped, where there is no browser."""
    return os.environ.get(REQUIRED) == "1"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium; raises `FileNotFoundError` where there is none."""
    from playwright.sync_api import sync_playwright

    path = executable()
    if path is None:
        raise FileNotFoundError(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def install() -> bool:
    """Installs Debian's Chromium; returns whether that worked."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-q", "update"],
        ["apt-get", "-qy", "install", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    ):
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=600, check=False
        )
        if done.returncode != 0:
            print(done.stderr.strip()[-500:], file=sys.stderr)
    return executable() is not None


def main() -> int:
    """Makes sure of a browser, or says loudly that its tests are left out."""
    path = executable()
    if path is None and install():
        path = executable()
    if path is not None:
        print(f"The browser tests use {path}.")
        return 0
    line = "!" * 78
    print(f"{line}\nTHE BROWSER TESTS ARE LEFT OUT. {MISSING}\n{line}", file=sys.stderr)
    return 1 if required() else 0


if __name__ == "__main__":
    sys.exit(main())
