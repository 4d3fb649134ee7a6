"""Exports a trained reader for the package: ONNX with 8-bit weights, tokenizer and configuration.

`python -m training.export --model FOLDER --to FOLDER`; activations are quantised as they come.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import (  # type: ignore[import-untyped]
    QuantType,
    quantize_dynamic,
)
from transformers import AutoModelForQuestionAnswering

from qa_bot.reader import WEIGHTS

NAMES = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("start_logits", "end_logits")


class Plain(torch.nn.Module):
    """The model with its inputs in order and its two outputs as a tuple."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        output = self.model(input_ids=ids, attention_mask=mask, token_type_ids=types)
        return output.start_logits, output.end_logits


def to_onnx(folder: Path, file: Path) -> None:
    """The checkpoint in `folder` as ONNX in 32-bit floats."""
    model = AutoModelForQuestionAnswering.from_pretrained(folder, attn_implementation="eager")
    example = torch.ones(2, 16, dtype=torch.long)
    shape = {0: "windows", 1: "tokens"}
    torch.onnx.export(
        Plain(model.eval()),
        (example, example, example),
        str(file),
        input_names=NAMES,
        output_names=OUTPUTS,
        dynamic_axes=dict.fromkeys((*NAMES, *OUTPUTS), shape),
        opset_version=18,
        dynamo=False,
    )


def export(folder: Path, to: Path, bits: int = 8) -> None:
    """Writes `model.onnx`, `tokenizer.json` and `config.json` to `to`."""
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as pending:
        file = Path(pending) / WEIGHTS[0]
        to_onnx(folder, file)
        if bits == 8:
            quantize_dynamic(file, to / WEIGHTS[0], per_channel=True, weight_type=QuantType.QInt8)
        else:
            shutil.copyfile(file, to / WEIGHTS[0])
    shutil.copyfile(folder / "tokenizer.json", to / "tokenizer.json")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (to / "config.json").write_text(json.dumps(config, indent=2) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder of the trained model")
    parser.add_argument("--to", type=Path, required=True, help="folder for the exported one")
    parser.add_argument("--bits", type=int, default=8, choices=(8, 32), help="of each weight")
    options = parser.parse_args()
    export(options.model, options.to, options.bits)


if __name__ == "__main__":
    main()
