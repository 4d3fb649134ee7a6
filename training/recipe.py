"""Trains the packaged reader: `python -m training.recipe --data FOLDER --out FOLDER`.

A line for each training, and for each mean of several; the same command goes on where it was cut
off. The weights for the package end in `OUT/int8`, with their report and card; those that decide
yes/no questions are trained from the others by claims alone. With `--left-out` it trains another,
which sees no question of `new_wiki`, to learn what carries over to those; its teacher's backbone
comes with a package of its own, see `training/backbone.py`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from training.backbone import BACKBONE
from training.data import DOMAINS, SYNTHETIC
from training.evaluate import evaluate, write
from training.export import export, export_judge
from training.soup import mean
from training.train import Recipe, train

CLAIMS = "written claims", "articles claims", "reports claims", "reworded claims"
QUESTIONS = (*DOMAINS, "qamr", *SYNTHETIC)
TEXTS = "new_wiki", "written", "articles", "reports", "reworded"
AGAIN = Recipe(epochs=1, learning_rate=1.5e-4)
ANEW = Recipe(epochs=6, tokens_per_batch=20480, learning_rate=5e-4, dropout=0.1)

STAGES: dict[str, Recipe | tuple[str, ...]] = {
    "1": Recipe(epochs=2, leave_out=("new_wiki",)),
    "2": Recipe(epochs=3, seed=9, leave_out=("new_wiki",), start="1"),
    "3": Recipe(epochs=1, seed=10, start="2"),
    "4": replace(AGAIN, seed=11, kept=0.2, whole=("new_wiki", "written"), start="3"),
    "5": replace(AGAIN, seed=12, kept=0.2, whole=("new_wiki", "written"), start="4"),
    "6": ("4", "5"),
    "7": replace(AGAIN, seed=13, kept=0.12, whole=("written claims",), start="6"),
    "8": replace(
        AGAIN,
        seed=14,
        kept=0.15,
        whole=("articles", "written claims", "articles claims"),
        start="7",
    ),
    "9": replace(AGAIN, seed=15, kept=0.2, whole=("articles claims",), start="8"),
    "10": replace(AGAIN, seed=16, kept=0.12, whole=("reports", "reports claims"), start="9"),
    "11": ANEW,
    "12": replace(ANEW, epochs=4, seed=8, kept=0.4, whole=(*TEXTS, *CLAIMS)),
    "13": ("10", "11", "11", "11", "12"),
    "14": replace(AGAIN, seed=31, kept=0.04, whole=("contrasts", "contrasts claims"), start="13"),
    "15": replace(AGAIN, seed=32, kept=0.03, whole=("contrasts",), start="14"),
    "16": ("13", "13", "14", "15"),
    "17": replace(AGAIN, seed=41, kept=0.03, whole=("contrasts claims",), start="16"),
    "18": replace(AGAIN, seed=51, kept=0.025, whole=("lists",), start="17"),
    "19": ("16", "17", "18"),
}
"""Each training by its name, or the names of those whose mean it is; `start` and `teacher` are such
names."""

FOR_VERDICTS: dict[str, Recipe | tuple[str, ...]] = {
    "20": Recipe(seed=77, leave_out=QUESTIONS, kept=0.33, whole=("contrasts claims",), start="19"),
    "21": ("19", "20"),
}
"""What goes on from the reader with claims alone, and the mean of both."""

LEFT_OUT: dict[str, Recipe | tuple[str, ...]] = {
    "1": Recipe(
        epochs=2,
        tokens_per_batch=24576,
        learning_rate=1.5e-4,
        backbone=BACKBONE,
        leave_out=("new_wiki",),
    ),
    "2": replace(
        ANEW,
        epochs=5,
        tokens_per_batch=24576,
        learning_rate=6e-4,
        seed=1,
        kept=0.6,
        whole=("reddit", "amazon", "encyclopedia"),
        leave_out=("new_wiki",),
        teacher="1",
        soft=0.7,
    ),
    "3": replace(
        AGAIN,
        learning_rate=1e-4,
        seed=42,
        kept=0.1,
        whole=("encyclopedia",),
        leave_out=("new_wiki",),
        start="2",
    ),
    "4": ("2", "3"),
}
"""A teacher, a reader that learns from it, and one that goes on from that by the answers alone:
all without the questions on Wikipedia, and the mean of the two readers."""


def run(data: Path, out: Path, stages: Mapping[str, Recipe | tuple[str, ...]]) -> Path:
    """Runs those of `stages` that are not yet in `out`, each in a folder of its name; the last."""
    for name, stage in stages.items():
        folder = out / name
        if (folder / "recipe.json").is_file():
            continue
        if isinstance(stage, Recipe):
            start, teacher = (
                str(out / earlier / "model") if earlier else ""
                for earlier in (stage.start, stage.teacher)
            )
            train(data, folder, replace(stage, start=start, teacher=teacher))
        else:
            mean([out / part for part in stage], folder)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument("--questions", type=int, default=1000, help="most questions scored a set")
    parser.add_argument("--left-out", action="store_true", help="the reader that lacks a set")
    options = parser.parse_args()
    stages = LEFT_OUT if options.left_out else STAGES
    last, package = run(options.data, options.out, stages), options.out / "int8"
    export(last / "model", package)
    if not options.left_out:
        export_judge(run(options.data, options.out, FOR_VERDICTS) / "model", package)
    recipe = json.loads((last / "recipe.json").read_text("utf-8"))
    write(package, evaluate(options.data, package, options.questions, recipe))


if __name__ == "__main__":
    main()
