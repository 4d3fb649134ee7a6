"""What a teacher makes of a batch, as targets for another reader with tokens of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from training.backbone import logits_of
from training.features import DEVICE, TARGETS, Feature, features, tensors


@torch.no_grad()
def softened(
    batch: Sequence[Feature], targets: Mapping[str, torch.Tensor], tokenizer: Any, model: Any
) -> dict[str, torch.Tensor]:
    """The teacher's probabilities of `start` and `end` at the tokens of `batch`.

    Each has the shape (batch, length); `targets` are the inputs and the answers of `batch`. The
    probability of a token of the teacher's goes to the token that holds its first, or its last,
    character. Where the teacher cannot read the whole of an answer, the answer itself stands.
    """
    length = targets["start"].shape[1]
    made = {one["example"]: one for one in features([one["example"] for one in batch], tokenizer)}
    rows = [row for row, one in enumerate(batch) if one["example"] in made]
    own = [made[batch[row]["example"]] for row in rows]
    if not own:
        return {name: targets[name] for name in TARGETS}
    told = {}
    for name, logits in zip(TARGETS, logits_of(model, tensors(own)), strict=True):
        shares = logits.softmax(1).cpu().numpy()
        soft = targets[name].cpu().numpy().copy()
        for row, teacher, share in zip(rows, own, shares, strict=True):
            places = mapped(teacher, batch[row], last=name == "end")
            spread = np.bincount(places, share[: len(places)], length)
            soft[row] = spread / spread.sum()
        told[name] = torch.from_numpy(soft).to(DEVICE)
    return told


def mapped(teacher: Feature, reader: Feature, last: bool) -> NDArray[np.int64]:
    """For each token of `teacher` the token of `reader` with its first, or `last`, character.

    What the reader does not see, and what can be no answer, goes to its first token.
    """
    seen = reader["offsets"][reader["context"] : len(reader["ids"]) - 1]
    starts = [start for start, _ in seen]
    places = np.zeros(len(teacher["ids"]), np.int64)
    if reader["example"].verdict:
        places[list(teacher["allowed"])] = list(reader["allowed"])
        return places
    text = reader["example"].context
    for token in teacher["allowed"]:
        start, end = teacher["offsets"][token]
        start += text[start:end][:1].isspace()
        at = max(start, end - 1) if last else start
        if at < seen[-1][1]:
            place = int(np.searchsorted(starts, at, "right")) - 1
            places[token] = reader["context"] + max(0, place)
    return places
