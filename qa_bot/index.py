"""The index in memory: documents, their sentences and vectors, as answers are drawn from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import faiss
import numpy as np

from qa_bot.documents import fingerprint
from qa_bot.embedding import Encoder
from qa_bot.errors import DocumentError
from qa_bot.runtime import Floats
from qa_bot.sentences import split
from qa_bot.types import Document, Listed, Name, Sentence, Statement

BATCH = 256
"""Sentences that are embedded at once."""

Progress = Callable[[int, int], None]
"""Called with sentences done and sentences in all."""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Documents by name and their sentences in order; row i of `vectors` is that of sentence i.

    It may hold of a document only some sentences, whose neighbours are missing then.
    """

    documents: Mapping[str, Document]
    sentences: tuple[Sentence, ...]
    vectors: faiss.Index
    statements: tuple[Statement, ...]
    names: tuple[Name, ...]
    embedder: str
    embedder_sha256: str

    def listed(self) -> list[Listed]:
        """The documents in order, with how many sentences each has here."""
        counts = Counter(one.document for one in self.sentences)
        return [Listed(name, counts[name], len(one.text)) for name, one in self.documents.items()]

    def alike(self, text: str) -> str | None:
        """The name of the document that has this text."""
        sought, texts = fingerprint(text), self.documents.items()
        return next((name for name, one in texts if fingerprint(one.text) == sought), None)


def build_index(
    documents: Sequence[Document], encoder: Encoder, progress: Progress | None = None
) -> Index:
    """Splits, attributes and embeds `documents`, whose names must differ.

    Raises `DocumentError` for a document without a sentence.
    """
    from qa_bot.attribution import annotate

    sentences: list[Sentence] = []
    statements: list[Statement] = []
    names: list[Name] = []
    for document in documents:
        found = sentences_in(document)
        first = len(sentences)
        said, named = annotate(document, found)
        statements.extend(replace(one, sentence=first + one.sentence) for one in said)
        names.extend(replace(one, sentence=first + one.sentence) for one in named)
        sentences.extend(found)
    vectors: faiss.Index | None = None
    for rows in embedded(sentences, encoder):
        if vectors is None:
            vectors = faiss.IndexFlatIP(rows.shape[1])
        vectors.add(rows)
        if progress is not None:
            progress(vectors.ntotal, len(sentences))
    if vectors is None:
        raise DocumentError("No document was given; name at least one file.")
    return Index(
        _by_name(documents),
        tuple(sentences),
        vectors,
        tuple(statements),
        tuple(names),
        encoder.name,
        encoder.sha256,
    )


def sentences_in(document: Document) -> list[Sentence]:
    """The sentences of `document`; raises `DocumentError` where it has none."""
    found = split(document)
    if not found:
        raise DocumentError(f"{document.name} holds no sentence; add a document with text.")
    return found


def embedded(sentences: Sequence[Sentence], encoder: Encoder) -> Iterator[Floats]:
    """The vectors of `sentences` in order, some rows at a time."""
    for first in range(0, len(sentences), BATCH):
        yield encoder.encode([sentence.text for sentence in sentences[first : first + BATCH]])


def chosen(indexes: Iterable[Index], names: Collection[str]) -> Index:
    """One index of the documents called `names`, each from the first of `indexes` that has it.

    Raises `DocumentError` where none of them has one.
    """
    documents: dict[str, Document] = {}
    sentences: list[Sentence] = []
    statements: list[Statement] = []
    named: list[Name] = []
    vectors: faiss.Index | None = None
    encoder = ("", "")
    for index in indexes:
        taken = {
            name: document
            for name, document in index.documents.items()
            if name in names and name not in documents
        }
        rows = [row for row, one in enumerate(index.sentences) if one.document in taken]
        if not rows:
            continue
        place = {row: len(sentences) + new for new, row in enumerate(rows)}
        documents |= taken
        sentences += [index.sentences[row] for row in rows]
        moved = (one for one in index.statements if one.sentence in place)
        statements += [replace(one, sentence=place[one.sentence]) for one in moved]
        kept = (one for one in index.names if one.sentence in place)
        named += [replace(one, sentence=place[one.sentence]) for one in kept]
        vectors = faiss.IndexFlatIP(index.vectors.d) if vectors is None else vectors
        vectors.add(index.vectors.reconstruct_batch(np.array(rows)))
        encoder = (index.embedder, index.embedder_sha256)
    if vectors is None:
        raise DocumentError("No document is chosen; choose at least one.")
    return Index(documents, tuple(sentences), vectors, tuple(statements), tuple(named), *encoder)


def _by_name(documents: Iterable[Document]) -> dict[str, Document]:
    return {document.name: document for document in documents}
