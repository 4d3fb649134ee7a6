"""Adding documents to an index, whichever store keeps it, and copying one index into another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from qa_bot.documents import fingerprint
from qa_bot.embedding import Encoder
from qa_bot.errors import DocumentError
from qa_bot.index import Index, Progress, embedded, sentences_in
from qa_bot.runtime import Floats
from qa_bot.types import Added, Document, Listed, Name, Sentence, Statement

BATCH = 200_000
"""Characters after which what has been added is committed, at the end of a document."""
COPIED = 2_000
"""Sentences that are copied at once, up to the end of a document."""

Annotate = Callable[[Document, Sequence[Sentence]], tuple[Sequence[Statement], Sequence[Name]]]
"""Finds the statements and names of a document; see `attribution.annotate`."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document with all that is to be written of it; row i of `vectors` is of sentence i."""

    document: Document
    sentences: Sequence[Sentence]
    statements: Sequence[Statement]
    names: Sequence[Name]
    vectors: Floats

    @classmethod
    def of(cls, index: Index) -> Prepared:
        """The one document of `index`, all of whose sentences are there."""
        (document,) = index.documents.values()
        vectors = index.vectors.reconstruct_n(0, index.vectors.ntotal)
        return cls(document, index.sentences, index.statements, index.names, vectors)


class Target(Protocol):
    """What writes to a store."""

    def known(
        self, texts: Sequence[str], names: Sequence[str]
    ) -> tuple[Mapping[str, tuple[str, int]], AbstractSet[str]]:
        """Of the fingerprints `texts` the name and sentences of who has it; of `names` who is."""
        ...

    def insert(self, prepared: Sequence[Prepared]) -> None:
        """Adds documents, in place of those of their names, all at once or none."""
        ...


class Source(Protocol):
    """What is copied from: a store."""

    def documents(self) -> list[Listed]:
        """The documents in the order in which they were added."""
        ...

    def prepared(self, names: Sequence[str]) -> list[Prepared]:
        """All that is stored of those documents called `names` that are there, in this order."""
        ...


class Adding:
    """Splits, attributes and embeds what is new, and hands it on a batch at a time."""

    def __init__(
        self,
        target: Target,
        encoder: Encoder,
        annotate: Annotate | None = None,
        progress: Progress | None = None,
    ) -> None:
        """`annotate` is `attribution.annotate` unless another is given."""
        self._target = target
        self._encoder = encoder
        self._annotate = annotate or _attributed
        self._progress = progress
        self._done = 0

    def add(self, documents: Iterable[Document]) -> list[Added]:
        """Adds `documents`; see `Store.add`."""
        return [told for batch in _batches(documents) for told in self._added(batch)]

    def _added(self, batch: Sequence[Document]) -> list[Added]:
        alike = [fingerprint(one.text) for one in batch]
        texts, names = self._target.known(alike, [one.name for one in batch])
        told: list[Added] = []
        fresh: dict[str, tuple[Document, list[Sentence]]] = {}
        pending: dict[str, Added] = {}
        try:
            for document, text in zip(batch, alike, strict=True):
                if text in texts:
                    told.append(Added.already(document.name, *texts[text]))
                elif text in pending:
                    same = pending[text]
                    told.append(Added(document.name, same.sentences, "duplicate", same.document))
                else:
                    outcome = "replaced" if document.name in names else "added"
                    fresh[document.name] = document, _once(document, fresh)
                    told.append(Added(document.name, len(fresh[document.name][1]), outcome))
                    pending[text] = told[-1]
        except DocumentError:
            self._commit(list(fresh.values()))
            raise
        self._commit(list(fresh.values()))
        return told

    def _commit(self, fresh: Sequence[tuple[Document, list[Sentence]]]) -> None:
        total = self._done + sum(len(sentences) for _, sentences in fresh)
        prepared = [self._prepared(*one, total) for one in fresh]
        if prepared:
            self._target.insert(prepared)

    def _prepared(self, document: Document, sentences: list[Sentence], total: int) -> Prepared:
        said, named = self._annotate(document, sentences)
        vectors = []
        for rows in embedded(sentences, self._encoder):
            vectors.append(rows)
            self._done += len(rows)
            if self._progress is not None:
                self._progress(self._done, total)
        return Prepared(document, sentences, said, named, np.concatenate(vectors))


def copy_into(target: Target, source: Source, progress: Progress | None = None) -> int:
    """Writes to `target` what `source` has and `target` lacks; returns how many documents.

    Cut off, and called again, it goes on from there.
    """
    listed = source.documents()
    total, done, taken = sum(one.sentences for one in listed), 0, 0
    for part in _parts(listed):
        texts, _ = target.known([one.sha256 for one in part], [])
        fresh = source.prepared([one.name for one in part if one.sha256 not in texts])
        if fresh:
            target.insert(fresh)
        done += sum(one.sentences for one in part)
        taken += len(fresh)
        if progress is not None:
            progress(done, total)
    return taken


def _parts(listed: Sequence[Listed]) -> Iterator[list[Listed]]:
    part: list[Listed] = []
    size = 0
    for one in listed:
        part.append(one)
        size += one.sentences
        if size >= COPIED:
            yield part
            part, size = [], 0
    if part:
        yield part


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """`documents` in lists; where one cannot be read, those before it make a list of their own."""
    batch: list[Document] = []
    size = 0
    try:
        for document in documents:
            batch.append(_whole(document))
            size += len(document.text)
            if size >= BATCH:
                yield batch
                batch, size = [], 0
    except DocumentError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _whole(document: Document) -> Document:
    try:
        f"{document.name}{document.text}".encode()
    except UnicodeEncodeError as error:
        raise DocumentError(
            f"{document.name!r} holds half a character; save it as UTF-8 text."
        ) from error
    return document


def _once(document: Document, fresh: Mapping[str, object]) -> list[Sentence]:
    """The sentences of `document`, unless one of its name was given before."""
    if document.name in fresh:
        raise DocumentError(f"{document.name} was given twice; give each a name of its own.")
    return sentences_in(document)


def _attributed(
    document: Document, sentences: Sequence[Sentence]
) -> tuple[list[Statement], list[Name]]:
    from qa_bot.attribution import annotate

    return annotate(document, sentences)
