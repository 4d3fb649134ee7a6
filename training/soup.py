"""The mean of the weights of trained readers, all from the same weights at first (Wortsman et al.
2022, "Model soups").

python -m training.soup --of third/model fourth/model --data FOLDER --out OUT
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from training.evaluate import evaluate, write
from training.export import export

WEIGHTS = "model.safetensors"


def mean(folders: Sequence[Path], to: Path) -> None:
    """Writes to `to` the reader whose weights are the mean of those in `folders`."""
    weights = [load_file(folder / WEIGHTS) for folder in folders]
    shutil.copytree(folders[-1], to, dirs_exist_ok=True)
    save_file(
        {name: torch.stack([one[name].float() for one in weights]).mean(0) for name in weights[0]},
        to / WEIGHTS,
        metadata={"format": "pt"},
    )


def recipe(folders: Sequence[Path]) -> dict[str, Any]:
    """The recipes of all of `folders`."""
    read = [json.loads((folder.parent / "recipe.json").read_text("utf-8")) for folder in folders]
    return {"mean of": read}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--of", type=Path, nargs="+", required=True, help="folders of the readers")
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument("--questions", type=int, default=1000, help="most questions scored a set")
    options = parser.parse_args()
    package = options.out / "int8"
    mean(options.of, options.out / "model")
    export(options.out / "model", package)
    write(package, evaluate(options.data, package, options.questions, recipe(options.of)))


if __name__ == "__main__":
    main()
