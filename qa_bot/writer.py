"""Adding documents to the database of an index and removing them, and what is derived from it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from qa_bot.adding import Prepared
from qa_bot.built import missing
from qa_bot.database import transaction, unwritable
from qa_bot.errors import DocumentError
from qa_bot.nearest import write_nearest
from qa_bot.rows import AMONG, erase, last_id, size, write
from qa_bot.wordindex import FOLDER, Row, WordIndex, open_words


class Writer:
    """Changes an index by the one connection that may."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self.connection = connection
        self.folder = folder
        self._words = open_words(folder)

    def known(
        self, texts: Sequence[str], names: Sequence[str]
    ) -> tuple[dict[str, tuple[str, int]], set[str]]:
        """See `adding.Target.known`."""
        query = f"SELECT sha256, name, last - first + 1 FROM documents WHERE sha256 {AMONG}"
        alike = self.connection.execute(query, (json.dumps(texts),)).fetchall()
        there = self.connection.execute(
            f"SELECT name FROM documents WHERE name {AMONG}", (json.dumps(names),)
        )
        return {text: (name, count) for text, name, count in alike}, {name for (name,) in there}

    def insert(self, prepared: Sequence[Prepared]) -> None:
        """Adds documents in one step: all of them are in the index then, or none."""
        fresh, before = list[Row](), last_id(self.connection)
        with transaction(self.connection):
            for one in prepared:
                erase(self.connection, one.document.name)
                ids = write(self.connection, one)
                fresh += zip(ids, (sentence.text for sentence in one.sentences), strict=True)
            if self._words is not None:
                try:
                    self._words.add(fresh, [(before + 1, None)])
                except (OSError, ValueError) as error:
                    raise unwritable(self.folder, str(error).splitlines()[0]) from error

    def remove(self, names: Iterable[str]) -> None:
        """Removes the documents called `names`, all of them or, where one is missing, none."""
        with transaction(self.connection):
            for name in names:
                if not erase(self.connection, name):
                    raise DocumentError(missing(name, self.folder))

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

    def _texts(self) -> Iterable[Row]:
        """All sentences, a document at a time."""
        rows = "SELECT id, start, end FROM sentences WHERE id BETWEEN ? AND ?"
        query = "SELECT first, last, text FROM documents ORDER BY id"
        for first, last, text in self.connection.execute(query):
            for row, start, end in self.connection.execute(rows, (first, last)):
                yield row, text[start:end]
