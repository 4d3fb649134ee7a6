"""Scores a reader on the held-out parts and fits its probabilities.

`python -m training.evaluate --data FOLDER --model FOLDER` reads the calibration part to fit the
probabilities and the threshold, then the test part once; it writes them to the model's
`config.json`, `report.json` and `README.md`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_bot.reader import BATCH, JUDGE, WEIGHTS, SpanReader
from qa_bot.runtime import sha256
from qa_bot.spans import Candidate, verdicts, whole_words
from training.card import card
from training.data import (
    SYNTHETIC,
    VERDICTS,
    Example,
    Pools,
    among,
    article_of,
    cropped,
    load,
    negative,
    part,
)
from training.metrics import (
    Floats,
    auroc,
    best_threshold,
    calibration_error,
    exact,
    f1,
    fit,
    logistic,
)

SEED = 11
TRIES = 4


@dataclass(frozen=True, slots=True)
class Scores:
    """What the reader makes of some examples, row by row."""

    examples: Sequence[Example]
    texts: Sequence[str]
    margins: Floats

    @property
    def answerable(self) -> Floats:
        return np.array([float(bool(example.answers)) for example in self.examples])

    @property
    def f1(self) -> Floats:
        pairs = zip(self.texts, self.examples, strict=True)
        return np.array([f1(text, example.texts) for text, example in pairs])

    @property
    def exact(self) -> Floats:
        pairs = zip(self.texts, self.examples, strict=True)
        return np.array([exact(text, example.texts) for text, example in pairs])

    @property
    def correct(self) -> Floats:
        """1 where the span shares at least half its tokens, by F1, with an answer."""
        return self.answerable * (self.f1 >= 0.5)

    def where(self, mask: Sequence[bool]) -> Scores:
        """The rows of `mask`."""
        rows = [row for row, kept in enumerate(mask) if kept]
        return Scores(
            [self.examples[row] for row in rows],
            [self.texts[row] for row in rows],
            self.margins[rows],
        )

    def of(self, source: str) -> Scores:
        """The rows of one source."""
        return self.where([example.source == source for example in self.examples])


def held_out(examples: Sequence[Example], folder: Path, most: int) -> list[Example]:
    """At most `most` questions a source, each with its context and, if one is found, without.

    Those on synthetic texts come as they are, answerable or not; those on single sentences twice,
    alone and, as `qamr joined`, among their neighbours.
    """
    rng, pools = random.Random(SEED), Pools.of(examples, folder)
    kept: list[Example] = []
    for source in sorted({example.source for example in examples}):
        asked = [example for example in examples if example.source == source]
        for example in rng.sample(asked, min(most, len(asked))):
            kept.append(example)
            if source in SYNTHETIC:
                continue
            if source == "qamr":
                others = pools.articles[article_of(example.group)]
                kept.append(renamed(among(example, others, rng), "qamr joined"))
            found = (negative(example, pools, rng) for _ in range(TRIES))
            kept.extend([each for each in found if each is not None][:1])
    return kept


def renamed(example: Example, source: str) -> Example:
    """`example` under another source."""
    return Example(example.question, example.context, example.answers, source, example.group)


def scored(reader: SpanReader, examples: Sequence[Example]) -> Scores:
    """Reads every example, answerable or not."""
    pairs = [(example.question, example.context) for example in examples]
    found: list[Candidate] = []
    for low in range(0, len(pairs), 64 * BATCH):
        found += reader.candidates(pairs[low : low + 64 * BATCH])
    texts = []
    for candidate, (_, context) in zip(found, pairs, strict=True):
        start, end = whole_words(context, candidate.start, candidate.end)
        texts.append(context[start:end])
    margins = np.array([max(candidate.margin, -1e3) for candidate in found])
    return Scores(examples, texts, margins)


def judged(reader: SpanReader, claims: Sequence[Example]) -> tuple[Floats, NDArray[np.int64]]:
    """The leads of yes and no over neither on yes/no questions, each with a passage around what
    decides, and which of `VERDICTS` is right."""
    rng = random.Random(SEED)
    passages = [cropped(example, rng) for example in claims]
    leads = reader.decided([(one.question, one.context) for one in passages])
    return leads.astype(float), np.array([VERDICTS.index(one.verdict) for one in passages])


def fit_scale(leads: Floats, truth: NDArray[np.int64]) -> float:
    """The scale of `leads` under which `truth` is likeliest."""
    scales = np.linspace(0.02, 2, 100)
    rows = np.arange(len(truth))
    likely = [float(np.log(verdicts(leads, scale)[rows, truth]).mean()) for scale in scales]
    return round(float(scales[int(np.argmax(likely))]), 4)


def verdict_figures(leads: Floats, truth: NDArray[np.int64], scale: float) -> dict[str, float]:
    """How many verdicts are right, and those of yes and no that are likelier than not."""
    shares = verdicts(leads, scale)
    best, told = shares.argmax(1), shares[:, :2].max(1) > 0.5
    return {
        "questions": len(truth),
        "right": round(float((best == truth).mean()), 4),
        "told": round(float(told.mean()), 4),
        "right of told": round(float((best == truth)[told].mean()), 4),
        "told of decided": round(float(told[truth < 2].mean()), 4),
    }


def calibrated(scores: Scores) -> dict[str, Any]:
    """Scale and bias of both probabilities, and the threshold of the score."""
    correct = fit(scores.margins, scores.correct)
    threshold = best_threshold(
        logistic(scores.margins, correct), scores.f1 * scores.answerable, 1 - scores.answerable
    )
    answerable = fit(scores.margins, scores.answerable)
    return {"answerable": answerable, "correct": correct, "threshold": round(threshold, 4)}


def figures(scores: Scores, kept: dict[str, Any]) -> dict[str, Any]:
    """The figures of one set; `EM` and `F1` are of answerable questions with the answer forced."""
    has = scores.where([bool(example.answers) for example in scores.examples])
    made = {
        "questions": len(has.texts),
        "EM": 100 * has.exact.mean(),
        "F1": 100 * has.f1.mean(),
    }
    if len(has.texts) < len(scores.texts):
        answers = logistic(scores.margins, kept["answerable"])
        score = logistic(scores.margins, kept["correct"])
        said = score >= kept["threshold"]
        kept_f1 = np.where(said, scores.f1 * scores.answerable, 1 - scores.answerable)
        made |= {
            "unanswerable": len(scores.texts) - len(has.texts),
            "AUROC": auroc(scores.margins, scores.answerable),
            "ECE answerable": calibration_error(answers, scores.answerable),
            "ECE correct": calibration_error(score, scores.correct),
            "F1 with no-answer": 100 * kept_f1.mean(),
            "answered of answerable": said[scores.answerable == 1].mean(),
            "answered of unanswerable": said[scores.answerable == 0].mean(),
        }
    return {name: round(float(value), 4) for name, value in made.items()}


def evaluate(data: Path, model: Path, most: int, recipe: dict[str, Any]) -> dict[str, Any]:
    """Fits on the calibration part, reports on the test part; spans left out are all test."""
    reader, examples, unseen = SpanReader(str(model)), load(data), left_out(recipe)
    parts: dict[str, list[Example]] = {"calibration": [], "test": [], "train": []}
    for example in examples:
        whole = example.source in unseen and not example.verdict
        name = "test" if whole else part(example.group)
        parts[name].append(example)
    claims = {name: [one for one in each if one.verdict] for name, each in parts.items()}
    spans = {name: [one for one in each if not one.verdict] for name, each in parts.items()}
    kept = calibrated(scored(reader, held_out(spans["calibration"], data, most)))
    kept["verdict"] = fit_scale(*judged(reader, claims["calibration"]))
    scores = scored(reader, held_out(spans["test"], data, most))
    sources = sorted({example.source for example in scores.examples})
    return {
        "recipe": recipe,
        "calibration": kept,
        "test": {name: figures(scores.of(name), kept) for name in sources}
        | {"all": figures(scores, kept)},
        "verdicts": verdict_figures(*judged(reader, claims["test"]), kept["verdict"]),
    }


def left_out(recipe: dict[str, Any]) -> set[str]:
    """The sets that no training which led to `recipe` was shown."""
    if "mean of" in recipe:
        return set.intersection(*(left_out(part) for part in recipe["mean of"]))
    own = set(recipe.get("leave_out", ()))
    earlier = (recipe[name] for name in ("start", "teacher") if recipe.get(name))
    return own.intersection(*map(left_out, earlier))


def write(model: Path, report: dict[str, Any]) -> None:
    """Stores the fit and the weights' sha256 in the configuration, and the report beside it."""
    config = json.loads((model / "config.json").read_text("utf-8"))
    digests = {
        name: sha256(model / name)
        for name in (*WEIGHTS, JUDGE, "tokenizer.json")
        if (model / name).is_file()
    }
    config["qa_bot"] = {**report["calibration"], "sha256": digests}
    (model / "config.json").write_text(json.dumps(config, indent=2) + "\n", "utf-8")
    (model / "report.json").write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    (model / "README.md").write_text(card(report), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--model", type=Path, required=True, help="folder of the model to score")
    parser.add_argument("--recipe", type=Path, help="the recipe.json that the training wrote")
    parser.add_argument("--questions", type=int, default=1000, help="most questions a set")
    parser.add_argument("--write", action="store_true", help="store the fit in the model's folder")
    options = parser.parse_args()
    recipe = json.loads(options.recipe.read_text("utf-8")) if options.recipe else {}
    report = evaluate(options.data, options.model, options.questions, recipe)
    print(json.dumps(report, indent=2))
    if options.write:
        write(options.model, report)


if __name__ == "__main__":
    main()
