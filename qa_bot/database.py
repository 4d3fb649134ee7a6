"""The SQLite file of an index: its tables, how it is opened, and what its faults are called."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from qa_bot.built import built_with, check_built_with, remedy
from qa_bot.embedding import Encoder
from qa_bot.errors import IndexBusyError, IndexDamagedError, QABotError

FORMAT = "4"
FILE = "index.sqlite"
LOCK = ".lock"
EARLIER = "manifest.json"
"""What an index of an earlier format has in its folder."""
PATIENCE = 30.0
"""Seconds that one connection waits for another."""
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL UNIQUE,
    first INTEGER NOT NULL, last INTEGER NOT NULL, checksum TEXT NOT NULL,
    pages TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE sentences (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL);
CREATE TABLE vectors (id INTEGER PRIMARY KEY, row BLOB NOT NULL);
CREATE TABLE voices (
    id INTEGER PRIMARY KEY, speaker TEXT NOT NULL, stands_for TEXT NOT NULL, role TEXT);
CREATE INDEX voices_speaker ON voices (speaker);
CREATE TABLE voice_keys (key TEXT, voice INTEGER, PRIMARY KEY (key, voice)) WITHOUT ROWID;
CREATE TABLE statements (
    id INTEGER PRIMARY KEY, sentence INTEGER NOT NULL, voice INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, cue TEXT NOT NULL, direct INTEGER NOT NULL);
CREATE INDEX statements_sentence ON statements (sentence);
CREATE INDEX statements_voice ON statements (voice);
CREATE TABLE names (
    id INTEGER PRIMARY KEY, sentence INTEGER NOT NULL, kind TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL);
CREATE INDEX names_sentence ON names (sentence);
CREATE TABLE strays (first INTEGER NOT NULL, last INTEGER NOT NULL);
"""
"""A sentence's id is that of its vector, and is never given again; those of a document follow one
another, from `first` to `last`. `strays` are removed ids that the index of words still holds."""


def open_to_read(folder: Path, encoder: Encoder) -> sqlite3.Connection:
    """A connection that changes nothing, also where the folder cannot be written.

    Raises `IndexDamagedError` where there is no index, or one built with something else.
    """
    file = folder / FILE
    if not folder.is_dir():
        raise IndexDamagedError(f"There is no index folder {folder}; {remedy(folder)}")
    if not file.is_file():
        if (folder / EARLIER).is_file():
            raise IndexDamagedError(
                f"The index in {folder} has an earlier format; {remedy(folder, 'build it again')}"
            )
        raise IndexDamagedError(f"{folder} holds no index ({FILE} is missing); {remedy(folder)}")
    with faults(folder):
        connection = _reader(file)
        try:
            _check(connection, encoder, folder)
        except (QABotError, sqlite3.Error):
            connection.close()
            raise
    return connection


def _reader(file: Path) -> sqlite3.Connection:
    """A reader of `file`; what a writer left for it in a folder that is read-only is complete."""
    log = file.with_name(f"{file.name}-wal")
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        connection = connect(f"{file.absolute().as_uri()}?{mode}")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            if mode != "mode=ro" or (log.exists() and log.stat().st_size > 0):
                raise
        else:
            return connection
    raise AssertionError


def connect(uri: str) -> sqlite3.Connection:
    """A connection whose transactions are begun and ended by hand; one thread at a time."""
    return sqlite3.connect(
        uri, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )


@contextmanager
def open_to_write(folder: Path, encoder: Encoder) -> Iterator[sqlite3.Connection]:
    """The one connection that may change the index in `folder`, which is made where it is missing.

    Raises `IndexBusyError` at once while another one does.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=0).acquire()
    except Timeout:
        raise IndexBusyError(
            f"The index in {folder} is being written by another process; "
            "wait until it has ended, then try again."
        ) from None
    except OSError as error:
        raise unwritable(folder, error.strerror or str(error)) from error
    with lock, faults(folder):
        connection = connect((folder / FILE).absolute().as_uri())
        try:
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                _create(connection, encoder)
            _check(connection, encoder, folder)
            yield connection
            _settle(connection)
        finally:
            connection.close()


def _create(connection: sqlite3.Connection, encoder: Encoder) -> None:
    meta = built_with(encoder, FORMAT)
    with transaction(connection):
        for statement in TABLES.split(";\n"):
            connection.execute(statement)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is changed within is there at its end, on the disk, or nothing of it."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _settle(connection: sqlite3.Connection) -> None:
    """Leaves one file, which opens from a read-only folder; not while others read."""
    connection.execute("PRAGMA busy_timeout=0")
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError:
        pass


def _check(connection: sqlite3.Connection, encoder: Encoder, folder: Path) -> None:
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    check_built_with(meta, encoder, FORMAT, folder, f"delete {FILE} there and build it again")


@contextmanager
def faults(folder: Path) -> Iterator[None]:
    """Raises what SQLite finds wrong within as a `QABotError` that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        kind = getattr(error, "sqlite_errorname", "")
        if kind.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise IndexBusyError(f"The index in {folder} is in use; try again.") from error
        if kind.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
            raise unwritable(folder, str(error)) from error
        raise damaged(folder, f"{FILE}: {error}") from error


def unwritable(folder: Path, reason: str) -> IndexDamagedError:
    """That the index cannot be written for want of space or permission; it is as it was."""
    return IndexDamagedError(
        f"The index cannot be written to {folder}: {reason}. "
        "Free some space there, or choose another folder."
    )


def damaged(folder: Path, fault: str) -> IndexDamagedError:
    """That the index has a fault which only building it again mends."""
    again = remedy(folder, f"delete {FILE} there and build it again")
    return IndexDamagedError(f"The index in {folder} is damaged: {fault}; {again}")
