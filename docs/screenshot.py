"""Writes the pictures of the README: `python -m docs.screenshot`."""

from __future__ import annotations

from pathlib import Path

from tests.browser import chromium
from tests.served import Visit, served

FOLDER = Path(__file__).parent
PICTURES = {
    "page.png": ("light", 1280, 800, ("What did Russia say?",), "Text"),
    "dark.png": ("dark", 1280, 800, ("Who is Johan Verbeke?", "When was he born?"), "Text"),
    "phone.png": ("light", 390, 844, ("Who is Johan Verbeke?",), "Who said what"),
}


def main() -> None:
    """Serves the page, asks its questions in a browser and takes the pictures."""
    with served("app.py") as url, chromium() as browser:
        for name, (theme, width, height, questions, tab) in PICTURES.items():
            context = browser.new_context(viewport={"width": width, "height": height})
            visit = Visit(context, f"{url}?__theme={theme}")
            for question in questions:
                print(visit.ask(question))
            visit.open_tab(tab)
            visit.page.wait_for_timeout(1_000)  # until the document has scrolled to its mark
            visit.page.screenshot(path=FOLDER / name, full_page=width < 500)


if __name__ == "__main__":
    main()
