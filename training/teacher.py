"""What a larger model makes of the training's examples, for a small one to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from qa_bot.reader import WEIGHTS
from qa_bot.runtime import Floats, session
from training.export import OUTPUTS

BLOCK = 20
"""Batches whose probabilities are kept in one file."""
HEAT = 1.3
"""What the teacher's logits are divided by, so that it tells more of what comes second."""
SHIFT, START, END, PAD = 4, 0, 2, 1
"""MPNet's word pieces are BERT's, numbered from four; its special tokens come before them."""


def teach(folder: Path, batches: Sequence[Sequence[dict[str, Any]]], kept: Path) -> None:
    """Gives each feature the probabilities by the exported MPNet in `folder`.

    `taught` are those of starts and ends, each for [CLS] and the tokens of the context; `judged`
    are those of the verdicts. They are kept in files in `kept`, from which it goes on.
    """
    model = session(folder / WEIGHTS[0])
    kept.mkdir(parents=True, exist_ok=True)
    for low in tqdm(range(0, len(batches), BLOCK), unit="block", desc="teacher"):
        block, file = batches[low : low + BLOCK], kept / f"{low}.npy"
        if not file.exists():
            rows = [row for batch in block for row in _probabilities(model, batch)]
            pending = kept / f"{low}.part"
            with pending.open("wb") as out:
                np.save(out, np.concatenate(rows).astype(np.float16))
            pending.replace(file)
        told, at = np.load(file).astype(np.float32), 0
        for feature in (feature for batch in block for feature in batch):
            size = len(feature["ids"]) - feature["context"]
            feature["taught"] = told[at : at + size], told[at + size : at + 2 * size]
            feature["judged"] = told[at + 2 * size : at + 2 * size + 3]
            at += 2 * size + 3
        if at != len(told):
            raise ValueError(f"{file} was made from other batches; delete {kept}.")


def _probabilities(model: Any, batch: Sequence[dict[str, Any]]) -> list[Floats]:
    ids = np.full((len(batch), max(len(feature["ids"]) for feature in batch) + 1), PAD)
    for row, feature in enumerate(batch):
        pieces, context = [one + SHIFT for one in feature["ids"]], feature["context"]
        pieces = [START, *pieces[1 : context - 1], END, END, *pieces[context:-1], END]
        ids[row, : len(pieces)] = pieces
    inputs = {"input_ids": ids, "attention_mask": (ids != PAD).astype(np.int64)}
    starts, ends, verdicts = model.run(list(OUTPUTS), inputs)
    found = []
    for row, feature in enumerate(batch):
        context, size = feature["context"], len(feature["ids"])
        for logits in (starts, ends):
            told = np.concatenate([logits[row, :1], logits[row, context + 1 : size]])
            found.append(_softmax(told / np.float32(HEAT)))
        found.append(_softmax(verdicts[row]))
    return found


def _softmax(logits: Any) -> Floats:
    raised = np.exp(logits - logits.max())
    return np.asarray(raised / raised.sum(), np.float32)
