"""Texts with questions that each are to find one of them, and their indexes."""

from __future__ import annotations

import json
import random
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from qa_bot.embedding import Encoder
from qa_bot.index import Index, sentences_in
from qa_bot.runtime import Floats
from qa_bot.types import Document, Sentence
from training.data import DOMAINS, Example, detokenized, load, part

TEXTS = Path(__file__).parent.parent / "tests" / "data" / "answers"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents called `GROUP#NUMBER`, and questions with the names of those that answer them.

    The reader's data are split into parts by the group; see `training.data.part`.
    """

    documents: tuple[Document, ...]
    questions: tuple[tuple[str, str], ...]

    def asked(self, wanted: str, most: int) -> Corpus:
        """All documents with at most `most` questions of one part."""
        questions = [one for one in self.questions if _part(one[1]) == wanted]
        chosen = random.Random(5).sample(questions, min(most, len(questions)))
        return Corpus(self.documents, tuple(chosen))

    def held_out(self, wanted: str, most: int) -> Corpus:
        """The documents of one part with at most `most` of its questions."""
        documents = tuple(one for one in self.documents if _part(one.name) == wanted)
        return Corpus(documents, self.asked(wanted, most).questions)


def _part(name: str) -> str:
    return part(name.rpartition("#")[0])


def together(corpora: Iterable[Corpus]) -> Corpus:
    """All of them as one."""
    corpora = list(corpora)
    return Corpus(
        tuple(document for corpus in corpora for document in corpus.documents),
        tuple(question for corpus in corpora for question in corpus.questions),
    )


def squadshifts(data: Path) -> dict[str, Corpus]:
    """The paragraphs of each domain and the questions on them."""
    examples = load(data)
    return {name: _corpus([one for one in examples if one.source == name]) for name in DOMAINS}


def _corpus(examples: Sequence[Example]) -> Corpus:
    names: dict[str, str] = {}
    for one in examples:
        names.setdefault(one.context, f"{one.group}#{len(names)}")
    documents = tuple(Document(name, text) for text, name in names.items())
    return Corpus(documents, tuple((one.question, names[one.context]) for one in examples))


def qamr(data: Path) -> Corpus:
    """All of QAMR's sentences, those without questions too."""
    lines = (data / "qamr-sentences.tsv").read_text("utf-8").splitlines()
    texts = [(f"qamr:{key}#", detokenized(text.split(" "))[0]) for key, text in
             (line.split("\t") for line in lines)]  # fmt: skip
    asked = ((one.question, f"{one.group}#") for one in load(data) if one.source == "qamr")
    return Corpus(tuple(Document(*one) for one in texts), tuple(asked))


@dataclass(frozen=True, slots=True)
class Collection:
    """An index whose sentences stand for `units`, and questions with the units that they seek."""

    index: Index
    units: Sequence[Hashable]
    questions: Sequence[tuple[str, frozenset[Hashable]]]


def collection(corpus: Corpus, encoder: Encoder, whole: bool = False) -> Collection:
    """Each document is a unit; if `whole`, it is indexed as one text and not by sentences."""
    index = indexed(corpus.documents, encoder, whole)
    questions = [(question, frozenset((name,))) for question, name in corpus.questions]
    return Collection(index, [one.document for one in index.sentences], questions)


def written(encoder: Encoder) -> Iterator[Collection]:
    """The texts in `TEXTS`: each sentence is a unit, and gold evidence is sought."""
    for file in sorted(TEXTS.glob("*.json")):
        text = json.loads(file.read_text(encoding="utf-8"))
        index = indexed([Document(text["name"], text["text"])], encoder)
        questions = []
        for question in text["questions"]:
            if question["evidence"] and question["kind"] in ("fact", "who-said", "yes-no"):
                places = [text["text"].index(one) for one in question["evidence"]]
                rows = frozenset[Hashable](
                    row
                    for row, one in enumerate(index.sentences)
                    if any(one.start <= place < one.end for place in places)
                )
                questions.append((question["question"], rows))
        yield Collection(index, range(len(index.sentences)), questions)


def indexed(documents: Iterable[Document], encoder: Encoder, whole: bool = False) -> Index:
    """An index without statements and names, by sentences or, if `whole`, by documents."""
    by_name = {one.name: one for one in documents}
    sentences: list[Sentence] = []
    for one in by_name.values():
        text = Sentence(one.name, 0, len(one.text), one.text)
        sentences += [text] if whole else sentences_in(one)
    rows = encoder.encode([one.text for one in sentences])
    vectors = faiss.IndexFlatIP(rows.shape[1])
    vectors.add(rows)
    return Index(by_name, tuple(sentences), vectors, (), (), encoder.name, encoder.sha256)


class Remembering:
    """An encoder that embeds each text once."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.sha256 = encoder.name, encoder.sha256
        self._encoder = encoder
        self._known: dict[str, Floats] = {}

    def encode(self, texts: Sequence[str]) -> Floats:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            self._known |= zip(missing, self._encoder.encode(missing), strict=True)
        return np.stack([self._known[text] for text in texts])
