"""The model that is trained: an encoder with a head for spans and one for verdicts."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForQuestionAnswering

from qa_bot.reader import VERDICTS

HEAD = "verdict.safetensors"
Logits = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class Model(torch.nn.Module):
    """Start and end logits over the tokens, and logits of `VERDICTS` from the first token."""

    def __init__(self, folder: str) -> None:
        """Opens the encoder in `folder`, with the heads that it has there or new ones."""
        super().__init__()
        self.reader = AutoModelForQuestionAnswering.from_pretrained(
            folder,
            attn_implementation="eager",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        self.verdict = torch.nn.Linear(self.reader.config.hidden_size, len(VERDICTS))
        if (Path(folder) / HEAD).is_file():
            self.verdict.load_state_dict(load_file(Path(folder) / HEAD))
        known = inspect.signature(self.encoder.forward).parameters
        self.inputs = ["input_ids", "attention_mask"]
        self.inputs += ["token_type_ids"] if "token_type_ids" in known else []

    @property
    def encoder(self) -> Any:
        """The model below the heads."""
        return self.reader.base_model

    def forward(self, *inputs: torch.Tensor) -> Logits:
        """Logits of shape (texts, tokens) twice and (texts, verdicts), for `self.inputs`."""
        named = dict(zip(self.inputs, inputs, strict=True))
        states = self.encoder(**named).last_hidden_state
        starts, ends = self.reader.qa_outputs(states).unbind(-1)
        return starts, ends, self.verdict(states[:, 0])

    def freeze(self, layers: int) -> None:
        """Leaves the word vectors, or all embeddings and some lower `layers`, as they are."""
        self.reader.get_input_embeddings().requires_grad_(False)
        if layers:
            self.encoder.embeddings.requires_grad_(False)
        for layer in self.encoder.encoder.layer[:layers]:
            layer.requires_grad_(False)

    def save(self, folder: Path, tokenizer: Any) -> None:
        """Writes the encoder, its heads and its tokenizer to `folder`."""
        self.reader.save_pretrained(folder)
        save_file(self.verdict.state_dict(), folder / HEAD)
        tokenizer.save_pretrained(folder)
