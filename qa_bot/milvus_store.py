"""The index in Milvus: what `Store` does, with Milvus to keep, shard, replicate and search it."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from qa_bot.adding import Adding, Annotate, Prepared, Source, copy_into
from qa_bot.built import built_with, check_built_with, empty, remedy
from qa_bot.documents import fingerprint
from qa_bot.embedding import Encoder, vector_of
from qa_bot.errors import IndexDamagedError, QABotError
from qa_bot.index import Index, Progress
from qa_bot.milvus import Place
from qa_bot.milvus_rows import Row, index_of
from qa_bot.milvus_tables import ABOUT, BEGUN, COUNTS, DOCUMENTS, SENTENCES, Tables, among
from qa_bot.milvus_views import Held, counting, fault, needed, read
from qa_bot.milvus_writer import FIELDS, MilvusWriter, about, newest
from qa_bot.runtime import Floats
from qa_bot.search import MOST_SENTENCES, SMALL
from qa_bot.types import Added, Document, Listed

FORMAT = "2"
KEPT_SECONDS = 60
"""Seconds for which the beginning of a large index is kept."""
TRIES = 10
"""Times that a small index is read anew where documents are taken out while it is read."""
AT_ONCE = 100
"""Documents that are read at once where all are read."""


class MilvusStore:
    """The index at a milvus:// URI; threads may share it, and on a server processes the index."""

    def __init__(self, uri: str, encoder: Encoder, small: int = SMALL) -> None:
        """`small` is the size up to which it is read whole; Milvus is asked at first use.

        Raises `QABotError` for a URI that names no Milvus.
        """
        self.place = Place.at(uri)
        self.where = self.place.shown
        self.encoder = encoder
        self.small = small
        self._lock = RLock()
        self._tables: Tables | None = None
        self._large = False
        self._state: list[int] = []
        self._until = 0.0
        self._index: Index | None = None

    def add(
        self,
        documents: Iterable[Document],
        progress: Progress | None = None,
        annotate: Annotate | None = None,
    ) -> list[Added]:
        """See `Store.add`; on a server several may write, each documents of its own."""
        with self._writer() as writer:
            return Adding(writer, self.encoder, annotate, progress).add(documents)

    def take(self, source: Source, progress: Progress | None = None) -> int:
        """See `Store.take`."""
        with self._writer() as writer:
            return copy_into(writer, source, progress)

    def remove(self, *names: str) -> None:
        """See `Store.remove`."""
        with self._lock:
            writer = MilvusWriter(self._read())
            writer.sweep()
            writer.remove(names)

    def documents(self) -> list[Listed]:
        """The documents in the order in which they were added."""
        fields = ("id", "name", "written", "sentences", "characters", "sha256")
        rows = newest(self._read().each(DOCUMENTS, COUNTS, fields))
        counts = ("name", "sentences", "characters", "sha256")
        return [Listed(*(row[field] for field in counts)) for row in rows]

    def prepared(self, names: Sequence[str]) -> list[Prepared]:
        """See `Store.prepared`."""
        rows = {row["name"]: row for row in newest(MilvusWriter(self._read()).named(names))}
        held = self._sound([rows[name] for name in names if name in rows])
        return [Prepared.of(index_of([one], self.encoder)) for one in held]

    def verify(self) -> list[str]:
        """See `Store.verify`."""
        tables, wrong, total = self._read(), list[str](), 0
        rows = newest(tables.each(DOCUMENTS, COUNTS, FIELDS))
        for at in range(0, len(rows), AT_ONCE):
            part = rows[at : at + AT_ONCE]
            held = {one.name: (one, its) for one, its in read(tables, part)}
            wrong += filter(None, (fault(row, held.get(row["name"])) for row in part))
            total += sum(row["sentences"] for row in part)
        begun = [row["id"] for row in tables.query(DOCUMENTS, f"state == {BEGUN}", ["id"])]
        there = tables.count(SENTENCES, "document > 0")
        there -= tables.count(SENTENCES, among("document", begun)) if begun else 0
        if there != total:
            wrong.append(f"there are {there} sentences and should be {total}")
        return wrong

    @property
    def index(self) -> Index:
        """The whole index where it is small, else some of it, read again now and then.

        Raises `IndexDamagedError` where it is missing, damaged, empty, or built with another model.
        """
        with self._lock:
            if self._index is None or not self._large or time.monotonic() > self._until:
                self._refresh(self._read())
            if self._index is None or not self._index.sentences:
                raise empty(self.where)
            return self._index

    def view(self, question: str, names: Sequence[str] = ()) -> Index:
        """See `Store.view`."""
        if not self._large:
            index = self.index
            if not self._large:
                return index
        vector = vector_of(self.encoder, question)
        return needed(self._read(), question, names, vector, self.encoder)

    @property
    def is_whole(self) -> bool:
        """See `Store.is_whole`."""
        with self._lock:
            if not self._large:
                self._refresh(self._read())
            return not self._large

    def part(self, names: Collection[str]) -> Index:
        """See `Store.part`."""
        tables = self._read()
        rows = newest(MilvusWriter(tables).named(sorted(names)))
        return index_of(read(tables, rows), self.encoder)

    def alike(self, text: str) -> str | None:
        """See `Store.alike`."""
        alike, _ = MilvusWriter(self._read()).known([sha := fingerprint(text)], [])
        return alike[sha][0] if sha in alike else None

    def search(self, question: str) -> dict[int, float]:
        """The ids of sentences with their hybrid scores, best first."""
        vector = vector_of(self.encoder, question)
        return self._counting(self._read().hybrid(question, vector))

    def near(self, vector: Floats, k: int) -> dict[int, float]:
        """The ids of about `k` sentences with their cosines, best first."""
        return self._counting(self._read().near(vector, k))

    def close(self) -> None:
        """Lets go of Milvus; the next use connects again."""
        with self._lock:
            if self._tables is not None:
                self._tables.close()
            self._tables, self._index, self._large = None, None, False

    def _counting(self, hits: Sequence[Row]) -> dict[int, float]:
        """The scores of those of `hits` whose documents count, by their ids."""
        whole = {row["id"] for row in counting(self._read(), {hit["document"] for hit in hits})}
        return {hit["id"]: hit["score"] for hit in hits if hit["document"] in whole}

    def _refresh(self, tables: Tables) -> None:
        """Reads the index where it is small and has changed, else some of it."""
        light = ("id", "name", "written", "sentences")
        for _ in range(TRIES):
            rows = newest(tables.query(DOCUMENTS, COUNTS, light, limit=self.small + 1))
            state = [row["id"] for row in rows]
            large = sum(row["sentences"] for row in rows) > self.small
            if self._index is None or state != self._state:
                rows = counting(tables, state[:MOST_SENTENCES] if large else state)
                held = self._beginning(rows) if large else self._sound(rows)
                self._index = index_of(held, self.encoder)
            self._large, self._state, self._until = large, state, time.monotonic() + KEPT_SECONDS
            if large or len(self._index.documents) == len(state):
                break

    def _sound(self, rows: Sequence[Row]) -> list[Held]:
        """The documents of `rows`, whole, but for those that have been taken out meanwhile.

        Raises `IndexDamagedError` where one is not as it was written.
        """
        tables = self._read()
        held = {one.name: (one, its) for one, its in read(tables, rows)}
        for row in rows:
            wrong = fault(row, held.get(row["name"]))
            if wrong and tables.count(DOCUMENTS, f"{COUNTS} and id == {row['id']}"):
                again = remedy(self.where, "remove it and add it again")
                raise IndexDamagedError(f"The index in {self.where} is damaged: {wrong}; {again}")
        return list(held.values())

    def _beginning(self, rows: Sequence[Row]) -> list[Held]:
        """The first sentences of the documents of `rows`, as far as there is room."""
        wanted: dict[int, range] = {}
        room = MOST_SENTENCES
        for row in rows:
            if room > 0:
                wanted[row["id"]] = range(min(room, row["sentences"]))
                room -= row["sentences"]
        return read(self._read(), rows, wanted)

    def _read(self) -> Tables:
        """The tables of the index; raises `IndexDamagedError` where there is none that will do."""
        with self._lock:
            if self._tables is None:
                if self.place.lite and not Path(self.place.uri).exists():
                    raise self._nothing()
                tables = Tables(self.place)
                try:
                    if not tables.exist() or not self._check(tables):
                        raise self._nothing()
                except QABotError:
                    tables.close()
                    raise
                self._tables = tables
            return self._tables

    @contextmanager
    def _writer(self) -> Iterator[MilvusWriter]:
        """What changes the index, which is made where it is missing."""
        with self._lock:
            if self._tables is None:
                tables = Tables(self.place)
                try:
                    tables.create(self.encoder.encode(["a"]).shape[1])
                    tables.exist()
                    if not self._check(tables):
                        tables.upsert([about(built_with(self.encoder, FORMAT))])
                except QABotError:
                    tables.close()
                    raise
                self._tables = tables
            writer = MilvusWriter(self._tables)
            writer.sweep()
            yield writer
            writer.settle()

    def _check(self, tables: Tables) -> bool:
        """Whether the index tells what it was built with; raises where that is something else."""
        rows = tables.query(DOCUMENTS, f"state == {ABOUT}", ["details"])
        for row in rows:
            ways = ("drop its qa_bot_ collections or name another database, and", "delete it and")
            again = f"{ways[self.place.lite]} build it again"
            check_built_with(row["details"], self.encoder, FORMAT, self.where, again)
        return bool(rows)

    def _nothing(self) -> IndexDamagedError:
        return IndexDamagedError(f"There is no index in {self.where}; {remedy(self.where)}")
