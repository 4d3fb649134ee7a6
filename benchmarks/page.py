"""Many visitors at once: `python -m benchmarks.page [--users 20] [--questions 10]`.

Each opens the page in a browser of their own, adds a document of their own and asks about it. The
documents are alike but for their names and numbers, so that an answer from another visitor's
document is a wrong one. Prints how many answers were right and how long they took, from the key
pressed to the answer seen, and how soon the page can be used once the server is up.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import async_playwright

from tests.browser import FLAGS, executable
from tests.served import served

SUBJECTS = (
    ("bridge", "was opened in {}", "When was the bridge opened?"),
    ("tower", "is {} metres high", "How many metres high is the tower?"),
    ("school", "has {} pupils", "How many pupils does the school have?"),
    ("mill", "was built in {}", "When was the mill built?"),
    ("library", "lends {} books a day", "How many books does the library lend a day?"),
    ("ferry", "carries {} passengers", "How many passengers does the ferry carry?"),
    ("museum", "cost {} crowns", "How much did the museum cost?"),
    ("harbour", "was dredged in {}", "When was the harbour dredged?"),
    ("market", "has {} stalls", "How many stalls does the market have?"),
    ("orchard", "lost {} trees", "How many trees did the orchard lose?"),
)


def story(rng: random.Random) -> tuple[str, list[tuple[str, str]]]:
    """A document, and questions on it with their answers."""
    numbers = rng.sample(range(1200, 1990), len(SUBJECTS))
    pairs = list(zip(SUBJECTS, numbers, strict=True))
    text = "\n".join(f"The {name} {said.format(number)}." for (name, said, _), number in pairs)
    return text, [(question, str(number)) for (_, _, question), number in pairs]


async def user(browser: Any, url: str, number: int, asked: int) -> tuple[int, list[float]]:
    """One visitor: how many answers were right, and the seconds of each."""
    rng = random.Random(number)
    text, pairs = story(rng)
    context = await browser.new_context()
    page = await context.new_page()
    page.set_default_timeout(300_000)
    await page.goto(url)
    await page.locator("#question textarea").wait_for()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "town.txt"
        file.write_text(text, encoding="utf-8")
        await page.get_by_role("tab", name="Documents").click()
        await page.locator("#files input[type=file]").set_input_files(str(file))
        await page.locator("#told [role=status]").wait_for(state="attached")
        await page.get_by_label("article.txt").uncheck()
        await page.wait_for_timeout(1_000)
    right, seconds = 0, []
    for place, (question, expected) in enumerate(rng.sample(pairs, asked)):
        started = time.perf_counter()
        box = page.locator("#question textarea")
        await box.fill(question)
        await box.press("Enter")
        answer = page.locator("#chat [data-testid=bot]").nth(place)
        await answer.locator(".confidence, .silent, .warning").wait_for()
        seconds.append(time.perf_counter() - started)
        right += expected in await answer.inner_text()
        await page.wait_for_function("!document.querySelector('#question textarea').disabled")
    await context.close()
    return right, seconds


async def measured(url: str, users: int, asked: int) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        page = await browser.new_page()
        started = time.perf_counter()
        await page.goto(url)
        await page.locator("#question textarea").wait_for()
        print(f"page usable {time.perf_counter() - started:.2f} s after the server is up")
        await page.close()
        for together in (1, users):
            visits = (user(browser, url, number, asked) for number in range(together))
            results = await asyncio.gather(*visits)
            seconds = np.array([one for _, times in results for one in times])
            print(
                f"{together} users, {asked} questions each: {sum(one for one, _ in results)} of "
                f"{together * asked} right; p50 {np.quantile(seconds, 0.5):.2f} s, "
                f"p95 {np.quantile(seconds, 0.95):.2f} s, most {seconds.max():.2f} s"
            )
        await browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--questions", type=int, default=10)
    options = parser.parse_args()
    with served("app.py") as url:
        asyncio.run(measured(url, options.users, options.questions))


if __name__ == "__main__":
    main()
