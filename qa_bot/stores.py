"""Which store keeps an index: a folder's SQLite file, or Milvus at a milvus:// URI."""

from __future__ import annotations

from pathlib import Path

from qa_bot.embedding import Encoder
from qa_bot.milvus import SCHEME
from qa_bot.milvus_store import MilvusStore
from qa_bot.search import SMALL
from qa_bot.store import Store

AnyStore = Store | MilvusStore


def open_store(where: str | Path, encoder: Encoder, small: int = SMALL) -> AnyStore:
    """The index in a folder or at a milvus:// URI; pymilvus is loaded for the latter alone.

    `small` is the size up to which it is read whole. Raises `QABotError` for a URI that names no
    Milvus.
    """
    if str(where).startswith(SCHEME):
        return MilvusStore(str(where), encoder, small)
    return Store(where, encoder, small)
