"""How an index grows: time to build, bytes, time to open, speed and recall of search, memory.

python -m benchmarks.scale --data FOLDER [--sizes 1000,10000,100000,1000000] [--kind HNSW-SQ4]
    [--vectors FOLDER] [--keep FOLDER]

`--data` holds text files, or JSON in SQuAD's format, whose sentences are taken in order. What is
not there to fill a size is made of these sentences, two halves of different ones joined. Each
sentence is embedded once; the vectors are kept in `--vectors`, and embedding is timed apart.
Statements are left out of the build; the time that they take is measured on some sentences.
Search is put the questions of the files, or where there are none the beginnings of sentences.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from zlib import crc32

import numpy as np

from benchmarks.gauge import resident, size_of
from qa_bot.attribution import annotate
from qa_bot.embedding import open_encoder, vector_of
from qa_bot.nearest import KIND, KINDS, vectors_after
from qa_bot.runtime import Floats
from qa_bot.sentences import split
from qa_bot.store import Store
from qa_bot.types import Document, Name, Sentence, Statement

SIZES = "1000,10000,100000,1000000"
PARAGRAPH = 50
"""Sentences of one document."""
ASKED = 200
NEAREST = 10
PART = 4_096
COLUMNS = (
    "sentences", "embed ms each", "build s", "build, MiB more", "MB", "open s",
    "search p50 / p95 ms", "of it embedding ms", "view p50 ms", "recall@10", "resident MiB",
)  # fmt: skip


def paragraphs(data: Path) -> Iterator[tuple[str, list[str]]]:
    """Texts with the questions that are asked of them."""
    for file in sorted(data.rglob("*")):
        if file.suffix == ".json":
            for article in json.loads(file.read_text(encoding="utf-8")).get("data", ()):
                for one in article["paragraphs"]:
                    yield one["context"], [asked["question"] for asked in one["qas"]]
        elif file.suffix in (".txt", ".md"):
            yield file.read_text(encoding="utf-8"), []


def corpus(data: Path, most: int) -> tuple[list[str], list[str]]:
    """At most `most` sentences, each once, and questions."""
    texts: dict[str, None] = {}
    questions: list[str] = []
    for text, asked in paragraphs(data):
        texts |= dict.fromkeys(" ".join(one.text.split()) for one in split(Document("", text)))
        questions += asked
        if len(texts) >= most:
            break
    sentences = list(texts)[:most]
    questions = list(dict.fromkeys(questions))
    random.Random(1).shuffle(questions)
    return sentences, questions[:ASKED] or [one[:60] for one in sentences[:: len(sentences) // 99]]


def filled(sentences: Sequence[str], size: int) -> Iterator[Document]:
    """About `size` sentences: first all that there are, then such as are made of two."""
    return documents(list(joined(sentences, size)))


def joined(sentences: Sequence[str], size: int) -> Iterator[str]:
    yield from islice(sentences, size)
    rng = random.Random(2)
    for _ in range(size - len(sentences)):
        one, other = (rng.choice(sentences).split() for _ in range(2))
        yield " ".join(one[: len(one) // 2] + other[len(other) // 2 :])


class Kept:
    """The vectors of sentences in the order of the index that is built of them."""

    def __init__(self, rows: Floats) -> None:
        packaged = open_encoder()
        self.name, self.sha256 = packaged.name, packaged.sha256
        self._rows = rows
        self._at = 0

    def encode(self, texts: Sequence[str]) -> Floats:
        self._at += len(texts)
        return np.asarray(self._rows[self._at - len(texts) : self._at], np.float32)


def embedded(texts: Sequence[str], folder: Path) -> tuple[Floats, float]:
    """Vectors of `texts` from `folder`, after making those that it lacks; seconds for making."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder, started, made = open_encoder(), time.perf_counter(), 0
    parts = []
    for number, at in enumerate(range(0, len(texts), PART)):
        part = texts[at : at + PART]
        file = folder / f"{number:05}-{crc32(chr(10).join(part).encode()):x}.npy"
        if not file.exists():
            np.save(file, encoder.encode(part).astype(np.float16))
            made += len(part)
        parts.append(file)
    seconds = time.perf_counter() - started
    rows = np.concatenate([np.load(file) for file in parts]).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows, seconds / made if made else 0.0


def documents(texts: Sequence[str]) -> Iterator[Document]:
    """Documents of `PARAGRAPH` lines, each line a sentence."""
    for at in range(0, len(texts), PARAGRAPH):
        yield Document(f"{at:09}.txt", "\n\n".join(texts[at : at + PARAGRAPH]))


def sentences_of(texts: Iterable[Document]) -> list[str]:
    """The sentences of `texts` as an index has them."""
    return [one.text for text in texts for one in split(text)]


def plain(document: Document, found: Sequence[Sentence]) -> tuple[list[Statement], list[Name]]:
    """No statements and no names."""
    return [], []


def timed(ask: Callable[[str], object], questions: Sequence[str]) -> tuple[float, float]:
    """Median and 95th percentile of the milliseconds that a question takes."""
    taken = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        taken.append(1000 * (time.perf_counter() - started))
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 95))


