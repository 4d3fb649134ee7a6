"""BM25 over the words of many sentences, by tantivy, in a folder beside the database.

It holds at least the sentences of the database, under the same ids; what it holds beyond them
changes no result, as all that is found is looked up in the database.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from qa_bot.retrieval import stemmed

FOLDER = "words"
MEMORY = 60_000_000
"""Bytes that the writer fills before it writes a part of the index."""
POINT = 2.2
"""What tantivy counts for one point of BM25 as `retrieval.Lexical` counts it, which is 1 + k1."""

Row = tuple[int, str]
"""The id of a sentence and its text."""


class WordIndex:
    """The words of sentences, by the ids of the sentences."""

    def __init__(self, folder: Path) -> None:
        """Opens the index in `folder`; raises `ValueError` or `OSError` where none is whole."""
        self._folder = folder
        self._index = tantivy.Index.open(str(folder))
        self._index.config_reader("manual")
        self._schema = self._index.schema
        self.reload()

    @classmethod
    def build(cls, folder: Path, rows: Iterable[Row]) -> WordIndex:
        """An index of `rows` in place of what is in `folder`, where it appears in one step."""
        staging = folder.with_name(f".writing-{folder.name}")
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        tantivy.Index(_schema(), str(staging))
        built = cls(staging)
        built.add(rows)
        shutil.rmtree(folder, ignore_errors=True)
        staging.rename(folder)
        return cls(folder)

    def add(self, rows: Iterable[Row], removed: Sequence[tuple[int, int | None]] = ()) -> None:
        """Takes out the ids of `removed`, first to last or without end, and adds `rows`."""
        writer = self._index.writer(MEMORY, 1)
        for first, last in removed:
            kind = tantivy.FieldType.Unsigned
            ids = Query.range_query(self._schema, "id", kind, first, last)
            writer.delete_documents_by_query(ids)
        for part in parts(rows):
            for (row, _), words in zip(part, stemmed([text for _, text in part]), strict=True):
                writer.add_json(json.dumps({"id": row, "text": " ".join(words)}))
        writer.commit()
        writer.wait_merging_threads()
        for file in self._folder.iterdir():
            file.chmod(0o644)  # tantivy has some that nobody else may read
        self.reload()

    def reload(self) -> None:
        """Searches from now on what has been added until now."""
        self._index.reload()
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def best(self, words: Sequence[str], k: int) -> dict[int, float]:
        """The `k` sentences that `words`, stemmed, fit best, by their ids, with their BM25."""
        return self._scored(self._any(words), k)

    def holding(self, words: Sequence[str], k: int) -> list[int]:
        """The ids of at most `k` sentences that hold all of `words`, stemmed."""
        terms = [(Occur.Must, self._term(word)) for word in words]
        return list(self._scored(Query.boolean_query(terms), k)) if terms else []

    def scores(self, words: Sequence[str], ids: Sequence[int]) -> dict[int, float]:
        """The BM25 of those of the sentences `ids` that hold one of `words`, stemmed."""
        if not ids:
            return {}
        terms = [(Occur.Should, Query.term_query(self._schema, "id", row)) for row in ids]
        among = Query.const_score_query(Query.boolean_query(terms), 0.0)
        both = Query.boolean_query([(Occur.Must, among), (Occur.Must, self._any(words))])
        return self._scored(both, len(ids))

    def _scored(self, query: Query, k: int) -> dict[int, float]:
        hits = self._searcher.search(query, k, count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        return {int(row or 0): score / POINT for row, (score, _) in zip(ids, hits, strict=True)}

    def _any(self, words: Sequence[str]) -> Query:
        return Query.boolean_query([(Occur.Should, self._term(word)) for word in words])

    def _term(self, word: str) -> Query:
        return Query.term_query(self._schema, "text", word, "freq")


def open_words(folder: Path) -> WordIndex | None:
    """The index of words of the index in `folder`; None where it is missing or damaged."""
    if not (folder / FOLDER).is_dir():
        return None
    try:
        return WordIndex(folder / FOLDER)
    except (OSError, ValueError):
        return None


def _schema() -> tantivy.Schema:
    fields = tantivy.SchemaBuilder()
    fields.add_unsigned_field("id", indexed=True, fast=True)
    fields.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    return fields.build()


def parts(rows: Iterable[Row], size: int = 2_000) -> Iterator[list[Row]]:
    """`rows` in lists of `size`."""
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
