"""Many visitors at once: `python -m benchmarks.page [--users 20] [--questions 10]`.

Each adds a document of their own and asks about it, all at the same time. The documents are alike
but for their numbers, so that an answer from another visitor's document is a wrong one. Many
browsers would take the whole processor from the server beside them: one visitor comes in a
browser, and many send what the page sends. Prints how many answers were right, how long they took
from the question sent to the answer there, and how soon the page can be used.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np

from benchmarks.towns import is_right, story
from benchmarks.visitor import Visitor
from qa_bot.markup import spoken
from tests.browser import chromium
from tests.served import Visit, served

NAME = "town.txt"
PATIENCE = 300.0
"""Seconds that a visitor waits."""

Figures = tuple[int, list[float]]
"""How many answers were right, and the seconds of each."""


def in_a_browser(url: str, asked: int) -> Figures:
    text, pairs = story(0)
    right, seconds = 0, list[float]()
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / NAME
        file.write_text(text, encoding="utf-8")
        started = time.perf_counter()
        visit = Visit(browser.new_context(), url)
        print(f"page usable {time.perf_counter() - started:.2f} s after the server is up")
        visit.add(file)
        visit.page.get_by_label("article.txt").uncheck()
        visit.page.locator("#evidence h2", has_text=NAME).wait_for(state="attached")
        for question, expected in pairs[:asked]:
            before = visit.answers.count()
            started = time.perf_counter()
            visit.send(question)
            said = visit.shown(before)
            seconds.append(time.perf_counter() - started)
            right += is_right(said, expected)
            visit.answered(before)
    return right, seconds


async def by_events(url: str, number: int, asked: int) -> Figures:
    text, pairs = story(number)
    random.Random(number).shuffle(pairs)
    right, seconds = 0, list[float]()
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        visitor = Visitor(client, (await client.get("config")).json())
        await visitor.add(NAME, text)
        for question, expected in pairs[:asked]:
            started = time.perf_counter()
            async for message in visitor.ask(question):
                seconds.append(time.perf_counter() - started)
                right += is_right(spoken(message), expected)
    return right, seconds


async def together(url: str, users: int, asked: int) -> Figures:
    visits = [by_events(url, number, asked) for number in range(users)]
    figures = await asyncio.gather(*visits)
    return sum(right for right, _ in figures), [one for _, times in figures for one in times]


def report(who: str, asked: int, figures: Figures, started: float) -> None:
    right, seconds = figures
    p50, p95 = np.quantile(seconds, (0.5, 0.95))
    print(
        f"{who}: {right} of {asked} right; p50 {p50:.2f} s, p95 {p95:.2f} s, "
        f"most {max(seconds):.2f} s; {time.perf_counter() - started:.0f} s in all",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--questions", type=int, default=10)
    options = parser.parse_args()
    users, asked = options.users, options.questions
    with served("app.py") as url:
        started = time.perf_counter()
        report("1 user in a browser", asked, in_a_browser(url, asked), started)
        started = time.perf_counter()
        figures = asyncio.run(together(url, users, asked))
        report(f"{users} users at once", users * asked, figures, started)


if __name__ == "__main__":
    main()
