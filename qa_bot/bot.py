"""The bot: question to passages to spans to an answer with its sentences."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from qa_bot.answers import Source, silent
from qa_bot.confidence import calibrated
from qa_bot.documents import documents_in, read_documents
from qa_bot.embedding import Encoder, open_encoder
from qa_bot.errors import QuestionError
from qa_bot.facts import fact
from qa_bot.followups import completed
from qa_bot.index import Index, Progress, build_index
from qa_bot.lists import listed
from qa_bot.memory import Memory
from qa_bot.questions import Asked, understood
from qa_bot.reader import Reader, SpanReader
from qa_bot.sayings import statements
from qa_bot.settings import Settings, bundled_index
from qa_bot.stores import AnyStore, open_store
from qa_bot.summary import asks_for_all, summary
from qa_bot.types import Added, Answer, Document, Message
from qa_bot.whosaid import who_said
from qa_bot.words import names_in
from qa_bot.yesno import yes_no

KINDS: dict[str, Callable[[Asked, Source], Answer]] = {
    "fact": fact,
    "statements": statements,
    "who-said": who_said,
    "yes-no": yes_no,
    "summary": summary,
    "list": listed,
    "instruction": lambda asked, source: silent(asked.text, source),
}
SOURCES = 4
"""Views of an index that are kept ready to answer from."""


class QABot:
    """Answers questions from the documents of one index, and from nothing else."""

    def __init__(
        self,
        store: AnyStore | Memory,
        encoder: Encoder,
        reader: Reader,
        settings: Settings,
    ) -> None:
        """For models at hand; `open`, `from_files` and `from_documents` are the usual ways."""
        self.store = store
        self.encoder = encoder
        self.reader = reader
        self.settings = settings
        self._source = lru_cache(maxsize=SOURCES)(
            lambda index: Source(index, encoder, reader, settings)
        )

    @property
    def index(self) -> Index:
        """All documents; of a large index on disk its beginning."""
        return self.store.index

    @classmethod
    def open(cls, folder: str | Path | None = None, settings: Settings | None = None) -> QABot:
        """The bot over the index in `folder`, which may be a milvus:// URI, or over that of the
        settings, or the bundled one.

        Raises `IndexDamagedError` where the index is missing, damaged or built with another model.
        """
        settings = Settings.from_environment() if settings is None else settings
        if folder is None:
            folder = settings.index or bundled_index()
        encoder = open_encoder(settings.embedder)
        store = open_store(folder, encoder)
        _ = store.index  # raises here what is wrong with it, and not at the first question
        return cls(store, encoder, SpanReader(settings.reader), settings)

    @classmethod
    def from_files(
        cls,
        paths: Sequence[str | Path],
        settings: Settings | None = None,
        progress: Progress | None = None,
    ) -> QABot:
        """The bot over TXT, Markdown or PDF files; raises `DocumentError` for an unreadable one."""
        settings = Settings.from_environment() if settings is None else settings
        return cls.from_documents(read_documents(paths, settings.max_document), settings, progress)

    @classmethod
    def from_documents(
        cls,
        documents: Sequence[Document],
        settings: Settings | None = None,
        progress: Progress | None = None,
    ) -> QABot:
        """The bot over texts at hand, whose names must differ."""
        settings = Settings.from_environment() if settings is None else settings
        encoder, reader = open_encoder(settings.embedder), SpanReader(settings.reader)
        store = Memory(build_index(documents, encoder, progress), encoder)
        return cls(store, encoder, reader, settings)

    def over(self, index: Index, beside: AnyStore | Memory | None = None) -> QABot:
        """A bot with the models and settings of this one over another index; see `Memory`."""
        store = Memory(index, self.encoder, beside)
        return QABot(store, self.encoder, self.reader, self.settings)

    def add(self, paths: Iterable[str | Path], progress: Progress | None = None) -> list[Added]:
        """Adds files to the documents, on disk where the bot was opened from there.

        Says of each what became of it; see `Store.add`. Raises `DocumentError` for the first that
        cannot be read.
        """
        return self.store.add(documents_in(paths, self.settings.max_document), progress)

    def remove(self, *documents: str) -> None:
        """Removes the documents of these names; raises `DocumentError` where one is not there."""
        self.store.remove(*documents)

    def answer(self, question: str, history: Sequence[Message] = ()) -> Answer:
        """The answer to `question`, which may lean on the turns of `history`, oldest first.

        Raises `QuestionError` for a question that is blank, too long or not text.
        """
        question = checked(question, self.settings.max_question)
        plain = question.casefold() if question.isupper() else question
        asked = understood(completed(plain, history))
        source = self._source(self._view(asked))
        if asks_for_all(asked.text, source):
            asked = replace(asked, kind="summary")
        answer = KINDS[asked.kind](asked, source)
        if not answer.answered:
            return answer
        return replace(answer, confidence=calibrated(asked.kind, answer.confidence))

    def read_for(self, question: str) -> Index:
        """What was read for `question`, as an answer has it; all where the index is small."""
        return self._view(understood(question))

    def _view(self, asked: Asked) -> Index:
        names = dict.fromkeys((asked.subject, *names_in(asked.text)))
        return self.store.view(asked.text, [name for name in names if name])


@cache
def default_bot() -> QABot:
    """The bot over the index of the settings, opened once in a process."""
    return QABot.open()


def answer(question: str, history: Sequence[Message] = ()) -> Answer:
    """The answer to `question` from the bundled article; see `QABot.answer`."""
    return default_bot().answer(question, history)


def checked(question: str, longest: int) -> str:
    """`question` without outer and doubled blanks; raises `QuestionError` where it is none."""
    if not isinstance(question, str):
        raise QuestionError(f"A question is a string, not {type(question).__name__}.")
    if len(question) > longest:
        raise QuestionError(
            f"The question has {len(question):,} characters; ask in at most {longest:,}."
        )
    for position, character in enumerate(question):
        if unicodedata.category(character) in ("Cc", "Cs") and not character.isspace():
            raise QuestionError(
                f"The question holds the control character U+{ord(character):04X} "
                f"at position {position + 1}; take it out."
            )
    question = " ".join(question.split())
    if not any(character.isalnum() for character in question):
        raise QuestionError("The question is empty; ask in words.")
    return question
