"""Writes docs/page.png, the page after a question: `python -m docs.screenshot [QUESTION]`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser import chromium
from tests.test_page import Visit, served

PICTURE = Path(__file__).with_name("page.png")


def main(question: str = "What did Russia say?") -> None:
    """Serves the page, asks `question` in a browser and takes the picture."""
    with served("app.py") as url, chromium() as browser:
        visit = Visit(browser, url)
        print(visit.ask(question))
        visit.page.locator("#evidence :is(mark, .silent)").first.wait_for()
        visit.page.wait_for_timeout(1_500)  # until the document has scrolled to its mark
        visit.page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main(*sys.argv[1:])
