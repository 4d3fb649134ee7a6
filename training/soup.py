"""The mean of the weights of trained readers, all from the same weights at first (Wortsman et al.
2022, "Model soups")."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

WEIGHTS = "model.safetensors"


def mean(runs: Sequence[Path], out: Path) -> None:
    """Writes to `out` the reader whose weights are the mean of those of `runs`, and its recipe.

    All are folders of trainings: the weights in `model`, `recipe.json` beside it.
    """
    weights = [load_file(run / "model" / WEIGHTS) for run in runs]
    shutil.copytree(runs[-1] / "model", out / "model", dirs_exist_ok=True)
    save_file(
        {name: torch.stack([one[name].float() for one in weights]).mean(0) for name in weights[0]},
        out / "model" / WEIGHTS,
        metadata={"format": "pt"},
    )
    recipes = [json.loads((run / "recipe.json").read_text("utf-8")) for run in runs]
    (out / "recipe.json").write_text(json.dumps({"mean of": recipes}, indent=2) + "\n", "utf-8")
