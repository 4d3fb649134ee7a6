"""Documents in memory that can be added and removed, as those of an index on disk can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qa_bot.documents import fingerprint
from qa_bot.embedding import Encoder
from qa_bot.errors import DocumentError
from qa_bot.index import Index, Progress, build_index, chosen
from qa_bot.types import Added, Document, Listed


class Memory:
    """An index in memory with the ways of `Store`."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self.index = index
        self.encoder = encoder

    def add(self, documents: Iterable[Document], progress: Progress | None = None) -> list[Added]:
        """Adds `documents`, all or none; see `Store.add`."""
        told: list[Added] = []
        index = self.index
        known = {fingerprint(one.text): name for name, one in index.documents.items()}
        for document in documents:
            alike = fingerprint(document.text)
            if alike in known:
                same = known[alike]
                told.append(Added.already(document.name, same, index.count(same)))
                continue
            fresh = build_index([document], self.encoder, progress)
            others = [name for name in index.documents if name != document.name]
            outcome = "added" if len(others) == len(index.documents) else "replaced"
            told.append(Added(document.name, len(fresh.sentences), outcome))
            kept = [chosen([index], others)] if others else []
            index = chosen([*kept, fresh], [*others, document.name])
            known = {text: name for text, name in known.items() if name != document.name}
            known[alike] = document.name
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
        index = self.index
        return [
            Listed(name, index.count(name), len(document.text))
            for name, document in index.documents.items()
        ]

    def view(self, question: str, names: Sequence[str] = ()) -> Index:
        """All of it, whatever the question."""
        return self.index
