"""What one visitor of the page asks: the server's documents and the visitor's own, as chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from qa_bot.bot import QABot, checked
from qa_bot.documents import read_document
from qa_bot.errors import DocumentError
from qa_bot.index import Index, Progress, build_index, chosen
from qa_bot.types import Answer, Document, Listed

MOST_DOCUMENTS = 50
"""Documents that one visitor may add."""
MOST_SENTENCES = 20_000
"""Sentences of those of the server's documents, where not all are, that may be chosen."""


class Shelf:
    """The documents of one visitor, by name; nobody else sees those that the visitor added."""

    def __init__(self, bot: QABot) -> None:
        """Opens on the documents of `bot`, all of them chosen."""
        self._shared = bot
        self._own: dict[str, Index] = {}
        self._choose(self.documents)

    def __deepcopy__(self, memo: object) -> Shelf:
        """A shelf of its own for another visitor, on the server's documents."""
        return Shelf(self._shared)

    @property
    def documents(self) -> dict[str, Listed]:
        """The server's documents and after them the visitor's."""
        own = (one for index in self._own.values() for one in index.listed())
        return {one.name: one for one in (*self._shared.store.documents(), *own)}

    @property
    def own(self) -> list[str]:
        """The names of the documents that the visitor added."""
        return list(self._own)

    def choose(self, names: Iterable[str]) -> None:
        """Has questions asked of the documents called `names` alone.

        Raises `DocumentError` where none of them is here, or where they are too large.
        """
        known = self.documents
        self._choose([name for name in names if name in known])

    def add(self, document: Document, progress: Progress | None = None) -> None:
        """Indexes `document` for this visitor and chooses it.

        Raises `DocumentError` where it has no sentence, or is here already, by name or by text.
        """
        if document.name in self.documents:
            raise DocumentError(
                f"{document.name} is here already; remove it or rename the new one."
            )
        for index in (self._shared.store, *self._own.values()):
            if (same := index.alike(document.text)) is not None:
                raise DocumentError(f"{document.name} has the same text as {same}.")
        if len(self._own) == MOST_DOCUMENTS:
            raise DocumentError(f"{MOST_DOCUMENTS} documents are added; remove one first.")
        self._own[document.name] = build_index([document], self._shared.encoder, progress)
        self._choose([*self.chosen, document.name])

    def remove(self, name: str) -> None:
        """Forgets the visitor's document called `name`; raises `DocumentError` for another one."""
        if name not in self._own:
            raise DocumentError(f"{name} is none of the documents that you added.")
        del self._own[name]
        left = [one for one in self.chosen if one != name]
        self._choose(left or self.documents)

    def answer(self, question: str, turns: tuple[tuple[str, str], ...] = ()) -> Answer:
        """The answer from the chosen documents; `turns` are the roles and texts of earlier ones.

        Raises `QuestionError` as `QABot.answer` does.
        """
        return self._answer(checked(question, self.bot.settings.max_question), turns)

    def _choose(self, names: Iterable[str]) -> None:
        names, store = list(names), self._shared.store
        shared = {one.name: one.sentences for one in store.documents()}
        some = shared.keys() & set(names)
        own = [index for name, index in self._own.items() if name in names]
        if len(some) < len(shared) or (own and store.is_whole):
            if sum(shared[name] for name in some) > MOST_SENTENCES:
                raise DocumentError(
                    f"These documents have more than {MOST_SENTENCES:,} sentences; "
                    "choose fewer of them, or all documents."
                )
            self.bot = self._shared.over(chosen([store.part(some), *own], names))
        elif own:
            self.bot = self._shared.over(chosen(own, names), beside=store)
        else:
            self.bot = self._shared
        self.chosen = names
        self._answer = lru_cache(maxsize=256)(self._asked)

    def _asked(self, question: str, turns: tuple[tuple[str, str], ...]) -> Answer:
        return self.bot.answer(question, [{"role": role, "content": text} for role, text in turns])


def readings(paths: Iterable[str], max_bytes: int) -> Iterator[Document | DocumentError]:
    """Each file's document, or why it cannot be read; the file itself is deleted."""
    for path in map(Path, paths):
        try:
            yield read_document(path, max_bytes)
        except DocumentError as error:
            yield error
        finally:
            path.unlink(missing_ok=True)
