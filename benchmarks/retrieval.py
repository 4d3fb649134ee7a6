"""Finding the sentence that answers: by cosine, by BM25, by both joined in two ways.

python -m benchmarks.retrieval [--data FOLDER]

Questions are put to the texts in tests/data/answers, and with `--data` to SQuADShifts paragraphs,
twelve of them a document and 168 together. A sentence is right where the first gold answer starts
in it, or where it is gold evidence. The weight of BM25 was chosen on these figures.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa_bot.embedding import Encoder, open_encoder
from qa_bot.retrieval import WORD_WEIGHT, Lexical
from qa_bot.runtime import Floats
from qa_bot.sentences import split
from qa_bot.types import Document

TEXTS = Path(__file__).parent.parent / "tests" / "data" / "answers"
DOMAINS = ("new_wiki", "reddit", "amazon")
PARAGRAPHS, DOCUMENTS, ASKED = 12, 14, 4


@dataclass(frozen=True, slots=True)
class Asked:
    """Sentences with questions on them, each with the numbers of the sentences that answer it."""

    sentences: list[str]
    questions: list[tuple[str, set[int]]]


def written() -> Iterator[Asked]:
    for file in sorted(TEXTS.glob("*.json")):
        text = json.loads(file.read_text(encoding="utf-8"))
        sentences = split(Document(text["name"], text["text"]))
        questions = []
        for question in text["questions"]:
            if question["evidence"] and question["kind"] in ("fact", "who-said", "yes-no"):
                places = [text["text"].index(one) for one in question["evidence"]]
                rows = {
                    row
                    for row, one in enumerate(sentences)
                    if any(one.start <= place < one.end for place in places)
                }
                questions.append((question["question"], rows))
        yield Asked([one.text for one in sentences], questions)


def squadshifts(file: Path) -> Iterator[Asked]:
    rng = random.Random(3)
    articles = json.loads(file.read_text(encoding="utf-8"))["data"]
    paragraphs = [one for article in articles for one in article["paragraphs"]]
    starts = list(range(0, len(paragraphs) - PARAGRAPHS, PARAGRAPHS))
    for start in rng.sample(starts, min(DOCUMENTS, len(starts))):
        asked = Asked([], [])
        for paragraph in paragraphs[start : start + PARAGRAPHS]:
            sentences = split(Document("", paragraph["context"]))
            for question in rng.sample(paragraph["qas"], min(ASKED, len(paragraph["qas"]))):
                place = question["answers"][0]["answer_start"]
                for row, one in enumerate(sentences, len(asked.sentences)):
                    if one.start <= place < one.end:
                        asked.questions.append((question["question"], {row}))
            asked.sentences.extend(one.text for one in sentences)
        yield asked


def together(documents: Sequence[Asked]) -> Asked:
    whole = Asked([], [])
    for one in documents:
        first = len(whole.sentences)
        whole.questions.extend(
            (text, {first + row for row in rows}) for text, rows in one.questions
        )
        whole.sentences.extend(one.sentences)
    return whole


def fused(cosines: Floats, words: Floats) -> Floats:
    """Reciprocal rank fusion with the usual constant (Cormack et al. 2009)."""
    places = [np.argsort(np.argsort(-one, kind="stable")) for one in (cosines, words)]
    return np.asarray(sum(1 / (61 + place) for place in places), np.float32)


WAYS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "cosine": lambda cosines, words: cosines,
    "BM25": lambda cosines, words: words,
    "rank fusion": fused,
    "cosine + words": lambda cosines, words: cosines + WORD_WEIGHT * words,
}


def ranks(asked: Asked, encoder: Encoder) -> dict[str, list[int]]:
    """For each way and question the rank of the first sentence that answers it."""
    vectors, lexical = encoder.encode(asked.sentences), Lexical(asked.sentences)
    found: dict[str, list[int]] = {way: [] for way in WAYS}
    for question, rows in asked.questions:
        cosines = vectors @ encoder.encode([question])[0]
        words = lexical.scores(question)
        for way, score in WAYS.items():
            scores = score(cosines, words)
            found[way].append(min(1 + int((scores > scores[row]).sum()) for row in rows))
    return found


def report(name: str, documents: Sequence[Asked], encoder: Encoder) -> None:
    all_ranks: dict[str, list[int]] = {way: [] for way in WAYS}
    for one in documents:
        for way, places in ranks(one, encoder).items():
            all_ranks[way] += places
    size = sum(len(one.sentences) for one in documents) // len(documents)
    print(f"{name}: {len(documents)} documents of {size} sentences, "
          f"{len(all_ranks['cosine'])} questions")  # fmt: skip
    for way, places in all_ranks.items():
        firsts, fives = (np.mean([place <= k for place in places]) for k in (1, 5))
        mean = np.mean([1 / place for place in places])
        print(f"  {way:15} recall@1 {firsts:.3f}  recall@5 {fives:.3f}  MRR {mean:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the SQuADShifts files")
    options = parser.parse_args()
    encoder = open_encoder("")
    report("written texts", list(written()), encoder)
    for domain in DOMAINS if options.data else ():
        documents = list(squadshifts(options.data / f"squadshifts-{domain}.json"))
        report(domain, documents, encoder)
        report(f"{domain}, together", [together(documents)], encoder)


if __name__ == "__main__":
    main()
