"""Documents in memory that can be added and removed, as those of an index on disk can."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from qa_bot.embedding import Encoder
from qa_bot.errors import DocumentError
from qa_bot.index import Index, Progress, build_index, chosen
from qa_bot.store import VIEWS
from qa_bot.stores import AnyStore
from qa_bot.types import Added, Document, Listed


class Memory:
    """An index in memory with the ways of `Store`."""

    def __init__(
        self, index: Index, encoder: Encoder, beside: AnyStore | Memory | None = None
    ) -> None:
        """`beside` is a large index on disk of which each view holds what is found as well."""
        self.index = index
        self.encoder = encoder
        self._beside = beside
        self._views = lru_cache(maxsize=VIEWS)(self._with_those_beside)

    def add(self, documents: Iterable[Document], progress: Progress | None = None) -> list[Added]:
        """Adds `documents`, all or none; see `Store.add`."""
        told: list[Added] = []
        index = self.index
        for document in documents:
            if (same := index.alike(document.text)) is not None:
                sizes = {one.name: one.sentences for one in index.listed()}
                told.append(Added.already(document.name, same, sizes[same]))
                continue
            fresh = build_index([document], self.encoder, progress)
            others = [name for name in index.documents if name != document.name]
            outcome = "added" if len(others) == len(index.documents) else "replaced"
            told.append(Added(document.name, len(fresh.sentences), outcome))
            kept = [chosen([index], others)] if others else []
            index = chosen([*kept, fresh], [*others, document.name])
        self.index = index
        return told

    def remove(self, *names: str) -> None:
        """Removes the documents called `names`; raises `DocumentError` for one that is not here."""
        for name in names:
            if name not in self.index.documents:
                raise DocumentError(f"{name} is none of the documents.")
        self.index = chosen([self.index], self.index.documents.keys() - set(names))

    def documents(self) -> list[Listed]:
        """The documents in the order in which they were added."""
        return self.index.listed()

    @property
    def is_whole(self) -> bool:
        """Whether `index`, and each view, is all of it."""
        return self._beside is None

    def part(self, names: Collection[str]) -> Index:
        """The documents called `names`, as far as they are there."""
        return self.index

    def alike(self, text: str) -> str | None:
        """The name of the document that has this text."""
        return self.index.alike(text)

    def view(self, question: str, names: Sequence[str] = ()) -> Index:
        """All of it, whatever the question, and what a large index beside it has on it."""
        if self._beside is None:
            return self.index
        return self._views(self.index, question, tuple(names))

    def _with_those_beside(self, own: Index, question: str, names: tuple[str, ...]) -> Index:
        assert self._beside is not None
        found = self._beside.view(question, names)
        return chosen([found, own], found.documents.keys() | own.documents.keys())
