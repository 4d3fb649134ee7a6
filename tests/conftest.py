from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_bot import QABot
from qa_bot.embedding import Encoder, open_encoder

HARBOUR = """The harbour of Lindvik will get a new breakwater, the town council decided on Monday.
The work costs 4.1 million euros and starts in March 2027. It is expected to take two years.
Mayor Ingrid Solheim said the old wall had been too weak for the winter storms. \
"We cannot lose another boat", she said.
The fishermen's union opposed the plan. Its chairman, Per Aasen, called it "a gift to the builders".
Last winter a storm sank eleven boats in the harbour.
"""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Every connection beyond this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


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
