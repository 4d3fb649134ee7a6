"""Fits what tells a sentence that carries a text: `python -m training.summaries`.

It takes the sentences chosen by hand for the summaries of the texts for development, and prints
`WEIGHTS` for `qa_bot/summary.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.answers import evidence, meet
from qa_bot.sentences import split
from qa_bot.summary import Signs, is_whole, signs
from qa_bot.types import Document
from training.fitting import fit


def told(text: dict[str, Any]) -> Iterator[tuple[Signs, bool]]:
    """The signs of each sentence of `text` that is no heading, and whether it was chosen."""
    asked = [gold for gold in text["questions"] if gold["kind"] == "summary" and gold["evidence"]]
    chosen = [place for gold in asked for place in evidence(gold, text["text"])]
    sentences = split(Document("text", text["text"])) if chosen else []
    for at, one in enumerate(one for one in sentences if is_whole(one.text)):
        yield signs(one.text, at), any(meet((one.start, one.end), place) for place in chosen)


if __name__ == "__main__":
    fit(told)
