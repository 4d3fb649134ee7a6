from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from qa_bot import QABot
from qa_bot.embedding import Encoder, open_encoder
from qa_bot.milvus import Place
from qa_bot.milvus_tables import DOCUMENTS, SENTENCES, TEXTS, Tables

MILVUS = os.environ.get("QA_BOT_TEST_MILVUS", "")
"""The URI of a Milvus server to test with as well, which loses the index that it holds."""
LOCAL = ("127.0.0.1", "::1", "localhost")

HARBOUR = """The harbour of Lindvik will get a new breakwater, the town council decided on Monday.
The work costs 4.1 million euros and starts in March 2027. It is expected to take two years.
Mayor Ingrid Solheim said the old wall had been too weak for the winter storms. \
"We cannot lose another boat", she said.
The fishermen's union opposed the plan. Its chairman, Per Aasen, called it "a gift to the builders".
Last winter a storm sank eleven boats in the harbour.
"""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Every connection beyond this machine fails, but for that to the server of `MILVUS`."""
    connect, channel = socket.socket.connect, grpc.insecure_channel

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in LOCAL:
            raise OSError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    def opened(target: str, *arguments: Any, **options: Any) -> grpc.Channel:
        """gRPC, by which pymilvus talks to Milvus Lite as well, has sockets of its own."""
        if target.rpartition(":")[0] not in LOCAL and target not in MILVUS:
            raise OSError(f"a test tried to reach {target}")
        return channel(target, *arguments, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(grpc, "insecure_channel", opened)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="session")
def article_bot() -> QABot:
    return QABot.open()


@pytest.fixture(scope="session")
def harbour_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("documents") / "harbour.txt"
    file.write_text(HARBOUR, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def harbour_bot(harbour_file: Path) -> Iterator[QABot]:
    yield QABot.from_files([harbour_file])


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[str]:
    """The URI of a file of Milvus Lite that is not there yet."""
    from milvus_lite.server_manager import server_manager_instance

    yield f"milvus://{tmp_path}/index.db"
    server_manager_instance.release_server(f"{tmp_path}/index.db")


@pytest.fixture(params=["folder", "lite", *(["server"] if MILVUS else [])])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an index can be kept, by each store in turn; nothing is there yet."""
    if request.param == "folder":
        return str(tmp_path / "index")
    if request.param == "lite":
        return str(request.getfixturevalue("lite"))
    return emptied(MILVUS)


def emptied(server: str) -> str:
    """The URI of a server, which has no index then."""
    tables = Tables(Place.at(server))
    for name in (DOCUMENTS, TEXTS, SENTENCES):
        tables.client.drop_collection(name)
    tables.close()
    return server
