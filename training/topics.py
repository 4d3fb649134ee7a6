"""Fits what tells whether a statement is on a topic: `python -m training.topics`.

It asks the texts for development, as `benchmarks/answers.py` has them, what their questions of the
kind "What did X say about Y?" ask, tries each statement of X, which is on Y where its sentence is
evidence, and prints `WEIGHTS` and `BIAS` for `qa_bot/sayings.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.answers import evidence, meet
from qa_bot.questions import understood
from qa_bot.sayings import Features, features, goes_on, of_speaker
from qa_bot.types import Statement
from qa_bot.words import content
from training.fitting import fit, source_of


def tried(text: dict[str, Any]) -> Iterator[tuple[Features, bool]]:
    """The features of the statements that the questions on `text` may mean, and which do."""
    source = source_of(text["text"])
    for gold in text["questions"]:
        asked = understood(gold["question"])
        if asked.kind != "statements" or not content(asked.topic):
            continue
        told = evidence(gold, text["text"]) if gold["answerable"] else []
        said, right = of_speaker(asked.subject, source), list[Statement]()
        for one, row in zip(said, features(said, asked, source), strict=True):
            sentence, known = source.index.sentences[one.sentence], (*row, goes_on(one, right))
            if any(meet((sentence.start, sentence.end), other) for other in told):
                right.append(one)
            yield known, one in right


if __name__ == "__main__":
    fit(tried)
