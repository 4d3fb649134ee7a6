"""The collections that keep an index in Milvus: their fields, and what is asked of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bm25s.stopwords import STOPWORDS_EN

from qa_bot.milvus import TIMEOUT, Place, connect, disconnect, faults
from qa_bot.milvus_rows import Row
from qa_bot.retrieval import CANDIDATES, WORD_WEIGHT
from qa_bot.runtime import Floats

if TYPE_CHECKING:
    from pymilvus import MilvusClient

DOCUMENTS, TEXTS, SENTENCES = "qa_bot_documents", "qa_bot_texts", "qa_bot_sentences"
ABOUT, BEGUN, WHOLE = 0, 1, 2
"""States of a row of `DOCUMENTS`: it tells what the index was built with; its document is being
written, or taken out; its document is all there, and counts."""
COUNTS = f"state == {WHOLE}"
MOST_BYTES = 65_535
K1, B = 1.5, 0.75
"""What BM25 is computed with, as in `retrieval.Lexical`, whose points are 1 + K1 times fewer."""
ENGLISH = {
    "tokenizer": "standard",
    "filter": [
        "lowercase",
        {"type": "stop", "stop_words": list(STOPWORDS_EN)},
        {"type": "stemmer", "language": "english"},
    ],
}
"""The analyzer `english` of Milvus, with the stop words of `retrieval.stemmed`.

