"""The index on disk: documents that can be added and removed, and what a question needs of them.

All that counts is in one SQLite file. An index of at most `SMALL` sentences is read whole. Beside
a larger one stand two things that are made from it, and made again where they are missing: the
vectors for FAISS (`nearest.py`) and the words for tantivy (`wordindex.py`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from itertools import chain
from pathlib import Path
from threading import RLock

from qa_bot.adding import Adding, Annotate, Prepared, Source, copy_into
from qa_bot.built import empty
from qa_bot.database import damaged, faults, open_to_read, open_to_write
from qa_bot.documents import fingerprint
from qa_bot.embedding import Encoder, vector_of
from qa_bot.errors import IndexBusyError, IndexDamagedError
from qa_bot.index import Index, Progress
from qa_bot.nearest import KIND
from qa_bot.rows import AMONG, faults_of, prepared, read, size
from qa_bot.runtime import Floats
from qa_bot.search import FIRST, MOST_SENTENCES, SMALL, Search, around, derived, spoken
from qa_bot.types import Added, Document, Listed
from qa_bot.writer import Writer

VIEWS = 8
"""Questions whose views are kept."""


class Store:
    """The index in a folder; threads may share it, and processes the folder."""

    def __init__(
        self, folder: str | Path, encoder: Encoder, small: int = SMALL, kind: str = KIND
    ) -> None:
        """`small` is the size up to which it is read whole, `kind` one of `nearest.KINDS`.

        The folder is opened at first use; `add` makes it where it is missing.
        """
        self.folder = Path(folder)
        self.where = str(folder)
        self.encoder = encoder
        self.small = small
        self.kind = kind
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._state: tuple[int, tuple[str, ...]] | None = None
        self._search: Search | None = None
        self._index: Index | None = None
        self._view: Callable[[str, tuple[str, ...]], Index] = self._needed

    def add(
        self,
        documents: Iterable[Document],
        progress: Progress | None = None,
        annotate: Annotate | None = None,
    ) -> list[Added]:
        """Adds `documents`, and says of each what became of it.

        What it returns for is on the disk, and stays there. Each document is there whole or not
        at all, also if this is cut off; given the same documents again it goes on from there.
        `annotate` is `attribution.annotate` unless another is given.

        Raises `DocumentError` for a document without a sentence; those before it are added.
        Raises `IndexBusyError` while another process writes, and `IndexDamagedError` where the
        folder cannot be written.
        """
        with open_to_write(self.folder, self.encoder) as connection:
            writer = Writer(connection, self.folder)
            told = Adding(writer, self.encoder, annotate, progress).add(documents)
            writer.derive(self.small, self.kind)
        return told

    def take(self, source: Source, progress: Progress | None = None) -> int:
        """Copies what is in `source`, another store, and not here; returns how many documents.

        Each is there whole or not at all, also if this is cut off; raises as `add` does.
        """
        with open_to_write(self.folder, self.encoder) as connection:
            writer = Writer(connection, self.folder)
            taken = copy_into(writer, source, progress)
            writer.derive(self.small, self.kind)
        return taken

    def remove(self, *names: str) -> None:
        """Removes the documents called `names`, all in one step; raises as `add` does.

        Raises `DocumentError`, and removes none, where one of them is missing.
        """
        open_to_read(self.folder, self.encoder).close()
        with open_to_write(self.folder, self.encoder) as connection:
            writer = Writer(connection, self.folder)
            writer.remove(names)
            writer.derive(self.small, self.kind)

    def documents(self) -> list[Listed]:
        """The documents in the order in which they were added."""
        with self._snapshot() as connection:
            counts = "name, last - first + 1, length(text), sha256"
            query = f"SELECT {counts} FROM documents ORDER BY id"
            return [Listed(*row) for row in connection.execute(query)]

    def prepared(self, names: Sequence[str]) -> list[Prepared]:
        """All that is stored of those documents called `names` that are there, in this order."""
        with self._snapshot() as connection:
            return list(prepared(connection, names, self.encoder))

    def verify(self) -> list[str]:
        """What is wrong with the index, in a line each; nothing where it is sound."""
        with self._snapshot() as connection:
            wrong = [line for (line,) in connection.execute("PRAGMA integrity_check")]
            wrong = [] if wrong == ["ok"] else wrong
            wrong += faults_of(connection)
            rows = size(connection)
            for table in ("sentences", "vectors"):
                (there,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
                if there != rows:
                    wrong.append(f"there are {there} {table} and should be {rows}")
            if self._search is not None and not self._search.is_whole(rows):
                wrong.append("what is made for search is missing, and cannot be made here")
        return wrong

    @property
    def index(self) -> Index:
        """The whole index where it is small, else its beginning.

        Raises `IndexDamagedError` where it is missing, damaged, empty, or built with another model.
        """
        with self._snapshot():
            return self._filled()

    def view(self, question: str, names: Sequence[str] = ()) -> Index:
        """The whole index where it is small, else what a question needs of it.

        That is the documents of the sentences that hybrid search finds, and of those that hold
        the `names` in the question or are said by those whom the names denote.
        """
        with self._snapshot():
            return self._view(question, tuple(names))

    @property
    def is_whole(self) -> bool:
        """Whether `index`, and each view, is all of it."""
        with self._snapshot():
            return self._search is None

    def part(self, names: Collection[str]) -> Index:
        """The documents called `names`, as far as they are there, each of them whole."""
        query = f"SELECT first, last FROM documents WHERE name {AMONG} ORDER BY id"
        with self._snapshot() as connection:
            rows = connection.execute(query, (json.dumps(sorted(names)),)).fetchall()
            ids = list(chain.from_iterable(range(first, last + 1) for first, last in rows))
            return read(connection, ids, self.encoder)

    def alike(self, text: str) -> str | None:
        """The name of the document that has this text."""
        query = "SELECT name FROM documents WHERE sha256 = ?"
        with self._snapshot() as connection:
            found = connection.execute(query, (fingerprint(text),)).fetchone()
            return None if found is None else str(found[0])

    def search(self, question: str) -> dict[int, float]:
        """The ids of sentences with their hybrid scores, best first; of a large index alone."""
        with self._snapshot() as connection:
            assert self._search is not None
            return self._search.scores(connection, question, self.encoder)

    def near(self, vector: Floats, k: int) -> dict[int, float]:
        """The ids of about `k` sentences with their cosines, best first; of a large index alone."""
        with self._snapshot() as connection:
            assert self._search is not None
            return self._search.near(connection, vector, k)

    def close(self) -> None:
        """Lets go of the files; the next use opens them again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection, self._state, self._search = None, None, None

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the index, with all that is kept of that state."""
        with self._lock, faults(self.folder):
            if self._connection is None:
                self._mend()
                self._connection = open_to_read(self.folder, self.encoder)
            connection = self._connection
            connection.execute("BEGIN")
            try:
                connection.execute("SELECT count(*) FROM meta").fetchone()
                (change,) = connection.execute("PRAGMA data_version").fetchone()
                if self._state != (state := (change, derived(self.folder))):
                    self._refresh(connection)
                    self._state = state
                yield connection
            finally:
                connection.execute("ROLLBACK")

    def _mend(self) -> None:
        """Makes again what a large index lacks for search, where the folder can be written."""
        with closing(open_to_read(self.folder, self.encoder)) as connection:
            rows = size(connection)
            if rows <= self.small or Search(connection, self.folder, self.kind).is_whole(rows):
                return
        with (
            suppress(IndexBusyError, IndexDamagedError),
            open_to_write(self.folder, self.encoder) as connection,
        ):
            Writer(connection, self.folder).derive(self.small, self.kind)

    def _refresh(self, connection: sqlite3.Connection) -> None:
        """Reads what is kept of the index, after it has changed."""
        if size(connection) > self.small:
            first = "SELECT id FROM sentences ORDER BY id LIMIT ?"
            ids = [row for (row,) in connection.execute(first, (MOST_SENTENCES,))]
            self._search = Search(connection, self.folder, self.kind)
            self._index = read(connection, ids, self.encoder)
        else:
            for wrong in faults_of(connection):
                raise damaged(self.folder, wrong)
            self._search = None
            self._index = read(connection, None, self.encoder)
        self._view = lru_cache(maxsize=VIEWS)(self._needed)

    def _needed(self, question: str, names: tuple[str, ...]) -> Index:
        connection, search = self._connection, self._search
        if connection is None or search is None:
            return self._filled()
        found = list(search.scores(connection, question, self.encoder))
        named = chain.from_iterable(map(search.holding, names))
        said = spoken(connection, names, vector_of(self.encoder, question))
        ids = around(connection, [*found[:FIRST], *named, *said, *found[FIRST:]])
        return read(connection, ids, self.encoder)

    def _filled(self) -> Index:
        if self._index is None or not self._index.sentences:
            raise empty(self.folder)
        return self._index
