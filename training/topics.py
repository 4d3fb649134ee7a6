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
from training.data import HERE, SYNTHETIC, Example, load_squad, part


def tried(questions: list[Example]) -> tuple[list[Features], list[bool]]:
    """The features of the statements that `questions`, all on one text, may mean, and which do."""
    bot = QABot.from_documents([Document("text", questions[0].context)])
    source = Source(bot.index, bot.encoder, bot.reader, bot.settings)
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
    texts: dict[str, list[Example]] = {}
    for name in SYNTHETIC:
        for one in load_squad(HERE / f"{name}.json", name):
            if part(one.group) == "calibration":
                texts.setdefault(one.context, []).append(one)
    found = [tried(questions) for questions in texts.values()]
    rows = np.array([row for rows, _ in found for row in rows])
    truth = np.array([one for _, told in found for one in told])
    fitted = LogisticRegression().fit(rows, truth)
    print(f"{len(truth)} statements, {truth.mean():.0%} of them on the topic")
    print(f"WEIGHTS, BIAS = {fitted.coef_[0].round(2)}, {fitted.intercept_[0]:.2f}")


if __name__ == "__main__":
    main()