It is spelled out as Milvus Lite has none of that name; that leaves out the stemmer.
"""
NOTHING = {"nothing": [0.0, 0.0]}
"""The vector that a collection has to have where none is searched."""
SHARDS = 4
"""Parts in which Milvus takes in sentences; their number stays as it is when they are made."""
ROWS = 1_000
"""Rows that are written, or read, at once."""
AT_EASE = "Bounded"
"""For what is as it was where it is found: Milvus need not wait for what others write."""


class Tables:
    """The collections of one index; threads may share them."""

    def __init__(self, place: Place) -> None:
        """Raises as `milvus.connect` does."""
        self.place = place
        self.client: MilvusClient = connect(place)
        with faults(place):
            self.lite = "lite" in self.client.get_server_version()

    def close(self) -> None:
        """Lets go of Milvus."""
        disconnect(self.place, self.client)

    def exist(self) -> bool:
        """Whether the collections are there; has Milvus load them where they are not."""
        with faults(self.place):
            for name in (TEXTS, SENTENCES, DOCUMENTS):
                if not self.client.has_collection(name, timeout=TIMEOUT):
                    return False
                state = self.client.get_load_state(name, timeout=TIMEOUT)["state"]
                if state.name != "Loaded":
                    self.client.load_collection(name, timeout=None)
        return True

    def create(self, dimension: int) -> None:
        """Makes the collections that are missing; vectors have `dimension` numbers."""
        for name in (TEXTS, SENTENCES, DOCUMENTS):
            with faults(self.place):
                if not self.client.has_collection(name, timeout=TIMEOUT):
                    self._create(name, dimension)

    def query(
        self, table: str, where: str, fields: Sequence[str], limit: int | None = None,
        level: str = "Strong",
    ) -> list[dict[str, Any]]:  # fmt: skip
        """The rows that fit, in no order."""
        most = {} if limit is None else {"limit": limit}
        with faults(self.place):
            return list(
                self.client.query(table, where, output_fields=list(fields), timeout=TIMEOUT,
                                  consistency_level=level, **most)
            )  # fmt: skip

    def count(self, table: str, where: str) -> int:
        """How many rows fit."""
        return int(self.query(table, where, ["count(*)"])[0]["count(*)"])

    def each(self, table: str, where: str, fields: Sequence[str]) -> Iterator[Row]:
        """The rows that fit, in no order, however many."""
        with faults(self.place):
            rows = self.client.query_iterator(
                table, ROWS, filter=where, output_fields=list(fields), timeout=TIMEOUT,
                consistency_level="Strong",
            )  # fmt: skip
            try:
                while batch := rows.next():
                    yield from batch
            finally:
                rows.close()

    def insert(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        """Adds rows."""
        rows = list(rows) if table == SENTENCES else [{**row, **NOTHING} for row in rows]
        for at in range(0, len(rows), ROWS):
            with faults(self.place):
                self.client.insert(table, rows[at : at + ROWS], timeout=TIMEOUT)

    def upsert(self, rows: Sequence[dict[str, Any]]) -> None:
        """Writes rows of `DOCUMENTS`, in place of those of their ids, all in one step."""
        with faults(self.place):
            self.client.upsert(DOCUMENTS, [{**row, **NOTHING} for row in rows], timeout=TIMEOUT)

    def delete(self, table: str, where: str) -> None:
        """Removes the rows that fit."""
        with faults(self.place):
            self.client.delete(table, filter=where, timeout=TIMEOUT)

    def flush(self) -> None:
        """Has Milvus write down and index the sentences that it has in memory."""
        with faults(self.place):
            self.client.flush(SENTENCES, timeout=TIMEOUT)

    def near(
        self, vector: Floats, limit: int, where: str = "", fields: Sequence[str] = ()
    ) -> list[Row]:
        """The sentences nearest to `vector`, best first, with their `score`."""
        with faults(self.place):
            (hits,) = self.client.search(
                SENTENCES, [vector], where, limit, anns_field="vector", timeout=TIMEOUT,
                output_fields=["document", "position", *fields], consistency_level="Strong",
            )  # fmt: skip
        return [_row(hit) for hit in hits]

    def worded(self, texts: Sequence[str], limit: int) -> list[list[Row]]:
        """For each of `texts` the sentences that its words fit best."""
        with faults(self.place):
            found = self.client.search(
                SENTENCES, list(texts), limit=limit, anns_field="sparse", timeout=TIMEOUT,
                output_fields=["document", "position", "text"], consistency_level="Strong",
            )  # fmt: skip
        return [[_row(hit) for hit in hits] for hits in found]

    def hybrid(self, question: str, vector: Floats) -> list[Row]:
        """The sentences that come first by cosine or by words, best first by both together."""
        from pymilvus import AnnSearchRequest, WeightedRanker

        asked = [
            AnnSearchRequest([vector.tolist()], "vector", {"metric_type": "COSINE"}, CANDIDATES),
            AnnSearchRequest([question], "sparse", {"metric_type": "BM25"}, CANDIDATES),
        ]
        ranker = WeightedRanker(1.0, WORD_WEIGHT / (1 + K1), norm_score=False)
        with faults(self.place):
            (hits,) = self.client.hybrid_search(
                SENTENCES, asked, ranker, 2 * CANDIDATES, ["document", "position"],
                timeout=TIMEOUT, consistency_level="Strong",
            )  # fmt: skip
        return [_row(hit) for hit in hits]

    def _create(self, name: str, dimension: int) -> None:
        from pymilvus import MilvusClient

        schema = MilvusClient.create_schema(auto_id=name != DOCUMENTS, enable_dynamic_field=False)
        index = MilvusClient.prepare_index_params()
        {DOCUMENTS: _documents, TEXTS: _texts, SENTENCES: _sentences}[name](schema, index)
        if name == SENTENCES:
            _searched(schema, index, dimension)
        else:
            _pointless(schema, index)
        if name == SENTENCES and not self.lite:
            index.add_index("voices", index_type="INVERTED")
        shards = SHARDS if name == SENTENCES else 1  # of one alone a step changes all or nothing
        self.client.create_collection(
            name, schema=schema, num_shards=shards, consistency_level="Strong", timeout=TIMEOUT
        )
        # There is nothing to wait for: pymilvus would sleep half a second for each index.
        self.client.create_index(name, index, timeout=TIMEOUT, sync=False)
        self.client.load_collection(name, timeout=TIMEOUT)


def among(field: str, values: Collection[int] | Collection[str]) -> str:
    """That `field` is one of `values`, which hold no quotes and are some."""
    return f"{field} in {json.dumps(list(values), ensure_ascii=False)}"


def _row(hit: Any) -> Row:
    return {**hit["entity"], "id": hit["id"], "score": hit["distance"]}


def _documents(schema: Any, index: Any) -> None:
    """Ids are drawn at random, as many may write; `written` tells which of two is the newer."""
    from pymilvus import DataType

    schema.add_field("id", DataType.INT64, is_primary=True)
    for field in ("state", "written", "sentences", "characters", "parts"):
        schema.add_field(field, DataType.INT64)
    for field in ("name_sha256", "sha256"):
        schema.add_field(field, DataType.VARCHAR, max_length=64)
        index.add_index(field, index_type="INVERTED")
    schema.add_field("name", DataType.VARCHAR, max_length=MOST_BYTES)
    schema.add_field("details", DataType.JSON)
    index.add_index("state", index_type="INVERTED")


def _texts(schema: Any, index: Any) -> None:
    from pymilvus import DataType

    schema.add_field("id", DataType.INT64, is_primary=True)
    for field in ("document", "part"):
        schema.add_field(field, DataType.INT64)
    schema.add_field("text", DataType.VARCHAR, max_length=MOST_BYTES)
    index.add_index("document", index_type="INVERTED")


def _sentences(schema: Any, index: Any) -> None:
    from pymilvus import DataType

    schema.add_field("id", DataType.INT64, is_primary=True)
    for field in ("document", "position", "start", "end"):
        schema.add_field(field, DataType.INT64)
    schema.add_field("text", DataType.VARCHAR, max_length=MOST_BYTES,
                     enable_analyzer=True, analyzer_params=ENGLISH)  # fmt: skip
    schema.add_field("marks", DataType.JSON)
    schema.add_field("voices", DataType.ARRAY, element_type=DataType.VARCHAR,
                     max_capacity=4096, max_length=256)  # fmt: skip
    index.add_index("document", index_type="INVERTED")


def _searched(schema: Any, index: Any, dimension: int) -> None:
    from pymilvus import DataType, Function, FunctionType

    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["sparse"]))
    index.add_index("vector", index_type="AUTOINDEX", metric_type="COSINE")
    words = {"bm25_k1": K1, "bm25_b": B}
    index.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=words)


def _pointless(schema: Any, index: Any) -> None:
    from pymilvus import DataType

    schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=len(NOTHING["nothing"]))
    index.add_index("nothing", index_type="FLAT", metric_type="L2")
