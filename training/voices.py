"""Fits how likely it is that somebody has said something: `python -m training.voices`.

It asks that of the synthetic texts of the calibration part, and again of each text without the
sentence that tells, and prints `WEIGHTS` and `BIAS` for `qa_bot/whosaid.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from qa_bot.facts import read
from qa_bot.phrases import same_name
from qa_bot.questions import understood
from qa_bot.whosaid import Clues, clues
from training.data import Example, synthetic, without_answer
from training.topics import source_of


def tried(questions: list[Example]) -> Iterator[tuple[Clues, bool]]:
    """What speaks for each who may be the answer to `questions`, all on one text, and who is."""
    source = source_of(questions[0].context)
    for one in questions:
        asked = understood(one.question)
        if asked.kind != "who-said":
            continue
        found = read(asked.text, source)
        for voice, known in clues(asked, found, source).items():
            sentence = source.index.sentences[voice.row]
            name = found[0].text if voice.said is None else voice.said.speaker
            told = any(sentence.start < b and a < sentence.end for a, b in one.answers)
            yield known, told and any(same_name(name, gold) for gold in one.texts)


def main() -> None:
    texts = list(synthetic("calibration").values())
    cut = [without_answer(one) for questions in texts for one in questions[:1] if one.answers]
    asked = [*texts, *([one] for one in cut if one is not None)]
    found = [pair for questions in tqdm(asked, unit="text") for pair in tried(questions)]
    truth = np.array([right for _, right in found])
    fitted = LogisticRegression().fit(np.array([known for known, _ in found]), truth)
    print(f"{len(truth)} voices, {truth.mean():.0%} of them right")
    print(f"WEIGHTS, BIAS = {fitted.coef_[0].round(2)}, {fitted.intercept_[0]:.2f}")


if __name__ == "__main__":
    main()
