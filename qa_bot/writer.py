"""Adding documents to the database of an index and removing them, and what is derived from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from qa_bot.database import transaction, unwritable
from qa_bot.documents import fingerprint
from qa_bot.embedding import Encoder
from qa_bot.errors import DocumentError
from qa_bot.index import Progress, embedded, sentences_in
from qa_bot.nearest import write_nearest
from qa_bot.rows import Prepared, erase, last_id, size, write
from qa_bot.types import Added, Document, Name, Sentence, Statement
from qa_bot.wordindex import FOLDER, Row, WordIndex, open_words

BATCH = 2_000
"""Sentences after which what has been added is committed, at the end of a document."""

Annotate = Callable[[Document, Sequence[Sentence]], tuple[list[Statement], list[Name]]]
"""Finds the statements and names of a document; see `attribution.annotate`."""


class Writer:
    """Changes an index by the one connection that may."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, encoder: Encoder) -> None:
        self.connection = connection
        self.folder = folder
        self.encoder = encoder
        self._words = open_words(folder)
        self._pending: dict[str, tuple[Document, list[Sentence]]] = {}
        self._done = 0

    def add(
        self, documents: Iterable[Document], annotate: Annotate, progress: Progress | None = None
    ) -> list[Added]:
        """Adds `documents` a batch at a time; see `Store.add`."""
        told: list[Added] = []
        try:
            for document in documents:
                told.append(self._taken(document))
                if sum(len(one) for _, one in self._pending.values()) >= BATCH:
                    self._commit(annotate, progress)
        except DocumentError:
            self._commit(annotate, progress)
            raise
        self._commit(annotate, progress)
        return told

    def remove(self, names: Iterable[str]) -> None:
        """Removes the documents called `names`, all of them or, where one is missing, none."""
        with transaction(self.connection):
            for name in names:
                if not erase(self.connection, name):
                    raise DocumentError(
                        f"{name} is not in the index; "
                        f"list what is with: qa-bot index list --to {self.folder}"
                    )

    def derive(self, small: int, kind: str) -> None:
        """Brings what is derived from the database up to it; of at most `small` sentences nothing.

        Raises `IndexDamagedError` where there is no room for it; the documents are there then.
        """
        strays = self.connection.execute("SELECT first, last FROM strays").fetchall()
        rows = size(self.connection)
        try:
            if self._words is not None and strays:
                self._words.add((), strays)
            if strays:
                with transaction(self.connection):
                    self.connection.execute("DELETE FROM strays")
            if rows > small:
                if self._words is None or len(self._words) < rows:
                    self._words = WordIndex.build(self.folder / FOLDER, self._texts())
                write_nearest(self.connection, self.folder, kind)
        except (OSError, RuntimeError, ValueError) as error:
            raise unwritable(self.folder, str(error).splitlines()[0]) from error

    def _taken(self, document: Document) -> Added:
        """What becomes of `document`: it waits for the next commit, or is there already."""
        alike, known = fingerprint(document.text), self.connection.execute
        query = "SELECT name, last - first + 1 FROM documents WHERE sha256 = ?"
        for name, count in known(query, (alike,)):
            return Added.already(document.name, name, count)
        for other, sentences in self._pending.values():
            if fingerprint(other.text) == alike:
                return Added(document.name, len(sentences), "duplicate", other.name)
        if document.name in self._pending:
            raise DocumentError(f"{document.name} was given twice; give each a name of its own.")
        found = _sentences(document)
        self._pending[document.name] = document, found
        there = known("SELECT 1 FROM documents WHERE name = ?", (document.name,)).fetchone()
        return Added(document.name, len(found), "replaced" if there else "added")

    def _commit(self, annotate: Annotate, progress: Progress | None) -> None:
        """Writes what is pending: all of it is in the index then, or nothing."""
        waiting = list(self._pending.values())
        total = self._done + sum(len(sentences) for _, sentences in waiting)
        prepared = [self._prepared(*one, annotate, total, progress) for one in waiting]
        self._pending.clear()
        if prepared:
            with transaction(self.connection):
                self._insert(prepared)

    def _insert(self, prepared: Sequence[Prepared]) -> None:
        fresh, before = list[Row](), last_id(self.connection)
        for one in prepared:
            erase(self.connection, one.document.name)
            ids = write(self.connection, one)
            fresh += zip(ids, (sentence.text for sentence in one.sentences), strict=True)
        if self._words is not None:
            try:
                self._words.add(fresh, [(before + 1, None)])
            except (OSError, ValueError) as error:
                raise unwritable(self.folder, str(error).splitlines()[0]) from error

    def _prepared(
        self,
        document: Document,
        sentences: list[Sentence],
        annotate: Annotate,
        total: int,
        progress: Progress | None,
    ) -> Prepared:
        said, named = annotate(document, sentences)
        vectors = []
        for rows in embedded(sentences, self.encoder):
            vectors.append(rows)
            self._done += len(rows)
            if progress is not None:
                progress(self._done, total)
        return Prepared(document, sentences, said, named, np.concatenate(vectors))

    def _texts(self) -> Iterable[Row]:
        """All sentences, a document at a time."""
        rows = "SELECT id, start, end FROM sentences WHERE id BETWEEN ? AND ?"
        query = "SELECT first, last, text FROM documents ORDER BY id"
        for first, last, text in self.connection.execute(query):
            for row, start, end in self.connection.execute(rows, (first, last)):
                yield row, text[start:end]


def _sentences(document: Document) -> list[Sentence]:
    try:
        f"{document.name}{document.text}".encode()
    except UnicodeEncodeError as error:
        raise DocumentError(
            f"{document.name!r} holds half a character; save it as UTF-8 text."
        ) from error
    return sentences_in(document)
