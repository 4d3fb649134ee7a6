"""From questions with their contexts and answers to batches of tokens with targets."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import torch

from qa_bot.reader import OPTIONS
from training.data import Example

LONGEST = 320
INPUTS = "input_ids", "attention_mask", "token_type_ids"
TARGETS = "start", "end"
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
SHORT_FLOATS = DEVICE == "cuda" or torch.cpu.get_capabilities()["avx512_bf16"]
"""Whether the processor has 16-bit products of its own; others are far slower by them."""

Feature = dict[str, Any]


def features(examples: list[Example], tokenizer: Any) -> list[Feature]:
    """Token ids with soft targets over positions; examples whose answer is cut off are left out."""
    encoded = tokenizer(
        [f"{one.question} {OPTIONS}" if one.verdict else one.question for one in examples],
        [example.context for example in examples],
        truncation="only_second",
        max_length=LONGEST,
        return_offsets_mapping=True,
    )
    made = []
    for row, example in enumerate(examples):
        ids, kinds = encoded["input_ids"][row], encoded.sequence_ids(row)
        ends = (
            (encoded.char_to_token(row, a, 1), encoded.char_to_token(row, b - 1, 1))
            for a, b in example.answers
        )
        spans = [(a, b) for a, b in ends if a is not None and b is not None]
        if example.answers and not spans:
            continue
        context = kinds.index(1) if 1 in kinds else len(ids)
        allowed = range(context, len(ids) - 1)
        if example.verdict:
            allowed = range(context - 1 - len(OPTIONS.split()), context - 1)
            chosen = dict(zip(OPTIONS.split(), allowed, strict=True)).get(example.verdict, 0)
            spans = [(chosen, chosen)]
        made.append(
            {
                "ids": ids,
                "context": context,
                "allowed": allowed,
                "spans": spans or [(0, 0)],
                "offsets": encoded["offset_mapping"][row],
                "example": example,
            }
        )
    return made


def batches(made: list[Feature], tokens: int, rng: random.Random) -> list[list[Feature]]:
    """Batches of about `tokens` tokens each, of near lengths, in random order."""
    made = sorted(made, key=lambda feature: (len(feature["ids"]) // 8, rng.random()))
    grouped: list[list[Feature]] = [[]]
    for feature in made:
        if (len(grouped[-1]) + 1) * len(feature["ids"]) > tokens:
            grouped.append([])
        grouped[-1].append(feature)
    rng.shuffle(grouped)
    return grouped


def tensors(batch: Sequence[Feature]) -> dict[str, torch.Tensor]:
    """Padded inputs, shape (batch, length), and targets, shape (batch, length) each."""
    length = max(len(feature["ids"]) for feature in batch)
    inputs = {name: torch.zeros(len(batch), length, dtype=torch.long) for name in INPUTS}
    targets = {name: torch.zeros(len(batch), length) for name in TARGETS}
    allowed = torch.zeros(len(batch), length, dtype=torch.bool)
    for row, feature in enumerate(batch):
        size, context = len(feature["ids"]), feature["context"]
        inputs["input_ids"][row, :size] = torch.tensor(feature["ids"])
        inputs["attention_mask"][row, :size] = 1
        inputs["token_type_ids"][row, context:size] = 1
        allowed[row, 0] = True
        allowed[row, list(feature["allowed"])] = True
        for start, end in feature["spans"]:
            targets["start"][row, start] += 1 / len(feature["spans"])
            targets["end"][row, end] += 1 / len(feature["spans"])
    made = {**inputs, **targets, "allowed": allowed}
    return {name: tensor.to(DEVICE, non_blocking=True) for name, tensor in made.items()}
