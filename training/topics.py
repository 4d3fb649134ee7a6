"""Fits what tells whether a statement is on a topic: `python -m training.topics`.

It asks what the synthetic texts of the calibration part were asked of the kind "What did X say
about Y?", tries each statement of X, which is on Y where the answer stands in its sentence, and
prints `WEIGHTS` and `BIAS` for `qa_bot/sayings.py`.
"""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from qa_bot import QABot
from qa_bot.answers import Source
from qa_bot.questions import understood
from qa_bot.sayings import Features, features, of_speaker
from qa_bot.types import Document
from training.data import Example, synthetic


def source_of(text: str) -> Source:
    """`text` alone, to be asked."""
    bot = QABot.from_documents([Document("text", text)])
    return Source(bot.index, bot.encoder, bot.reader, bot.settings)


def tried(questions: list[Example]) -> tuple[list[Features], list[bool]]:
    """The features of the statements that `questions`, all on one text, may mean, and which do."""
    source = source_of(questions[0].context)
    rows, truth = list[Features](), list[bool]()
    for one in questions:
        asked = understood(one.question)
        if asked.kind != "statements" or not asked.topic:
            continue
        for said, row in features(of_speaker(asked.subject, source), asked, source).items():
            sentence = source.index.sentences[said.sentence]
            rows.append(row)
            truth.append(any(sentence.start < b and a < sentence.end for a, b in one.answers))
    return rows, truth


def main() -> None:
    found = [tried(questions) for questions in synthetic("calibration").values()]
    rows = np.array([row for rows, _ in found for row in rows])
    truth = np.array([one for _, told in found for one in told])
    fitted = LogisticRegression().fit(rows, truth)
    print(f"{len(truth)} statements, {truth.mean():.0%} of them on the topic")
    print(f"WEIGHTS, BIAS = {fitted.coef_[0].round(2)}, {fitted.intercept_[0]:.2f}")


if __name__ == "__main__":
    main()
