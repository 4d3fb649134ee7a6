"""Documents as rows of the database, and rows as the index that answers are drawn from."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import faiss
import numpy as np

from qa_bot.adding import Prepared
from qa_bot.documents import fingerprint
from qa_bot.embedding import Encoder
from qa_bot.index import Index
from qa_bot.types import Document, Name, Sentence, Statement
from qa_bot.voices import keys_of

AMONG = "IN (SELECT value FROM json_each(?))"
SENTENCES = "SELECT id, document, start, end FROM sentences"
STATEMENTS = (
    "SELECT sentence, speaker, stands_for, role, start, end, cue, direct"
    " FROM statements JOIN voices ON voices.id = voice"
)
NAMES = "SELECT sentence, kind, start, end FROM names"


def write(connection: sqlite3.Connection, one: Prepared) -> range:
    """Adds a document; returns the ids of its sentences."""
    document = one.document
    text = (document.name, fingerprint(document.text), document.text, json.dumps(document.pages))
    columns = "name, sha256, text, pages, first, last, checksum"
    insert = f"INSERT INTO documents ({columns}) VALUES (?, ?, ?, ?, 0, 0, '')"
    number = connection.execute(insert, text).lastrowid
    first = last_id(connection) + 1
    ids = range(first, first + len(one.sentences))
    connection.executemany(
        "INSERT INTO sentences VALUES (?, ?, ?, ?)",
        ((row, number, at.start, at.end) for row, at in zip(ids, one.sentences, strict=True)),
    )
    vectors = (row.tobytes() for row in one.vectors.astype("<f4"))
    connection.executemany("INSERT INTO vectors VALUES (?, ?)", zip(ids, vectors, strict=True))
    for said in one.statements:
        connection.execute(
            "INSERT INTO statements (sentence, voice, start, end, cue, direct)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (first + said.sentence, _voice(connection, said), said.start, said.end, said.cue,
             said.direct),
        )  # fmt: skip
    connection.executemany(
        "INSERT INTO names (sentence, kind, start, end) VALUES (?, ?, ?, ?)",
        ((first + name.sentence, name.kind, name.start, name.end) for name in one.names),
    )
    connection.execute(
        "UPDATE documents SET first = ?, last = ?, checksum = ? WHERE id = ?",
        (ids[0], ids[-1], checksum(connection, ids[0], ids[-1]), number),
    )
    return ids


def erase(connection: sqlite3.Connection, name: str) -> bool:
    """Removes a document and what only it has; returns whether it was there."""
    found = connection.execute("SELECT id, first, last FROM documents WHERE name = ?", (name,))
    number, first, last = found.fetchone() or (None, 0, 0)
    if number is None:
        return False
    within = "sentence BETWEEN ? AND ?"
    spoke = f"SELECT DISTINCT voice FROM statements WHERE {within}"
    voices = connection.execute(spoke, (first, last)).fetchall()
    connection.execute(f"DELETE FROM statements WHERE {within}", (first, last))
    connection.execute(f"DELETE FROM names WHERE {within}", (first, last))
    for table in ("vectors", "sentences"):
        connection.execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", (first, last))
    connection.execute("DELETE FROM documents WHERE id = ?", (number,))
    silent = "NOT EXISTS (SELECT 1 FROM statements WHERE voice = ?1)"
    connection.executemany(f"DELETE FROM voice_keys WHERE voice = ?1 AND {silent}", voices)
    connection.executemany(f"DELETE FROM voices WHERE id = ?1 AND {silent}", voices)
    connection.execute("INSERT INTO strays VALUES (?, ?)", (first, last))
    return True


def last_id(connection: sqlite3.Connection) -> int:
    """The highest id that a sentence has or had."""
    query = "SELECT seq FROM sqlite_sequence WHERE name = 'sentences'"
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


def checksum(connection: sqlite3.Connection, first: int, last: int) -> str:
    """The sha256 of what is stored of the sentences from `first` to `last`, but for their text."""
    digest = hashlib.sha256()
    for query in (
        f"{SENTENCES} WHERE id BETWEEN ? AND ? ORDER BY id",
        f"{STATEMENTS} WHERE sentence BETWEEN ? AND ? ORDER BY statements.id",
        f"{NAMES} WHERE sentence BETWEEN ? AND ? ORDER BY id",
    ):
        digest.update(json.dumps(connection.execute(query, (first, last)).fetchall()).encode())
    query = "SELECT row FROM vectors WHERE id BETWEEN ? AND ? ORDER BY id"
    for (row,) in connection.execute(query, (first, last)):
        digest.update(row)
    return digest.hexdigest()


def size(connection: sqlite3.Connection) -> int:
    """The number of sentences."""
    query = "SELECT coalesce(sum(last - first + 1), 0) FROM documents"
    return int(connection.execute(query).fetchone()[0])


def faults_of(connection: sqlite3.Connection) -> Iterable[str]:
    """What is not as it was written, document by document."""
    query = "SELECT name, text, sha256, first, last, checksum FROM documents ORDER BY id"
    for name, text, sha256, first, last, expected in connection.execute(query).fetchall():
        if fingerprint(text) != sha256:
            yield f"the text of {name} has changed"
        elif checksum(connection, first, last) != expected:
            yield f"what is stored of {name} has changed"


def read(connection: sqlite3.Connection, ids: Sequence[int] | None, encoder: Encoder) -> Index:
    """The sentences `ids`, or all, with their documents, as an index in the order of the ids."""
    wanted = () if ids is None else (json.dumps(list(ids)),)
    some = "" if ids is None else f" WHERE id {AMONG}"
    said = "" if ids is None else f" WHERE sentence {AMONG}"
    rows = connection.execute(f"{SENTENCES}{some} ORDER BY id", wanted).fetchall()
    documents = _documents(connection, [document for _, document, _, _ in rows])
    place = {row: at for at, (row, _, _, _) in enumerate(rows)}
    sentences = tuple(
        Sentence(documents[number].name, start, end, documents[number].text[start:end])
        for _, number, start, end in rows
    )

    def text(row: int, start: int, end: int) -> str:
        return documents[rows[place[row]][1]].text[start:end]

    statements = tuple(
        Statement(speaker, tuple(json.loads(stands_for)), role, text(row, start, end), start, end,
                  place[row], cue, bool(direct))
        for row, speaker, stands_for, role, start, end, cue, direct
        in connection.execute(f"{STATEMENTS}{said} ORDER BY statements.id", wanted)
    )  # fmt: skip
    names = tuple(
        Name(text(row, start, end), kind, start, end, place[row])
        for row, kind, start, end in connection.execute(f"{NAMES}{said} ORDER BY id", wanted)
    )
    stored = connection.execute(f"SELECT row FROM vectors{some} ORDER BY id", wanted)
    joined = b"".join(row for (row,) in stored)
    vectors = faiss.IndexFlatIP(len(joined) // (4 * len(rows)) if rows else 1)
    vectors.add(np.frombuffer(joined, "<f4").reshape(len(rows), vectors.d))
    by_name = {document.name: document for document in documents.values()}
    return Index(by_name, sentences, vectors, statements, names, encoder.name, encoder.sha256)


def prepared(
    connection: sqlite3.Connection, names: Sequence[str], encoder: Encoder
) -> Iterator[Prepared]:
    """All that is stored of those documents called `names` that are there."""
    query = "SELECT first, last FROM documents WHERE name = ?"
    for name in names:
        for first, last in connection.execute(query, (name,)).fetchall():
            yield Prepared.of(read(connection, range(first, last + 1), encoder))


def _documents(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Document]:
    query = f"SELECT id, name, text, pages FROM documents WHERE id {AMONG} ORDER BY id"
    found = connection.execute(query, (json.dumps(sorted(set(numbers))),))
    return {
        number: Document(name, text, tuple(json.loads(pages)))
        for number, name, text, pages in found
    }


def _voice(connection: sqlite3.Connection, said: Statement) -> int:
    """The number of the one who makes a statement, with the keys that a name finds it by."""
    voice = (said.speaker, json.dumps(said.stands_for), said.role)
    query = "SELECT id FROM voices WHERE speaker = ? AND stands_for = ? AND role IS ?"
    found = connection.execute(query, voice).fetchone()
    if found:
        return int(found[0])
    insert = "INSERT INTO voices (speaker, stands_for, role) VALUES (?, ?, ?)"
    number = connection.execute(insert, voice).lastrowid or 0
    keys = ((key, number) for key in sorted(keys_of(said)))
    connection.executemany("INSERT INTO voice_keys VALUES (?, ?)", keys)
    return number
