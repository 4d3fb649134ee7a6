"""Adding documents to an index in Milvus, which has no transactions, and removing them.

What counts is a document's row: it stands as `BEGUN` before the first of its sentences and of the
parts of its text, and as `WHOLE` after the last. Who is cut off leaves rows that are `BEGUN`, which
readers pass over and a later writer sweeps away. Several may write, each documents of its own.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from qa_bot.adding import Prepared
from qa_bot.built import missing
from qa_bot.documents import fingerprint
from qa_bot.errors import DocumentError, IndexDamagedError
from qa_bot.milvus_rows import Row, checksum, sentence_rows, text_rows
from qa_bot.milvus_tables import (
    ABOUT,
    BEGUN,
    COUNTS,
    DOCUMENTS,
    ROWS,
    SENTENCES,
    TEXTS,
    WHOLE,
    Tables,
    among,
)

FIELDS = ("id", "state", "written", "sentences", "characters", "parts", "name_sha256", "sha256",
          "name", "details")  # fmt: skip
MUCH = 1_000
"""Sentences that Milvus Lite searches one by one."""
SETTLED = 3_600_000
"""Milliseconds after which what is still `BEGUN` was given up; of Milvus Lite at once, as it has
one process."""


class MilvusWriter:
    """Changes an index in Milvus."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._sentences = 0

    def known(
        self, texts: Sequence[str], names: Sequence[str]
    ) -> tuple[dict[str, tuple[str, int]], set[str]]:
        """See `adding.Target.known`."""
        fields = ("id", "name", "sha256", "written", "sentences")
        whole = f"{COUNTS} and {among('sha256', texts)}"
        alike = self.tables.query(DOCUMENTS, whole, fields)
        there = {row["name"] for row in self.named(names)}
        return {row["sha256"]: (row["name"], row["sentences"]) for row in alike}, there

    def insert(self, prepared: Sequence[Prepared]) -> None:
        """Adds documents, in place of those of their names; see `adding.Target.insert`."""
        names = [one.document.name for one in prepared]
        earlier = self.named(names)
        stamp = max([int(1000 * time.time()), *(row["written"] + 1 for row in earlier)])
        rows = [document_row(one, stamp + at) for at, one in enumerate(prepared)]
        sentences = [sentence_rows(one, row["id"]) for one, row in zip(prepared, rows, strict=True)]
        for row, its in zip(rows, sentences, strict=True):
            row["details"]["checksum"] = checksum(its)
        self.tables.upsert([{**row, "state": BEGUN} for row in rows])
        for one, row in zip(prepared, rows, strict=True):
            self.tables.insert(TEXTS, text_rows(one.document.text, row["id"]))
        self.tables.insert(SENTENCES, [row for its in sentences for row in its])
        self._confirm(rows)
        self.tables.upsert([*rows, *({**row, "state": BEGUN} for row in earlier)])
        rivals = older(self.named(names))
        if rivals:
            self.tables.upsert([{**row, "state": BEGUN} for row in rivals])
        self._erase([row["id"] for row in (*earlier, *rivals)])
        self._sentences += sum(len(its) for its in sentences)

    def remove(self, names: Iterable[str]) -> None:
        """Removes the documents called `names`, all of them or, where one is missing, none."""
        wanted = list(dict.fromkeys(names))
        rows = self.named(wanted)
        there = {row["name"] for row in rows}
        for name in wanted:
            if name not in there:
                raise DocumentError(missing(name, self.tables.place.shown))
        self.tables.upsert([{**row, "state": BEGUN} for row in rows])
        self._erase([row["id"] for row in rows])

    def sweep(self) -> None:
        """Takes away what writers that were cut off have left."""
        settled = int(1000 * time.time()) - (0 if self.tables.lite else SETTLED)
        given_up = f"state == {BEGUN} and written <= {settled}"
        self._erase([row["id"] for row in self.tables.query(DOCUMENTS, given_up, ["id"])])

    def settle(self) -> None:
        """Has Milvus Lite index what has been added, if it is much; a server does so by itself."""
        if self.tables.lite and self._sentences >= MUCH:
            self.tables.flush()

    def named(self, names: Sequence[str]) -> list[dict[str, Any]]:
        """The rows of the documents called `names`, that are whole."""
        found: list[dict[str, Any]] = []
        for at in range(0, len(names), ROWS):
            hashes = [fingerprint(name) for name in names[at : at + ROWS]]
            called = f"{COUNTS} and {among('name_sha256', hashes)}"
            found += self.tables.query(DOCUMENTS, called, FIELDS)
        return found

    def _confirm(self, rows: Sequence[Row]) -> None:
        """Raises `IndexDamagedError` unless all that belongs to `rows` is there, once."""
        its = among("document", [row["id"] for row in rows])
        for table, field in ((SENTENCES, "sentences"), (TEXTS, "parts")):
            there, wanted = self.tables.count(table, its), sum(row[field] for row in rows)
            if there != wanted:
                raise IndexDamagedError(
                    f"Milvus at {self.tables.place.shown} has {there} of {wanted} {field} that "
                    "were written; nothing of them was added: try again."
                )

    def _erase(self, ids: Collection[int]) -> None:
        if ids:
            its = among("document", ids)
            self.tables.delete(SENTENCES, its)
            self.tables.delete(TEXTS, its)
            self.tables.delete(DOCUMENTS, among("id", ids))


def document_row(one: Prepared, written: int) -> dict[str, Any]:
    """The row that makes a document count, under an id of its own."""
    document = one.document
    return {
        "id": secrets.randbelow(2**63 - 1) + 1, "state": WHOLE, "written": written,
        "sentences": len(one.sentences), "characters": len(document.text),
        "parts": len(text_rows(document.text, 0)), "name": document.name,
        "name_sha256": fingerprint(document.name), "sha256": fingerprint(document.text),
        "details": {"pages": list(document.pages)},
    }  # fmt: skip


def about(built: Mapping[str, str]) -> dict[str, Any]:
    """The row that tells what an index was built with."""
    numbers = dict.fromkeys(("id", "written", "sentences", "characters", "parts"), 0)
    texts = dict.fromkeys(("name", "name_sha256", "sha256"), "")
    return {**numbers, **texts, "state": ABOUT, "details": dict(built)}


def age(row: Row) -> tuple[int, int]:
    """What orders documents by when they were added."""
    return row["written"], row["id"]


def newest(rows: Iterable[Row]) -> list[Row]:
    """Of the rows of one name the newest, in the order in which they were added."""
    found = {row["name"]: row for row in sorted(rows, key=age)}
    return sorted(found.values(), key=age)


def older(rows: Sequence[Row]) -> list[Row]:
    """The rows that `newest` leaves out."""
    kept = {row["id"] for row in newest(rows)}
    return [row for row in rows if row["id"] not in kept]
