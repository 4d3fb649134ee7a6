"""The vectors of many sentences as a FAISS file beside the database, mapped into memory.

`nearest-LAST-BYTES.faiss` covers the sentences up to the id LAST; later ones, the tail, are
searched one by one. What is found is only a candidate: the database has the exact vectors.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from qa_bot.runtime import Floats, flush

KINDS = {
    "HNSW-SQ4": ("HNSW32_SQ4", "efSearch", 128),
    "HNSW-SQ8": ("HNSW32_SQ8", "efSearch", 128),
    "IVF-SQ8": ("IVF{lists},SQ8", "nprobe", 256),
}
"""What FAISS is to build, and how far it is to search; see `benchmarks/scale.py`."""
KIND = "HNSW-SQ4"
PATTERN = "nearest-*-*.faiss"
PART = 10_000
TAUGHT = 40
"""Vectors for each list that the lists are learnt from."""
LEAST_TAIL, TAIL_SHARE = 5_000, 20
"""The tail may have so many sentences, or one in so many of all."""

Vectors = tuple[NDArray[np.int64], Floats]
"""Ids, shape (n,), and their vectors, shape (n, dimension)."""


class Nearest:
    """Candidates for the sentences nearest to a vector: from the file, and from the tail."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, kind: str) -> None:
        """Opens the file in `folder`, if one is whole; without one all is in the tail."""
        dimension = len(connection.execute("SELECT row FROM vectors").fetchone()[0]) // 4
        self.last = 0
        self.path: Path | None = None
        self._file: faiss.Index | None = None
        self._tail = faiss.IndexIDMap(faiss.IndexFlatIP(dimension))
        self.tail_last = 0
        for file in sorted(folder.glob(PATTERN), key=_covered, reverse=True):
            with suppress(OSError, RuntimeError):
                if file.stat().st_size == int(file.stem.split("-")[2]):
                    self._open(file, kind)
                    break

    def _open(self, file: Path, kind: str) -> None:
        _, effort, value = KINDS[kind]
        mapped = faiss.IO_FLAG_MMAP if kind.startswith("IVF") else faiss.IO_FLAG_MMAP_IFC
        index = faiss.read_index(str(file), mapped)
        faiss.ParameterSpace().set_index_parameter(index, effort, value)
        self._file, self.path, self.last = index, file, _covered(file)
        self.tail_last = self.last

    def extend(self, connection: sqlite3.Connection) -> None:
        """Takes the sentences that have been added since into the tail."""
        for ids, rows in vectors_after(connection, self.tail_last):
            self._tail.add_with_ids(rows, ids)
            self.tail_last = int(ids[-1])

    def __len__(self) -> int:
        """The sentences that the file covers, removed ones among them."""
        return 0 if self._file is None else int(self._file.ntotal)

    def search(self, vector: Floats, k: int) -> list[int]:
        """The ids of about the `k` sentences in the file and in the tail that are nearest."""
        found: list[int] = []
        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)  # on a busy machine threads wait longer than one vector takes
        for index in (self._file, self._tail):
            if index is not None and index.ntotal:
                found += index.search(vector[None], min(k, index.ntotal))[1][0].tolist()
        faiss.omp_set_num_threads(threads)
        return [row for row in found if row > 0]


def write_nearest(connection: sqlite3.Connection, folder: Path, kind: str) -> None:
    """Brings the file up to the database, where it leaves out or keeps too many sentences.

    The new file takes the place of the old one in one step. It has the vectors of the old one, and
    is built anew where too many of those are of removed sentences, or where they are few.
    """
    old = Nearest(connection, folder, kind)
    query = "SELECT count(*), max(id), coalesce(sum(id > ?), 0) FROM sentences"
    rows, last, tail = connection.execute(query, (old.last,)).fetchone()
    removed, most = len(old) - (rows - tail), max(LEAST_TAIL, rows // TAIL_SHARE)
    if len(old) > 0 and tail + removed <= most:
        return
    if len(old) > rows // 2 and removed <= most:
        index = faiss.read_index(str(old.path))
    else:
        index, old.last = _taught(connection, kind), 0
    for part, vectors in vectors_after(connection, old.last):
        index.add_with_ids(vectors, part)
    staging = folder / ".writing-nearest"
    faiss.write_index(index, str(staging))
    flush(staging)
    file = folder / f"nearest-{last}-{staging.stat().st_size}.faiss"
    staging.replace(file)
    flush(folder)
    for other in folder.glob(PATTERN):
        if other != file:
            other.unlink()


def _taught(connection: sqlite3.Connection, kind: str) -> faiss.Index:
    """An empty index that has learnt from a sample how vectors are spread."""
    ids = [row for (row,) in connection.execute("SELECT id FROM sentences ORDER BY id")]
    lists = max(1, min(len(ids) // TAUGHT, int(4 * len(ids) ** 0.5)))
    picked = np.random.default_rng(0).permutation(len(ids))[: TAUGHT * lists]
    sample = vectors_of(connection, [ids[at] for at in np.sort(picked)])
    recipe = KINDS[kind][0].format(lists=lists)
    index = faiss.index_factory(sample.shape[1], recipe, faiss.METRIC_INNER_PRODUCT)
    if not kind.startswith("IVF"):
        index = faiss.IndexIDMap(index)
    index.train(sample)
    return index


def vectors_after(connection: sqlite3.Connection, last: int) -> Iterator[Vectors]:
    """The vectors of all sentences after the id `last`, in order, some at a time."""
    query = "SELECT id, row FROM vectors WHERE id > ? ORDER BY id LIMIT ?"
    while found := connection.execute(query, (last, PART)).fetchall():
        last = found[-1][0]
        ids = np.array([row for row, _ in found], np.int64)
        yield ids, np.frombuffer(b"".join(row for _, row in found), "<f4").reshape(len(found), -1)


def vectors_of(connection: sqlite3.Connection, ids: list[int]) -> Floats:
    """The vectors of the sentences `ids`, which are in order, shape (n, dimension)."""
    parts = []
    for at in range(0, len(ids), PART):
        wanted = "SELECT value FROM json_each(?)"
        query = f"SELECT row FROM vectors WHERE id IN ({wanted}) ORDER BY id"
        found = connection.execute(query, (str(ids[at : at + PART]),)).fetchall()
        parts.append(np.frombuffer(b"".join(row for (row,) in found), "<f4"))
        parts[-1] = parts[-1].reshape(len(found), -1)
    return np.concatenate(parts)


def _covered(file: Path) -> int:
    number = file.stem.split("-")[1]
    return int(number) if number.isdecimal() else 0
