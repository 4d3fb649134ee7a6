"""Fits how likely it is that a span answers a question: `python -m training.spans`.

It asks the questions after facts on the texts for development, as `benchmarks/answers.py` has them,
and prints `WEIGHTS` and `BIAS` for `qa_bot/evidence.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.answers import evidence, meet, says
from qa_bot.answers import unknown
from qa_bot.facts import described, spans
from qa_bot.questions import understood
from training.fitting import fit, source_of


def tried(text: dict[str, Any]) -> Iterator[tuple[Sequence[float], bool]]:
    """What speaks for each span that may answer a question on `text`, and which do."""
    source = source_of(text["text"])
    for gold in text["questions"]:
        asked = understood(gold["question"])
        if (gold["kind"], asked.kind) != ("fact", "fact") or unknown(asked.text, source):
            continue
        if described(asked, source) is not None:
            continue
        told = evidence(gold, text["text"]) if gold["answerable"] else []
        for one, known in spans(asked.text, source):
            near = says(one.text, gold["answers"])
            met = any(
                meet((each.start, each.end), place) for each in one.sentences for place in told
            )
            yield known, near and met


if __name__ == "__main__":
    fit(tried)
