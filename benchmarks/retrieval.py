"""Finding the text that answers: by vectors, by BM25, by both, and by the reader after both.

python -m benchmarks.retrieval [--data FOLDER] [--fit]

A question on a written text (tests/data/answers) seeks a sentence of its gold evidence among the
sentences of the text. With `--data` a question on a SQuADShifts paragraph seeks it among those of
its domain, and of the three together, and one on a QAMR sentence among all of QAMR. A paragraph
is found by its best sentence, as in the product, or as one text (`whole`). Each way ranks what the
first 100 sentences stand in; what is left out counts as never found.

The reader ranks anew what hybrid search finds first. It has learnt from most of these texts: it is
scored on those alone whose questions its training held out, though it may have met some of them as
texts that do not answer another question. All questions are of the test part; the weights were
chosen on the calibration part, which `--fit` scores in its place, over some weights.
"""

from __future__ import annotations

import argparse
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.corpora import (
    Collection,
    Corpus,
    Remembering,
    collection,
    qamr,
    squadshifts,
    together,
    written,
)
from qa_bot.embedding import Encoder, open_encoder
from qa_bot.reader import SpanReader
from qa_bot.retrieval import Retriever, passages
from qa_bot.runtime import Floats
from training.metrics import ranked

FIRST = 100
READ = (5, 10)
READER_WEIGHT = 0.03
"""What the reader's margin adds to a hybrid score."""
WORD_WEIGHTS = (0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.13)
READER_WEIGHTS = (0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.1)
NEIGHBOURS = 1
MOST, MOST_READ = 1_000, 250
"""Questions of a corpus, and those that the reader reads for."""

Ranks = Mapping[str, Sequence[float]]
"""For each way the rank of what each question seeks, from 1; infinite where it is not found."""
Row = tuple[str, Sequence[Collection], Ranks]
QAMR, WHOLE = "QAMR", "new_wiki"
"""Of paragraphs those of one domain are embedded as one text, too; that takes long."""


def rank(rows: Iterable[int], units: Sequence[Hashable], gold: frozenset[Hashable]) -> float:
    """The place of the first of `gold` among the units that the sentences `rows` stand in."""
    found = dict.fromkeys(units[row] for row in rows)
    return next((place for place, unit in enumerate(found, 1) if unit in gold), np.inf)


def best(scores: Floats) -> list[int]:
    """The first sentences by `scores` that are above zero."""
    return [int(row) for row in np.argsort(-scores, kind="stable")[:FIRST] if scores[row] > 0]


def searched(found: Collection, encoder: Encoder, weights: Sequence[float] = ()) -> Ranks:
    """By vectors, by BM25, and by both as the product does, or with other weights of the words."""
    retriever = Retriever(found.index, encoder, 0)
    vectors = found.index.vectors.reconstruct_n(0, found.index.vectors.ntotal)
    ranks: dict[str, list[float]] = {}
    for question, gold in found.questions:
        cosines = vectors @ encoder.encode([question])[0]
        words = retriever._lexical.scores(question)
        ways = {"dense": best(cosines), "BM25": best(words)}
        if weights:
            ways |= {f"{one}": best(cosines + one * words) for one in weights}
        else:
            ways["hybrid"] = list(retriever.scores(question))
        for way, rows in ways.items():
            ranks.setdefault(way, []).append(rank(rows, found.units, gold))
    return ranks


def reranked(
    found: Collection, encoder: Encoder, reader: SpanReader, weights: Sequence[float] = ()
) -> Ranks:
    """By hybrid search, and by the reader's margin, alone or added to the score of the first."""
    retriever = Retriever(found.index, encoder, NEIGHBOURS)
    ranks: dict[str, list[float]] = {}
    for question, gold in found.questions:
        scores = retriever.scores(question)
        read = passages(scores, found.index, max(READ), NEIGHBOURS)
        spans = reader.candidates([(question, one.text) for one in read])
        margins = np.array([one.margin for one in spans], np.float32)
        hybrid = np.array([one.score for one in read], np.float32)
        ways = {"hybrid": list(scores)}
        for way, values in anew(hybrid, margins, weights).items():
            order = np.argsort(-values, kind="stable")
            ways[way] = [*(read[at].sentences[0] for at in order), *scores]
        for way, rows in ways.items():
            ranks.setdefault(way, []).append(rank(rows, found.units, gold))
    return ranks


def anew(hybrid: Floats, margins: Floats, weights: Sequence[float]) -> dict[str, Floats]:
    """What the first passages are ranked by, for so many that are read."""
    ways: dict[str, Floats] = {}
    for count in READ:
        ways[f"reader of {count}"] = margins[:count]
        for weight in weights or (READER_WEIGHT,):
            name = f"both of {count}" + (f", {weight}" if weights else "")
            ways[name] = hybrid[:count] + np.float32(weight) * margins[:count]
    return ways


def joined(ranks: Iterable[Ranks]) -> Ranks:
    """Those of several collections as one."""
    whole: dict[str, list[float]] = {}
    for one in ranks:
        for way, places in one.items():
            whole.setdefault(way, []).extend(places)
    return whole


def by_search(
    texts: Sequence[Collection], corpora: Mapping[str, Corpus], encoder: Encoder, fit: bool
) -> Iterator[Row]:
    """A row for each collection, and for paragraphs that are one text each."""
    wanted, weights = ("calibration", WORD_WEIGHTS) if fit else ("test", ())
    yield "written texts", texts, joined(searched(one, encoder, weights) for one in texts)
    for name, corpus in corpora.items():
        for whole in (False, True) if name == WHOLE else (False,):
            found = collection(corpus.asked(wanted, MOST), encoder, whole)
            title = f"{name}, whole" if whole else name
            yield title, [found], searched(found, encoder, weights)


def by_reader(corpora: Mapping[str, Corpus], encoder: Encoder, fit: bool) -> Iterator[Row]:
    """A row for what was held out of each corpus."""
    wanted, weights = ("calibration", READER_WEIGHTS) if fit else ("test", ())
    reader = SpanReader()
    for name, corpus in corpora.items():
        found = collection(corpus.held_out(wanted, MOST_READ), encoder)
        yield name, [found], reranked(found, encoder, reader, weights)


def table(rows: Iterable[Row]) -> None:
    """Prints recall@1, recall@5 and MRR of each way, in per cent."""
    for number, (name, found, ranks) in enumerate(rows):
        if number == 0:
            columns = ["questions on", "among", *ranks]
            print(f"\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
        units = sum(len(set(one.units)) for one in found) // len(found)
        cells = [f"{name}, {sum(len(one.questions) for one in found):,}", f"{units:,}"]
        for places in ranks.values():
            cells.append(" / ".join(f"{100 * one:.1f}" for one in ranked(places)))
        print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the SQuADShifts and QAMR files")
    parser.add_argument("--fit", action="store_true", help="score several weights")
    options = parser.parse_args()
    encoder = Remembering(open_encoder())
    texts, corpora = list(written(encoder)), dict[str, Corpus]()
    if options.data:
        domains = squadshifts(options.data)
        corpora = {**domains, "all three": together(domains.values()), QAMR: qamr(options.data)}
    table(by_search(texts, corpora, encoder, options.fit))
    table(by_reader(corpora, encoder, options.fit))


if __name__ == "__main__":
    main()