def build(folder: Path, texts: Iterable[Document], rows: Floats, kind: str) -> float:
    """Builds the index of `texts`; returns the seconds without embedding."""
    started = time.perf_counter()
    Store(folder, Kept(rows), 0, kind).add(texts, annotate=plain)
    return time.perf_counter() - started


def searched(folder: Path, questions: Sequence[str], kind: str) -> dict[str, float]:
    """What a process that opens the index and searches it measures."""
    encoder = open_encoder()
    vectors = encoder.encode(questions)
    before = resident()
    started = time.perf_counter()
    store = Store(folder, encoder, 0, kind)
    store.search(questions[0])
    opened = time.perf_counter() - started
    known = dict(zip(questions, vectors, strict=True))
    searching = timed(store.search, questions)
    encoding = timed(lambda question: encoder.encode([question]), questions)
    vector_of.cache_clear()
    viewing = timed(store.view, questions)
    figures = {
        "open_s": opened, "p50": searching[0], "p95": searching[1], "embed_p50": encoding[0],
        "view_p50": viewing[0], "rss": resident(), "rss_before": before,
    }  # fmt: skip
    found = {one: list(store.near(known[one], 5 * NEAREST))[:NEAREST] for one in questions}
    return {**figures, "recall": recall(store, found, vectors)}


def recall(store: Store, found: dict[str, list[int]], vectors: Floats) -> float:
    """The share of the truly nearest sentences that were found, by a search of all vectors."""
    best_ids = np.zeros((len(vectors), 0), np.int64)
    best = np.zeros((len(vectors), 0), np.float32)
    with store._snapshot() as connection:
        for ids, rows in vectors_after(connection, 0):
            scores = np.concatenate([best, vectors @ rows.T], axis=1)
            all_ids = np.concatenate([best_ids, np.tile(ids, (len(vectors), 1))], axis=1)
            order = np.argsort(-scores, axis=1)[:, :NEAREST]
            best = np.take_along_axis(scores, order, 1)
            best_ids = np.take_along_axis(all_ids, order, 1)
    pairs = zip(found.values(), best_ids, strict=True)
    return float(np.mean([len(set(one) & set(exact.tolist())) / NEAREST for one, exact in pairs]))


def in_a_process(arguments: Sequence[str]) -> dict[str, float]:
    """The figures that this module prints in a process of its own, so that memory is its own."""
    command = [sys.executable, "-m", "benchmarks.scale", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--kind", choices=list(KINDS), default=KIND)
    parser.add_argument("--vectors", type=Path, help="folder in which vectors are kept")
    parser.add_argument("--keep", type=Path, help="folder in which the indexes are kept")
    parser.add_argument("--one", choices=("build", "search"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    sentences, questions = corpus(options.data, max(sizes))
    with tempfile.TemporaryDirectory() as scratch:
        vectors = options.vectors or Path(scratch) / "vectors"
        keep = options.keep or Path(scratch)
        folder = keep / f"{options.kind}-{sizes[0]}"
        if options.one == "search":
            print(json.dumps(searched(folder, questions, options.kind)))
        elif options.one == "build":
            texts = list(filled(sentences, sizes[0]))
            rows, _ = embedded(sentences_of(texts), vectors)
            base = resident()
            seconds = build(folder, texts, rows, options.kind)
            print(json.dumps({"seconds": seconds, "most": resident("VmHWM") - base}))
        else:
            report(options, sentences, sizes, vectors, keep)


def report(
    options: argparse.Namespace, sentences: list[str], sizes: list[int], vectors: Path, keep: Path
) -> None:
    print(
        f"{len(sentences):,} sentences of {options.data}; statements, which are left out, take "
        f"{attributing(sentences):.1f} ms a sentence"
    )
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    for size in sizes:
        folder = keep / f"{options.kind}-{size}"
        shutil.rmtree(folder, ignore_errors=True)
        _, embedding = embedded(sentences_of(filled(sentences, size)), vectors)
        shared = ["--data", str(options.data), "--sizes", str(size), "--kind", options.kind,
                  "--vectors", str(vectors), "--keep", str(keep)]  # fmt: skip
        built = in_a_process([*shared, "--one", "build"])
        one = in_a_process([*shared, "--one", "search"])
        cells = (
            f"{size:,}", f"{1000 * embedding:.1f}", f"{built['seconds']:.1f}",
            f"{built['most']:.0f}", f"{size_of(folder):.1f}", f"{one['open_s']:.2f}",
            f"{one['p50']:.1f} / {one['p95']:.1f}", f"{one['embed_p50']:.1f}",
            f"{one['view_p50']:.0f}", f"{one['recall']:.3f}", f"{one['rss']:.0f}",
        )  # fmt: skip
        print(f"| {' | '.join(cells)} |", flush=True)


def attributing(sentences: Sequence[str]) -> float:
    """Milliseconds to find the statements of a sentence."""
    (document,) = documents(sentences[:PARAGRAPH])
    found = split(document)
    annotate(document, found)
    started = time.perf_counter()
    annotate(document, found)
    return 1000 * (time.perf_counter() - started) / len(found)


if __name__ == "__main__":
    main()
