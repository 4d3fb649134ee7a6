"""Milvus by pymilvus: where an index is kept, its collections, and what its faults are called."""

from __future__ import annotations

import logging
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from filelock import FileLock, Timeout

from qa_bot.built import remedy
from qa_bot.errors import IndexBusyError, IndexDamagedError, QABotError

if TYPE_CHECKING:
    from pymilvus import MilvusClient

SCHEME = "milvus://"
TIMEOUT = 60
"""Seconds that Milvus may take to answer."""
OLDEST = (2, 5)
"""The first Milvus that has BM25."""
FORMS = "milvus://HOST:PORT or milvus://HOST:PORT/DATABASE for a server, "
FORMS += "milvus:///absolute/path/file.db for Milvus Lite"
SILENT = re.compile(r"Fail connecting|Retry (?:run out|timeout)|UNAVAILABLE|DEADLINE_EXCEEDED")
REFUSED = re.compile(r"auth|UNAUTHENTICATED|permission", re.IGNORECASE)
NO_DATABASE = re.compile(r"database.*(?:not found|does not exist)", re.IGNORECASE)

_users: Counter[str] = Counter()
"""How many have the file of Milvus Lite open, by its path."""
_guard = Lock()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an index is kept: a server's database, or a file of Milvus Lite.

    `uri`, `token` and `database` are as pymilvus takes them; `shown` has no password.
    """

    uri: str
    token: str
    database: str
    shown: str

    @property
    def lite(self) -> bool:
        """Whether Milvus Lite keeps it, in this process."""
        return self.uri.startswith("/")

    @classmethod
    def at(cls, uri: str) -> Place:
        """What `uri` stands for; a token may also come from `MILVUS_TOKEN`.

        Raises `QABotError` where it is none.
        """
        try:
            parts = urlsplit(uri)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise _no_place(uri) from None
        if parts.scheme != SCHEME.removesuffix("://") or parts.query or parts.fragment:
            raise _no_place(uri)
        path = unquote(parts.path)
        if not parts.netloc and path.endswith(".db"):
            return cls(path, "", "", uri)
        database = path.strip("/")
        if not host or port is None or "/" in database:
            raise _no_place(uri)
        name = f"[{host}]" if ":" in host else host
        token = os.environ.get("MILVUS_TOKEN", "")
        if parts.username is not None:
            token = ":".join(unquote(one) for one in (parts.username, parts.password or "") if one)
        server = f"{name}:{port}"
        return cls(f"http://{server}", token, database, f"{SCHEME}{server}{parts.path}")


@contextmanager
def faults(place: Place) -> Iterator[None]:
    """Raises what Milvus finds wrong within as a `QABotError` that says what to do."""
    from grpc import RpcError
    from pymilvus import MilvusException

    try:
        yield
    except (MilvusException, RpcError) as error:
        said = " ".join(str(getattr(error, "message", "") or error).split())
        at = place.shown
        if SILENT.search(f"{getattr(error, 'code', '')} {said}"):
            raise QABotError(
                f"Milvus does not answer at {at}; start it, or set the address where it listens."
            ) from error
        if NO_DATABASE.search(said):
            raise QABotError(
                f"There is no database at {at}; create it in Milvus, or name another."
            ) from error
        if REFUSED.search(said):
            raise QABotError(
                f"Milvus at {at} does not let you in ({said}); set MILVUS_TOKEN to a user's "
                "name:password or to a key."
            ) from error
        raise IndexDamagedError(
            f"Milvus at {at} says: {said}; where that does not tell what to do, "
            f"{remedy(at, 'build the index again')}"
        ) from error


def connect(place: Place) -> MilvusClient:
    """A client of Milvus at `place`, which for a file of Milvus Lite makes it where it is missing.

    Raises `QABotError` where there is none, none that will do, or none that lets one in.
    """
    try:
        from pymilvus import MilvusClient

        if place.lite:
            import milvus_lite  # noqa: F401
    except ImportError as error:
        raise QABotError(
            f"{place.shown} needs pymilvus{' and milvus-lite' if place.lite else ''}; "
            "install them with: pip install 'qa-bot[milvus]'"
        ) from error
    for name in ("pymilvus", "milvus_lite"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # it is told as an error, in one line
    if place.lite:
        _require_file(place)
    try:
        with faults(place):
            client = MilvusClient(place.uri, token=place.token, db_name=place.database, timeout=10)
            version = client.get_server_version()
            client.list_collections(timeout=TIMEOUT)
    except QABotError:
        _let_go(place)
        raise
    found = re.match(r"v?(\d+)\.(\d+)", version)
    if found and (int(found[1]), int(found[2])) < OLDEST:
        raise QABotError(
            f"Milvus at {place.shown} is {version} and has no BM25; upgrade it to 2.5 or later."
        )
    return client


def _require_file(place: Place) -> None:
    """Has Milvus Lite open its file, and counts who has it open."""
    from milvus_lite.server_manager import server_manager_instance

    file = Path(place.uri)
    with _guard:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise QABotError(f"{file.parent} cannot be made: {error.strerror}.") from error
        if server_manager_instance.start_and_get_uri(place.uri) is None:
            try:
                FileLock(file / "LOCK", timeout=0).acquire().lock.release()
            except Timeout:
                raise IndexBusyError(
                    f"{place.shown} is open in another process, and Milvus Lite has one at a time; "
                    "wait until it has ended, or run a Milvus server."
                ) from None
            except OSError as error:
                raise QABotError(f"{file} cannot be written: {error.strerror}.") from error
            raise IndexDamagedError(
                f"{place.shown} is damaged, or not of this Milvus Lite; "
                f"{remedy(place.shown, 'delete it and build it again')}"
            )
        _users[place.uri] += 1


def disconnect(place: Place, client: MilvusClient) -> None:
    """Lets go of `client`, and of a file of Milvus Lite that nobody else in this process uses."""
    client.close()
    _let_go(place)


def _let_go(place: Place) -> None:
    if not place.lite:
        return
    from milvus_lite.server_manager import server_manager_instance

    with _guard:
        _users[place.uri] -= 1
        if not _users[place.uri]:
            server_manager_instance.release_server(place.uri)


def _no_place(uri: str) -> QABotError:
    hidden = re.sub(r"//[^/]*@", "//", uri)
    return QABotError(f"{hidden} names no Milvus; write {FORMS}.")
