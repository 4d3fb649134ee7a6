"""Fits how likely it is that the reader has found who said something: `python -m training.voices`.

It asks that of the synthetic texts of the calibration part, and again of each text without the
sentence that tells, and prints `SPOKEN` and `SPOKEN_BIAS` for `qa_bot/sayings.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from qa_bot.facts import read
from qa_bot.phrases import same_name
from qa_bot.questions import understood
from qa_bot.sayings import Clues, clues, spoken_by
from training.data import Example, synthetic, without_answer
from training.topics import source_of


def asked_of(questions: list[Example]) -> Iterator[tuple[Clues, bool]]:
    """What speaks for each find, and whether it is right, of `questions` on one text."""
    source = source_of(questions[0].context)
    for one in questions:
        asked = understood(one.question)
        found = read(asked.text, source) if asked.kind == "who-said" else []
        if found:
            own = spoken_by(found[0], asked, source)
            row, known = clues(found[0], own, asked, source)
            sentence = source.index.sentences[row]
            name = found[0].text if own is None else own.speaker
            told = any(sentence.start < b and a < sentence.end for a, b in one.answers)
            yield known, told and any(same_name(name, gold) for gold in one.texts)


def main() -> None:
    asked_who = (
        [one for one in questions if one.answers and understood(one.question).kind == "who-said"]
        for questions in synthetic("calibration").values()
    )
    texts = [questions for questions in asked_who if questions]
    cut = [without_answer(questions[0]) for questions in texts]
    asked = [*texts, *([one] for one in cut if one is not None)]
    found = [pair for questions in tqdm(asked, unit="text") for pair in asked_of(questions)]
    truth = np.array([right for _, right in found])
    fitted = LogisticRegression().fit(np.array([known for known, _ in found]), truth)
    print(f"{len(truth)} finds, {truth.mean():.0%} of them right")
    print(f"SPOKEN, SPOKEN_BIAS = {fitted.coef_[0].round(2)}, {fitted.intercept_[0]:.2f}")


if __name__ == "__main__":
    main()
